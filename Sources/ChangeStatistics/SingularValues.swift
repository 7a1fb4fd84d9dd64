// SPDX-License-Identifier: Apache-2.0

/// The singular values of a small square matrix K, K vᵢ = sᵢ uᵢ, with both sets of vectors.
///
/// - Source: one-sided rotations of the columns until all are orthogonal (M. R. Hestenes 1958);
///   J. Demmel and K. Veselić (1992) show that small singular values keep their digits.
struct SingularValues {
  /// Singular values, ascending.
  private(set) var values: [Double] = []
  /// The uᵢ, orthonormal.
  private(set) var left: [[Double]] = []
  /// The vᵢ, orthonormal.
  private(set) var right: [[Double]] = []

  /// Decomposes a matrix given by its columns.
  ///
  /// - Complexity: O(*n*³) a sweep, some six sweeps.
  init(columns matrix: [[Double]]) {
    let size = matrix.count
    var columns = matrix
    var turned = (0..<size).map { Self.unit($0, of: size) }
    for _ in 0..<60 {
      var isOrthogonal = true
      for i in 0..<size {
        for j in 0..<i where Self.rotate(&columns, &turned, i, j) { isOrthogonal = false }
      }
      if isOrthogonal { break }
    }
    let lengths = columns.map { Self.product($0, $0).squareRoot() }
    // Equal values stay in the order of the columns.
    let order = lengths.indices.sorted { (lengths[$0], $0) < (lengths[$1], $1) }
    values = order.map { lengths[$0] }
    right = order.map { turned[$0] }
    // From the largest down: a column of zeros takes any direction that the others leave.
    var vectors: [[Double]] = []
    for index in order.reversed() {
      let length = lengths[index]
      vectors.append(
        length > 0 ? columns[index].map { $0 / length } : Self.perpendicular(to: vectors, size))
    }
    left = vectors.reversed()
  }

  /// Makes two columns orthogonal; false where they were.
  private static func rotate(
    _ columns: inout [[Double]], _ turned: inout [[Double]], _ i: Int, _ j: Int
  ) -> Bool {
    let a = product(columns[i], columns[i])
    let b = product(columns[j], columns[j])
    let c = product(columns[i], columns[j])
    guard c.magnitude > 1e-15 * (a * b).squareRoot(), c != 0 else { return false }
    let zeta = (b - a) / (2 * c)
    let tangent = (zeta < 0 ? -1 : 1) / (zeta.magnitude + (zeta * zeta + 1).squareRoot())
    let cosine = 1 / (tangent * tangent + 1).squareRoot()
    let sine = tangent * cosine
    for k in columns[i].indices {
      let (first, second) = (columns[i][k], columns[j][k])
      columns[i][k] = cosine * first - sine * second
      columns[j][k] = sine * first + cosine * second
      let (left, right) = (turned[i][k], turned[j][k])
      turned[i][k] = cosine * left - sine * right
      turned[j][k] = sine * left + cosine * right
    }
    return true
  }

  /// A unit vector at right angles to fewer than `size` orthonormal ones.
  private static func perpendicular(to vectors: [[Double]], _ size: Int) -> [Double] {
    var best = unit(0, of: size)
    var longest = -1.0
    for axis in 0..<size {
      var candidate = unit(axis, of: size)
      // Twice, so that rounding in the first round is taken away too.
      for _ in 0..<2 {
        for vector in vectors {
          let share = product(candidate, vector)
          for k in candidate.indices { candidate[k] -= share * vector[k] }
        }
      }
      let length = product(candidate, candidate).squareRoot()
      if length > longest {
        longest = length
        best = candidate.map { $0 / length }
      }
    }
    return best
  }

  private static func unit(_ axis: Int, of size: Int) -> [Double] {
    (0..<size).map { $0 == axis ? 1 : 0 }
  }

  private static func product(_ x: [Double], _ y: [Double]) -> Double {
    var sum = 0.0
    for k in x.indices { sum += x[k] * y[k] }
    return sum
  }
}
