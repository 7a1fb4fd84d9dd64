// SPDX-License-Identifier: Apache-2.0

/// How many passes saw a cell, their mean and the sum of their squared distances from it.
///
/// Of log cell means for radar, of an index for optical passes, of atanh coherence.
public struct PassMoments: Hashable, Sendable {
  /// Passes that saw the cell.
  public private(set) var count = 0
  /// Their mean; 0 of none.
  public private(set) var mean = 0.0
  /// The sum of their squared distances from the mean.
  public private(set) var squares = 0.0

  /// No pass yet.
  public init() {}

  /// The moments of values in order; NaN is a pass that did not see the cell.
  public init(_ values: some Sequence<Double>) {
    for value in values { add(value) }
  }

  init(count: Int, mean: Double, squares: Double) {
    self.count = count
    self.mean = mean
    self.squares = squares
  }

  /// Adds the value of one more pass; NaN is a pass that did not see the cell.
  ///
  /// - Source: B. P. Welford, "Note on a method for calculating corrected sums of squares" (1962).
  public mutating func add(_ value: Double) {
    guard !value.isNaN else { return }
    count += 1
    let step = value - mean
    mean += step / Double(count)
    squares += step * (value - mean)
  }

  /// The variance of a pass with `count` - 1 in the denominator; nil of fewer than two.
  public var variance: Double? { count > 1 ? squares / Double(count - 1) : nil }
}
