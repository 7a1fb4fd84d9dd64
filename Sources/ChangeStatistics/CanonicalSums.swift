// SPDX-License-Identifier: Apache-2.0

/// Weighted sums over the bands of two passes: all that canonical variates need of the pixels.
///
/// With p bands a pass there are 2p columns, the p bands before and then the p bands after. Values
/// are taken from an origin near their means, so that differences of large sums keep their digits.
public struct CanonicalSums: Hashable, Sendable {
  /// Bands of a pass, p.
  public let bandCount: Int
  /// What was subtracted from each column.
  public let origin: [Double]
  /// Pixels that were added, whatever their weights.
  public var pixelCount: Int
  /// Sum of the weights.
  public var weight: Double
  /// Weighted sum of each column, origin subtracted.
  public var sums: [Double]
  /// Weighted sums of products of two columns, origin subtracted: the upper triangle row by row,
  /// (0, 0), (0, 1) … (0, 2p-1), (1, 1) ….
  public var products: [Double]

  /// Sums of no pixels.
  ///
  /// - Parameters:
  ///   - bandCount: Bands of a pass, at least 1.
  ///   - origin: What is subtracted from each of the 2p columns.
  public init(bandCount: Int, origin: [Double]) {
    precondition(bandCount > 0, "a pass has one band at least")
    precondition(origin.count == 2 * bandCount, "there is an origin for each band of both passes")
    self.bandCount = bandCount
    self.origin = origin
    pixelCount = 0
    weight = 0
    sums = [Double](repeating: 0, count: 2 * bandCount)
    products = [Double](repeating: 0, count: bandCount * (2 * bandCount + 1))
  }

  /// Adds the sums of other pixels, taken from the same origin.
  public mutating func add(_ other: CanonicalSums) {
    precondition(origin == other.origin, "sums are added from one origin")
    pixelCount += other.pixelCount
    weight += other.weight
    for index in sums.indices { sums[index] += other.sums[index] }
    for index in products.indices { products[index] += other.products[index] }
  }

  /// Weighted mean of each column, origin subtracted.
  var centredMeans: [Double] { sums.map { $0 / weight } }

  /// Weighted covariances of the columns; divided by the weight, not by one less.
  var covariances: SymmetricMatrix {
    let means = centredMeans
    var matrix = SymmetricMatrix(size: sums.count)
    var index = 0
    for row in sums.indices {
      for column in row..<sums.count {
        matrix[row, column] = products[index] / weight - means[row] * means[column]
        index += 1
      }
    }
    return matrix
  }

  /// Whether a column's variance is no more than what rounding leaves of equal values.
  func isConstant(_ column: Int, variance: Double) -> Bool {
    let diagonal = column * sums.count - column * (column - 1) / 2
    return variance <= 1e-13 * (products[diagonal] / weight)
  }
}
