// SPDX-License-Identifier: Apache-2.0
public import ArgumentParser
public import GDAL
public import MonitorGrid
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
      used. Each cell is then tested against its own past. For radar.
      """, valueName: "pass"))
  var earlier: [String] = []

  @OptionGroup var sensors: SensorOptions

  @OptionGroup var masks: MaskOptions

  @Option(
    help: """
      What values are: power, amplitude or db. Told from metadata or the profile by default; \
      without either, whole numbers are amplitude and floats linear power.
      """)
  var units: BackscatterUnits?

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

  @Option(
    help: ArgumentHelp(
      """
      How the later pass is warped if it lies on another grid: near (or nearest), bilinear, cubic, \
      average and so on, as GDAL names it. Named in the output.
      """, valueName: "name"))
  var resampling: Resampling = .bilinear

  @Flag(
    help: """
      For rasters without georeference: cells are blocks of pixels, findings are JSON without \
      geometry.
      """)
  var pixelsOnly = false

  @Flag(help: "Let paths reach the network (/vsicurl/, /vsis3/, URLs).")
  var allowNetwork = false

  @Flag(
    name: .customLong("allow-vrt"),
    help: "Open virtual rasters whose sources lie in their own folder.")
  var allowVRT = false

  var policy: OpenPolicy {
    var policy = OpenPolicy()
    policy.allowsNetwork = allowNetwork
    policy.allowsVRT = allowVRT
    return policy
  }

  /// What is said of both passes, and of those before them.
  ///
  /// - Throws: `PassError` or `Failure` where a sensor profile cannot be used.
  func options() throws -> (before: PassOptions, after: PassOptions, earlier: PassOptions) {
    let (sensor, profiles) = try sensors.resolved()
    func options(_ acquired: UTCTime?, _ offset: Double?) -> PassOptions {
      PassOptions(
        policy: policy, sensor: sensor, profiles: profiles, units: units, acquired: acquired,
        reflectanceOffset: offset, isPixelsOnly: pixelsOnly)
    }
    return (
      options(beforeTime, beforeOffset), options(afterTime, afterOffset), options(nil, nil)
    )
  }
}

extension BackscatterUnits: ExpressibleByArgument {}
extension Resampling: ExpressibleByArgument {
  /// The way that an option names, in GDAL's words or `nearest` in full.
  public init?(argument: String) { self.init(rawValue: argument == "nearest" ? "near" : argument) }
}
extension UTCTime: ExpressibleByArgument {
  /// The time that an option gives.
  public init?(argument: String) { self.init(text: argument) }
}
