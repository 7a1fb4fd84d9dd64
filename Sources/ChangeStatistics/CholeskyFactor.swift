// SPDX-License-Identifier: Apache-2.0

/// The lower triangular L of a correlation matrix R = L Lᵀ.
struct CholeskyFactor {
  /// What of a variable's variance the variables before it must leave unexplained.
  ///
  /// A copy or a linear combination leaves some 1e-16, rounding to whole numbers of a hundred steps
  /// 1e-5.
  static let leastPivot = 1e-10

  let size: Int
  /// Row by row; zeros above the diagonal.
  private var elements: [Double]

  /// A variable that follows from those before it.
  struct Dependent: Error {
    /// The variable, counted from 0.
    let index: Int
  }

  /// Factors a matrix with ones on its diagonal.
  ///
  /// - Throws: `Dependent` where a variable follows from those before it, up to rounding.
  /// - Complexity: O(*n*³).
  init(of matrix: SymmetricMatrix) throws(Dependent) {
    size = matrix.size
    elements = [Double](repeating: 0, count: size * size)
    for row in 0..<size {
      for column in 0...row {
        var rest = matrix[row, column]
        for k in 0..<column { rest -= self[row, k] * self[column, k] }
        if row == column {
          guard rest > Self.leastPivot else { throw Dependent(index: row) }
          elements[row * size + row] = rest.squareRoot()
        } else {
          elements[row * size + column] = rest / self[column, column]
        }
      }
    }
  }

  subscript(row: Int, column: Int) -> Double { elements[row * size + column] }

  /// L x.
  func multiplied(by x: [Double]) -> [Double] {
    (0..<size).map { row in
      var sum = 0.0
      for k in 0...row { sum += self[row, k] * x[k] }
      return sum
    }
  }

  /// The x of L x = `right`.
  func solvingLower(_ right: [Double]) -> [Double] {
    var x = right
    for row in 0..<size {
      for k in 0..<row { x[row] -= self[row, k] * x[k] }
      x[row] /= self[row, row]
    }
    return x
  }

  /// The x of Lᵀ x = `right`.
  func solvingUpper(_ right: [Double]) -> [Double] {
    var x = right
    for row in (0..<size).reversed() {
      for k in (row + 1)..<max(size, row + 1) { x[row] -= self[k, row] * x[k] }
      x[row] /= self[row, row]
    }
    return x
  }
}
