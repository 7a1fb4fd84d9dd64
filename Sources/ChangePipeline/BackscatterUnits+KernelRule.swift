// SPDX-License-Identifier: Apache-2.0
import MonitorGrid

extension BackscatterUnits {
  /// The number by which kernels know the units; they import no types of ours.
  var kernelRule: Int {
    switch self {
    case .power: 0
    case .amplitude: 1
    case .decibels: 2
    }
  }
}
