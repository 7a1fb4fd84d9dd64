// SPDX-License-Identifier: Apache-2.0
import MonitorGrid

/// What a window leaves behind: columns of numbers, one place per cell of its block.
struct WindowSummary: Sendable {
  /// Why none of the cells holds a valid pixel, where that is so for one reason; the columns are
  /// then empty, so that an empty raster of any size costs nothing.
  var allNotObserved: NotObservedReason?
  /// Valid pixels per cell.
  var valid: [UInt32] = []
  /// Pixel centres that the whole cell would hold on the endless raster grid.
  var expected: [UInt32] = []
  /// Sums of linear power over the valid pixels, band by band, before.
  var before: [[Double]] = []
  /// The same after.
  var after: [[Double]] = []
  /// Mean of the squares by the square of the mean, averaged over the two passes, band by band:
  /// 1 + 1/L on even ground, more where the ground itself varies.
  var texture: [[Float]] = []
  /// Logarithm of the mean less the mean of the logarithms, before, band by band: how uneven the
  /// cell is.
  var unevenness: [[Float]] = []
  /// Pixels beyond the critical ratio in the band where most are.
  var changed: [UInt32] = []
  /// For cells without a valid pixel, why.
  var reason: [NotObservedReason] = []

  /// A summary without pixels.
  init(allNotObserved reason: NotObservedReason) {
    allNotObserved = reason
  }

  /// The summary of a window whose cells hold no pixel of the raster and are no part of the
  /// comparison: its columns are empty, without a reason.
  static let beyondRaster = WindowSummary()

  private init() {}

  /// Columns of zeros for `cellCount` cells.
  init(cellCount: Int, bandCount: Int) {
    valid = [UInt32](repeating: 0, count: cellCount)
    expected = valid
    changed = valid
    before = [[Double]](repeating: [Double](repeating: 0, count: cellCount), count: bandCount)
    after = before
    texture = [[Float]](repeating: [Float](repeating: 0, count: cellCount), count: bandCount)
    unevenness = texture
    reason = [NotObservedReason](repeating: .noData, count: cellCount)
  }
}
