// SPDX-License-Identifier: Apache-2.0
import MonitorGrid

/// Size and direction of a cell's change.
///
/// What is tested is the residual: the log ratio less what the scene did at this place. The band
/// whose residual is largest stands for the cell.
struct ChangeEffect {
  /// 10 / ln 10: decibels of a natural logarithm of power.
  static let decibelsPerNeper = 4.342_944_819_032_518

  /// Mean power after over before, in dB.
  let decibels: Double
  /// What the scene null expects at this place, in dB; 0 where there is none.
  let sceneDecibels: Double
  /// Against the scene: up or down in every band whose residual is at least half as large as the
  /// largest, else mixed.
  let direction: ChangeDirection

  /// The effect of a cell, band by band in natural logarithms.
  init(logRatios: [Double], residuals: [Double]) {
    var band = 0
    for other in residuals.indices where residuals[other].magnitude > residuals[band].magnitude {
      band = other
    }
    decibels = logRatios[band] * Self.decibelsPerNeper
    sceneDecibels = (logRatios[band] - residuals[band]) * Self.decibelsPerNeper
    let notable = residuals.filter { $0.magnitude >= residuals[band].magnitude / 2 }
    if notable.allSatisfy({ $0 >= 0 }) {
      direction = .increase
    } else {
      direction = notable.allSatisfy { $0 < 0 } ? .decrease : .mixed
    }
  }
}
