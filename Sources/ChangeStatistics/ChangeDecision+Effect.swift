// SPDX-License-Identifier: Apache-2.0
public import MonitorGrid

extension ChangeDecision {
  /// The band whose residual is largest in a cell, counted from 0; the first of equal ones.
  public func strongestBand(cell index: Int) -> Int {
    var strongest = 0
    for band in residuals.indices
    where residuals[band][index].magnitude > residuals[strongest][index].magnitude {
      strongest = band
    }
    return strongest
  }

  /// Whether a cell rose or fell, told by the bands that matter: those whose residual is at least half
  /// as large as the strongest band's; nil where nothing differs.
  public func direction(cell index: Int) -> ChangeDirection? {
    let largest = residuals[strongestBand(cell: index)][index].magnitude
    guard largest > 0 else { return nil }
    let telling = residuals.map { $0[index] }.filter { $0.magnitude >= 0.5 * largest }
    if telling.allSatisfy({ $0 > 0 }) { return .increase }
    return telling.allSatisfy { $0 < 0 } ? .decrease : .mixed
  }
}
