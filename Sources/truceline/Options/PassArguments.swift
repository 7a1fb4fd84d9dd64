// SPDX-License-Identifier: Apache-2.0
public import ArgumentParser
public import GDAL
public import MonitorGrid
public import PassCatalog

/// The two passes and what a user says of them.
struct PassArguments: ParsableArguments {
  @Argument(
    help:
      "The earlier pass: a raster, a folder that holds one pass, or its bands with commas between.")
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

  @Option(
    help: ArgumentHelp(
      "Sensor profile: \(SensorProfile.all.map(\.name).joined(separator: ", ")). Told from names by default.",
      valueName: "profile"))
  var sensor: SensorProfile?

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

  func options(acquired: UTCTime?) -> PassOptions {
    PassOptions(
      policy: policy, sensor: sensor, units: units, acquired: acquired, isPixelsOnly: pixelsOnly)
  }
}

extension SensorProfile: ExpressibleByArgument {
  /// The profile that an option names.
  public init?(argument: String) { self.init(named: argument) }
  /// Names for help texts.
  public static var allValueStrings: [String] { SensorProfile.all.map(\.name) }
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
