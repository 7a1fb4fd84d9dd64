// SPDX-License-Identifier: Apache-2.0
public import ArgumentParser
public import GDAL
public import MonitorGrid
import PassCatalog

/// How passes are read, whichever they are.
struct ReadingOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      Bands of an optical pass by their names, as B8A,B12, in the smallest pixels that all have. By \
      default those that the sensor profile says, or that the method needs.
      """, valueName: "names"))
  var bands: String?

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
      """
      How the later pass is warped if it lies on another grid: near (or nearest), bilinear, cubic, \
      average and so on, as GDAL names it. Named in the output (default: bilinear; \
      average where drone pictures have pixels of two sizes, onto the larger ones).
      """, valueName: "name"))
  var resampling: Resampling?

  @Flag(
    help: """
      For rasters without georeference: cells are blocks of pixels, findings are JSON without \
      geometry.
      """)
  var pixelsOnly = false

  @OptionGroup var open: OpenOptions
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
