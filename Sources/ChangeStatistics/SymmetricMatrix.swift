// SPDX-License-Identifier: Apache-2.0

/// A small symmetric matrix, for regressions on a few covariates and correlations of a few bands.
struct SymmetricMatrix {
  /// Rows, and columns.
  let size: Int
  private var elements: [Double]

  /// A matrix of zeros.
  init(size: Int) {
    self.size = size
    elements = [Double](repeating: 0, count: size * size)
  }

  /// An element; writing one writes its mirror image too.
  subscript(row: Int, column: Int) -> Double {
    get { elements[row * size + column] }
    set {
      elements[row * size + column] = newValue
      elements[column * size + row] = newValue
    }
  }

  /// Solves `self` x = `right` for a positive definite matrix, by its Cholesky factor.
  func solve(_ right: [Double]) -> [Double] {
    var factor = elements
    var solution = right
    for i in 0..<size {
      for j in 0...i {
        var sum = factor[i * size + j]
        for k in 0..<j { sum -= factor[i * size + k] * factor[j * size + k] }
        factor[i * size + j] = i == j ? sum.squareRoot() : sum / factor[j * size + j]
      }
      for k in 0..<i { solution[i] -= factor[i * size + k] * solution[k] }
      solution[i] /= factor[i * size + i]
    }
    for i in stride(from: size - 1, through: 0, by: -1) {
      for k in (i + 1)..<max(size, i + 1) { solution[i] -= factor[k * size + i] * solution[k] }
      solution[i] /= factor[i * size + i]
    }
    return solution
  }

  /// Orthonormal eigenvectors, one array for each; their order and signs are of no meaning.
  ///
  /// - Source: Jacobi's cyclic rotations, as in W. H. Press et al., "Numerical recipes".
  func eigenvectors() -> [[Double]] {
    var matrix = self
    var vectors = (0..<size).map { i in (0..<size).map { $0 == i ? 1.0 : 0 } }
    for _ in 0..<50 {
      var rest = 0.0
      for i in 0..<size { for j in 0..<i { rest += matrix[i, j] * matrix[i, j] } }
      guard rest > 1e-32 else { break }
      for i in 0..<size {
        for j in 0..<i where matrix[i, j] != 0 {
          matrix.rotate(i, j, &vectors)
        }
      }
    }
    return vectors
  }

  /// Turns the element (i, j) to zero and the vectors along with it.
  private mutating func rotate(_ i: Int, _ j: Int, _ vectors: inout [[Double]]) {
    let theta = (self[j, j] - self[i, i]) / (2 * self[i, j])
    let tangent = (theta < 0 ? -1 : 1) / (theta.magnitude + (theta * theta + 1).squareRoot())
    let cosine = 1 / (tangent * tangent + 1).squareRoot()
    let sine = tangent * cosine
    let off = self[i, j]
    self[i, i] -= tangent * off
    self[j, j] += tangent * off
    self[i, j] = 0
    for k in 0..<size where k != i && k != j {
      let (first, second) = (self[k, i], self[k, j])
      self[k, i] = cosine * first - sine * second
      self[k, j] = sine * first + cosine * second
    }
    for k in 0..<size {
      let (first, second) = (vectors[i][k], vectors[j][k])
      vectors[i][k] = cosine * first - sine * second
      vectors[j][k] = sine * first + cosine * second
    }
  }
}
