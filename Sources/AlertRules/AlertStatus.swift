// SPDX-License-Identifier: Apache-2.0

/// The state of a pixel's alert, by the numbers of OPERA's DIST-S1 product.
public enum AlertStatus: UInt8, Hashable, Sendable, CaseIterable {
  /// Observed, no alert.
  case none = 0
  /// Seen disturbed for the first time, the metric below the high threshold so far.
  case firstLow = 1
  /// Seen disturbed again, not confirmed yet.
  case provisionalLow = 2
  /// Confirmed by the confidence that has added up.
  case confirmedLow = 3
  /// Seen disturbed for the first time, the metric at the high threshold or above.
  case firstHigh = 4
  /// Seen disturbed again, not confirmed yet, the greatest metric high.
  case provisionalHigh = 5
  /// Confirmed, the greatest metric high.
  case confirmedHigh = 6
  /// Was confirmed low and has ended.
  case finishedLow = 7
  /// Was confirmed high and has ended.
  case finishedHigh = 8
  /// Never observed.
  case noData = 255
}
