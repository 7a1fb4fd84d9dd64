// SPDX-License-Identifier: Apache-2.0
public import ArgumentParser
import GDAL
import MonitorGrid
public import PassCatalog

/// Where passes are looked for, and which of them are compared.
struct BatchInputOptions: ParsableArguments {
  @Argument(
    help: ArgumentHelp(
      """
      Folders (with all below them), patterns, rasters, zip files, STAC items and item collections, \
      manifests (FILE.jsonl).
      """, valueName: "input"))
  var inputs: [String]

  @Option(
    help: ArgumentHelp(
      """
      What each pass is compared with: previous; baseline:N, the N passes before it, 2 to 13; or a \
      DATE, the last pass of the track up to it.
      """, valueName: "reference"))
  var against: ComparisonReference = .previous

  @Option(
    help: ArgumentHelp(
      "Only passes acquired at this time or later; what they are compared with may be older.",
      valueName: "time"))
  var from: UTCTime?

  @Option(
    help: ArgumentHelp(
      "Only passes acquired at this time or before it; a date means its end.", valueName: "time"),
    transform: { text in
      guard let time = UTCTime(endOf: text) else {
        throw ValidationError("“\(text)” is no time as 2021-11-19 or 2021-11-19T01:59:00Z.")
      }
      return time
    })
  var to: UTCTime?

  @Option(
    help: ArgumentHelp(
      """
      How files are named that follow no sensor's convention, as {tile}_{date}[_{band}].tif: fields \
      are tile, date, time, band, platform, orbit, any; what is in brackets may be missing. May be \
      given several times; the first that fits counts.
      """, valueName: "pattern"),
    transform: { text in
      do throws(PassError) {
        return try FilePattern(text)
      } catch {
        throw ValidationError("“\(text)”: \(error.explanation)")
      }
    })
  var pattern: [FilePattern] = []

  @Option(
    help: ArgumentHelp(
      "A file that was written to less than so many seconds ago is still arriving, and waits.",
      valueName: "seconds"))
  var settle: Double = 60

  func validate() throws {
    guard settle.isFinite, settle >= 0 else {
      throw ValidationError("--settle is a number of seconds, 0 or more.")
    }
    if let from, let to, to < from {
      throw ValidationError("--to is before --from; no pass can be chosen.")
    }
    guard !inputs.contains("") else { throw ValidationError("An input has no name.") }
  }

  /// Scans the inputs.
  ///
  /// - Parameter reading: The sensor and profiles, and what may be opened.
  /// - Returns: What was found.
  /// - Throws: `PassError` for an input that is not there, `Failure` for a sensor that is none.
  func catalogue(_ reading: ReadingOptions) throws -> PassCatalogue {
    let (sensor, profiles) = try reading.sensors.resolved()
    return try PassCatalogue(
      scanning: inputs,
      options: CatalogueOptions(
        policy: reading.open.policy, profiles: profiles, sensor: sensor, patterns: pattern,
        settleSeconds: settle))
  }

  /// Pairs what was found.
  func plan(_ catalogue: PassCatalogue) -> ComparisonPlan {
    ComparisonPlan(catalogue, against: against, from: from, to: to)
  }
}

extension ComparisonReference: ExpressibleByArgument {
  /// The reference that an option gives.
  public init?(argument: String) { self.init(argument) }

  /// As the option takes it.
  public var defaultValueDescription: String {
    switch self {
    case .previous: "previous"
    case .baseline(let count): "baseline:\(count)"
    case .date(let time): time.rfc3339
    }
  }
}
