// SPDX-License-Identifier: Apache-2.0
import MonitorGrid

/// What the pixels left in the cells of a block: columns of numbers, one place per cell, row by row
/// from the north-west.
struct CellTable: Sendable {
  /// Valid pixels per cell.
  var valid: [UInt32]
  /// Pixel centres that the whole cell would hold on the endless raster grid; 0 for a cell that is no
  /// part of the comparison.
  var expected: [UInt32]
  /// Pixels beyond the critical ratio in the band where most are.
  var changed: [UInt32]
  /// For cells without a valid pixel, why.
  var reason: [NotObservedReason]
  /// By band.
  var bands: [Band]

  /// The columns of one band.
  struct Band: Sendable {
    /// Sums of linear power over the valid pixels, before.
    var before: [Double]
    /// The same after.
    var after: [Double]
    /// Mean of the squares by the square of the mean, averaged over the two passes: 1 + 1/L on even
    /// ground, more where the ground itself varies.
    var texture: [Float]
    /// Logarithm of the mean less the mean of the logarithms, before: how uneven the cell is.
    var unevenness: [Float]
  }

  /// Columns of zeros for `cellCount` cells.
  init(cellCount: Int, bandCount: Int) {
    valid = [UInt32](repeating: 0, count: cellCount)
    expected = valid
    changed = valid
    reason = [NotObservedReason](repeating: .noData, count: cellCount)
    let sums = [Double](repeating: 0, count: cellCount)
    let shares = [Float](repeating: 0, count: cellCount)
    bands = [Band](
      repeating: Band(before: sums, after: sums, texture: shares, unevenness: shares),
      count: bandCount)
  }

  /// Number of cells.
  var count: Int { valid.count }

  /// Whether a cell holds enough valid pixels to be tested.
  func isTestable(_ cell: Int, leastValidFraction: Double) -> Bool {
    let (valid, expected) = (Double(valid[cell]), Double(expected[cell]))
    return valid > 0 && expected > 0 && valid >= leastValidFraction * expected
  }
}
