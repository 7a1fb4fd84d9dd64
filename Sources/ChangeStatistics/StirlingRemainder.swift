// SPDX-License-Identifier: Apache-2.0

/// What Stirling's formula leaves of ln Γ, with four derivatives: r(x) = ln Γ(x) - ((x - ½) ln x - x + ½ ln 2π).
///
/// The cumulants of a likelihood ratio of gamma means are differences of such remainders. Taken from
/// them, not from ln Γ itself, no digits are lost where looks are many and the remainders small.
///
/// - Source: NIST DLMF 5.11.1 from 10 on; below, r(x) - r(x + 1) = (x + ½) ln(1 + 1/x) - 1, whose
///   derivatives are those of a trapezoidal sum.
struct StirlingRemainder {
  /// r.
  let value: Double
  /// r′ to r⁗.
  let first, second, third, fourth: Double

  /// The remainder at `x` > 0.
  init(_ x: Double) {
    var far = x
    // Sums of 1/aⁿ over a = x, x + 1, …, far with the first and the last counted half.
    var (sum1, sum2, sum3, sum4) = (0.0, 0.0, 0.0, 0.0)
    if x < Self.near {
      var weight = 0.5
      while true {
        let reciprocal = 1 / far
        let square = reciprocal * reciprocal
        let last = far >= Self.near
        if last { weight = 0.5 }
        sum1 += weight * reciprocal
        sum2 += weight * square
        sum3 += weight * (square * reciprocal)
        sum4 += weight * (square * square)
        if last { break }
        weight = 1
        far += 1
      }
    }
    let b = 1 / far
    let z = b * b
    value = x < Self.near ? Elementary.stirlingRemainder(x) : b * Self.series(z, derivative: 0)
    let seriesFirst = -z * Self.series(z, derivative: 1)
    let seriesSecond = z * b * Self.series(z, derivative: 2)
    let seriesThird = -z * z * Self.series(z, derivative: 3)
    let seriesFourth = z * z * b * Self.series(z, derivative: 4)
    if x < Self.near {
      let a = 1 / x
      first = seriesFirst + (Elementary.log(far / x) - sum1)
      second = seriesSecond + (b - a + sum2)
      third = seriesThird + (a * a - z - 2 * sum3)
      fourth = seriesFourth + (2 * (b * z - a * a * a) + 6 * sum4)
    } else {
      (first, second, third, fourth) = (seriesFirst, seriesSecond, seriesThird, seriesFourth)
    }
  }

  /// From here on the series is used.
  private static let near = 10.0

  /// Σ c(n) (n)ₘ zⁱ over the terms c(n) / xⁿ, n = 1, 3, 5, …, i = 0, 1, 2, …, with (n)ₘ = n (n + 1) … .
  @inline(__always)
  private static func series(_ z: Double, derivative: Int) -> Double {
    let c = coefficients[derivative]
    var sum = c[7]
    sum = sum * z + c[6]
    sum = sum * z + c[5]
    sum = sum * z + c[4]
    sum = sum * z + c[3]
    sum = sum * z + c[2]
    sum = sum * z + c[1]
    return sum * z + c[0]
  }

  /// B(2i) / (2i (2i - 1)) times the factor of each derivative.
  private static let coefficients: [SIMD8<Double>] = {
    var row = SIMD8<Double>(
      1.0 / 12, -1.0 / 360, 1.0 / 1260, -1.0 / 1680, 1.0 / 1188, -691.0 / 360_360, 1.0 / 156,
      -3617.0 / 122_400)
    let powers = SIMD8<Double>(1, 3, 5, 7, 9, 11, 13, 15)
    return (0..<5).map { derivative in
      defer { row *= powers + Double(derivative) }
      return row
    }
  }()
}
