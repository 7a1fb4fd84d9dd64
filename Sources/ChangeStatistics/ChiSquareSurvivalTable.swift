// SPDX-License-Identifier: Apache-2.0

/// P(X > z) of the chi-square distribution for millions of z: cubics between nodes on √z.
///
/// As a function of s = √z the survival is smooth for any degrees of freedom. Cubics that match
/// value and slope at nodes h = 1/128 apart differ from it by h⁴/384 · max |S⁗|, below 1e-10; beyond
/// the last node, where it is below 1e-16, the table gives 0.
struct ChiSquareSurvivalTable: Sendable {
  private static let nodesPerUnit = 128.0
  /// Coefficients of 1, t, t², t³ between two nodes, t from 0 to 1.
  private let cubics: [SIMD4<Double>]
  /// Number of intervals.
  private let end: Double

  /// Tabulates the distribution with the given degrees of freedom, at least 1.
  ///
  /// - Complexity: some two thousand calls of `ChiSquareDistribution`.
  init(degreesOfFreedom: Int) {
    precondition(degreesOfFreedom > 0, "degrees of freedom are positive")
    let distribution = ChiSquareDistribution(degreesOfFreedom: Double(degreesOfFreedom))
    let last = distribution.quantile(survival: 1e-16).squareRoot()
    let count = Int((last * Self.nodesPerUnit).rounded(.up))
    var values: [Double] = []
    var slopes: [Double] = []
    for node in 0...count {
      let s = Double(node) / Self.nodesPerUnit
      let tail = distribution.tail(s * s)
      values.append(tail.survival)
      // d ln z / ds = 2 / s; at 0 only one degree of freedom has a slope, twice the normal density.
      let slope =
        node > 0
        ? -2 * tail.density / s
        : degreesOfFreedom == 1 ? -2 * Elementary.exp(-Elementary.halfLogTwoPi) : 0
      slopes.append(slope / Self.nodesPerUnit)
    }
    cubics = (0..<count).map { node in
      let rise = values[node + 1] - values[node]
      let (d0, d1) = (slopes[node], slopes[node + 1])
      return SIMD4(values[node], d0, 3 * rise - 2 * d0 - d1, d0 + d1 - 2 * rise)
    }
    end = Double(count)
  }

  /// P(X > `z`) for z ≥ 0, within 1e-10.
  @inline(__always)
  func survival(_ z: Double) -> Double {
    let place = z.squareRoot() * Self.nodesPerUnit
    // False for NaN too.
    guard place < end else { return 0 }
    let node = Int(place)
    let t = place - Double(node)
    let cubic = cubics[node]
    return cubic[0] + t * (cubic[1] + t * (cubic[2] + t * cubic[3]))
  }
}
