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
    let largest = size(index, strongestBand(candidate: index))
    guard largest > 0 else { return nil }
    let telling = (0..<candidates.bands).filter { size(index, $0) >= 0.5 * largest }
      .map { candidates.residual(candidate: index, band: $0) }
    if telling.allSatisfy({ $0 > 0 }) { return .increase }
    return telling.allSatisfy { $0 < 0 } ? .decrease : .mixed
  }

  private func size(_ index: Int, _ band: Int) -> Double {
    candidates.residual(candidate: index, band: band).magnitude
  }
}
