// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import GDAL
import MonitorGrid
import PassCatalog

/// The two passes and what a user says of them.
struct PassArguments: ParsableArguments {
  @Argument(
    help: """
      The earlier pass: a raster, a folder or zip file that holds one pass (SAFE too), a STAC item, or \
      its bands with commas between.
      """)
  var before: String

  @Argument(help: "The later pass, in the same way.")
  var after: String

  @Option(
    help: ArgumentHelp(
      """
      A pass from before BEFORE, named in the same way; may be given again and again, the last 12 are \
      used. Each cell is then tested against its own past. For radar and indices.
      """, valueName: "pass"))
  var earlier: [String] = []

  @Option(
    help: ArgumentHelp(
      """
      A pass from after AFTER, named in the same way; may be given again and again. AFTER and these are \
      tested together as new passes, against BEFORE and every --earlier. For radar and indices.
      """, valueName: "pass"))
  var later: [String] = []

  @OptionGroup var reading: ReadingOptions

  @Option(
    help: ArgumentHelp(
      "Acquisition of the earlier pass, RFC 3339 in UTC (2021-11-19T01:59:00Z).", valueName: "time")
  )
  var beforeTime: UTCTime?

  @Option(help: ArgumentHelp("Acquisition of the later pass.", valueName: "time"))
  var afterTime: UTCTime?

  @Option(
    help: ArgumentHelp(
      """
      What is added to the earlier pass's stored reflectance (Sentinel-2: -1000 or 0), whatever its \
      metadata says.
      """, valueName: "number"))
  var beforeOffset: Double?

  @Option(help: ArgumentHelp("The same of the later pass.", valueName: "number"))
  var afterOffset: Double?

  var bands: String? { reading.bands }
  var sensors: SensorOptions { reading.sensors }
  var masks: MaskOptions { reading.masks }
  var units: BackscatterUnits? { reading.units }
  var resampling: Resampling? { reading.resampling }
  var pixelsOnly: Bool { reading.pixelsOnly }
  var policy: OpenPolicy { reading.open.policy }

  /// What is said of both passes, and of those before and after them.
  ///
  /// - Parameter roles: What the bands have to see that the method needs; nil for any.
  /// - Returns: Options of the pass before, the pass after, and all others.
  /// - Throws: `PassError` or `Failure` where a sensor profile cannot be used.
  func options(
    roles: [String]?
  ) throws -> (before: PassOptions, after: PassOptions, others: PassOptions) {
    let (sensor, profiles) = try sensors.resolved()
    func options(_ acquired: UTCTime?, _ offset: Double?) -> PassOptions {
      var options = PassOptions(
        policy: policy, sensor: sensor, profiles: profiles, units: units, acquired: acquired,
        reflectanceOffset: offset, isPixelsOnly: pixelsOnly)
      if let bands {
        options.bands = .named(bands.split(separator: ",").map(String.init))
      } else if let roles {
        options.bands = .roles(roles)
      }
      return options
    }
    return (
      options(beforeTime, beforeOffset), options(afterTime, afterOffset), options(nil, nil)
    )
  }
}
