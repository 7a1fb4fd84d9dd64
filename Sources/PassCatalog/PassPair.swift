// SPDX-License-Identifier: Apache-2.0
public import GDAL
import MonitorGrid

/// Two passes that can be compared; the earlier one's grid is the comparison's.
public struct PassPair: Sendable {
  /// The earlier pass.
  public let before: Pass
  /// The later pass.
  public let after: Pass
  /// How the later pass lies on the earlier one's grid.
  public let alignment: GridAlignment
  /// What a reader of the result should know, in sentences.
  public let warnings: [String]

  /// Checks that two passes can be compared.
  ///
  /// - Parameters:
  ///   - before: The earlier pass.
  ///   - after: The later pass.
  ///   - resampling: How the later pass is warped where it lies on another grid; `.nearest` whatever
  ///     is given where it has a palette, whose indices cannot be mixed.
  /// - Throws: `PassError` with code `.differentBands`, `.wrongOrder`, `.differentGrids` (pixels only)
  ///   or `.noOverlap`.
  public init(
    before: Pass, after: Pass, resampling: Resampling = .bilinear
  ) throws(PassError) {
    guard before.isRadar == after.isRadar else {
      throw PassError(
        .differentBands, after.identity.id,
        "One of the passes is optical, the other radar (\(before.identity.id)).")
    }
    let names = (before.identity.bandNames, after.identity.bandNames)
    guard names.0 == names.1 else {
      throw PassError(
        .differentBands, after.identity.id,
        "It has the bands \(names.1.joined(separator: ", ")), the earlier pass "
          + "\(names.0.joined(separator: ", ")). Name the same "
          + "\(before.isRadar ? "polarisations" : "bands") in the same order on "
          + "both sides.")
    }
    if let earlier = before.identity.acquired, let later = after.identity.acquired, later < earlier
    {
      throw PassError(
        .wrongOrder, after.identity.id,
        "It was acquired at \(later.rfc3339), before the pass given as earlier "
          + "(\(earlier.rfc3339)). Give the earlier pass first.")
    }
    var warnings: [String] = []
    if let first = before.identity.relativeOrbit, let second = after.identity.relativeOrbit,
      first != second
    {
      warnings.append(
        "relative orbits differ (\(first) and \(second)): the looks differ in geometry, and that "
          + "can pass for change")
    }
    if let first = before.identity.tile, let second = after.identity.tile, first != second {
      warnings.append("tiles differ (\(first) and \(second))")
    }
    if before.units != after.units {
      warnings.append(
        "units differ (\(before.units.rawValue) and \(after.units.rawValue)); both are turned into "
          + "linear power")
    }
    self.before = before
    self.after = after
    alignment = try GridAlignment(of: after, on: before, resampling: resampling)
    if case .warped(let used) = alignment {
      warnings.append(
        "the grids differ: the later pass is warped onto the earlier one's (\(used.rawValue))")
    }
    self.warnings = warnings
  }
}
