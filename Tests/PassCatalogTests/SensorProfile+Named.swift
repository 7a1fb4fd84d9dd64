// SPDX-License-Identifier: Apache-2.0
@testable import PassCatalog

extension SensorProfile {
  static var sentinel1GRD: SensorProfile { built("sentinel-1-grd") }
  static var sentinel2L2A: SensorProfile { built("sentinel-2-l2a") }
  static var landsatC2L2: SensorProfile { built("landsat-c2-l2") }
  static var planetscope: SensorProfile { built("planetscope") }
  static var drone: SensorProfile { built("drone") }

  private static func built(_ name: String) -> SensorProfile {
    guard let profile = SensorProfile(named: name) else {
      preconditionFailure("the program has a profile \(name)")
    }
    return profile
  }
}

extension PassMask.Kind {
  static var sentinel2Classes: PassMask.Kind { SensorProfile.sentinel2L2A.masks[0].kind }
  static var landsatFlags: PassMask.Kind { SensorProfile.landsatC2L2.masks[0].kind }
}
