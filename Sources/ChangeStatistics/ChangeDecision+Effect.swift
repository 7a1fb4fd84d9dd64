// SPDX-License-Identifier: Apache-2.0
public import MonitorGrid

extension ChangeDecision {
  /// The band whose residual is largest in a candidate, counted from 0; the first of equal ones.
  public func strongestBand(candidate index: Int) -> Int {
    var strongest = 0
    for band in 0..<candidates.bands
    where size(index, band) > size(index, strongest) { strongest = band }
    return strongest
  }

  /// Whether a candidate rose or fell, told by the bands that matter: those whose residual is at least
  /// half as large as the strongest band's; nil where nothing differs.
  public func direction(candidate index: Int) -> ChangeDirection? {
    ChangeDirection(
      residuals: (0..<candidates.bands).map { candidates.residual(candidate: index, band: $0) })
  }

  /// Whether a flagged candidate would be flagged too, and in the same direction, had the later pass
  /// been shifted by one pixel to either side, up or down; nil where it is not flagged, or where that
  /// cannot be told.
  ///
  /// - Complexity: O(1).
  public func isRobustToShift(candidate index: Int) -> Bool? {
    guard isFlagged(candidate: index), !candidates.shiftedP[index].isNaN else { return nil }
    return candidates.shiftedP[index] <= greatestFlaggedP
  }

  private func size(_ index: Int, _ band: Int) -> Double {
    candidates.residual(candidate: index, band: band).magnitude
  }
}

extension ChangeDirection {
  /// The direction of the bands that matter: those whose residual is at least half as large as the
  /// greatest; nil where nothing differs.
  init?(residuals: [Double]) {
    var largest = 0.0
    for residual in residuals { largest = max(largest, residual.magnitude) }
    guard largest > 0 else { return nil }
    var (rose, fell) = (false, false)
    for residual in residuals where residual.magnitude >= 0.5 * largest {
      if residual > 0 { rose = true } else { fell = true }
    }
    self = rose && fell ? .mixed : rose ? .increase : .decrease
  }
}
