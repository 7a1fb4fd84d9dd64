// SPDX-License-Identifier: Apache-2.0

/// How many passes saw a cell in all bands, their means and the sums of products of their distances.
public struct BandMoments: Hashable, Sendable {
  /// Bands of a pass.
  public let bands: Int
  /// Passes that saw the cell in all bands.
  public private(set) var count = 0
  /// Their mean in each band; 0 of none.
  public private(set) var means: [Double]
  /// Σ (x - mean)(y - mean) of bands x and y, row after row, both triangles.
  public private(set) var products: [Double]

  /// No pass yet, of one band or more.
  public init(bands: Int) {
    precondition(bands >= 1, "one band at least")
    self.bands = bands
    means = [Double](repeating: 0, count: bands)
    products = [Double](repeating: 0, count: bands * bands)
  }

  /// The moments of passes in order, each with one value for each band.
  public init(bands: Int, _ passes: [[Double]]) {
    self.init(bands: bands)
    for pass in passes { add(pass) }
  }

  /// Adds a pass; one with a NaN did not see the cell in that band and is left out.
  public mutating func add(_ values: [Double]) {
    precondition(values.count == bands, "one value for each band")
    guard !values.contains(where: \.isNaN) else { return }
    count += 1
    // (n - 1)/n times the product of the distances from the mean before.
    let share = Double(count - 1) / Double(count)
    let steps = zip(values, means).map { $0 - $1 }
    for row in 0..<bands {
      means[row] += steps[row] / Double(count)
      for column in 0..<bands {
        products[row * bands + column] += share * (steps[row] * steps[column])
      }
    }
  }

  /// The moments of one band by itself.
  public func moments(band: Int) -> PassMoments {
    PassMoments(
      count: count, mean: means[band], squares: products[band * bands + band])
  }
}
