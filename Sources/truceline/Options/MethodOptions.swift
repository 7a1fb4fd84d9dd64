// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import ChangePipeline
import ChangeStatistics
import MonitorGrid
import PassCatalog

/// What decides the result; all of it is part of the run id.
struct MethodOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Side of a cell in metres.", valueName: "metres"))
  var cellSize: Double = 100

  @Option(
    help: ArgumentHelp("Side of a block with --pixels-only, in pixels.", valueName: "pixels"))
  var cellPixels: Int = 10

  @Option(
    help: ArgumentHelp(
      """
      What is compared in each cell: ratio or coherence (radar); change-vector, ir-mad or an index: \
      ndvi, nbr, ndwi, bsi (optical); drone (pictures of a metre or less). By default that of the sensor \
      profile: ratio for radar, change-vector for optical sensors, drone for drones. `--method help` \
      explains each.
      """, valueName: "name"))
  var method: MethodName?

  @Option(
    help: ArgumentHelp(
      "A fixed number of rounds of ir-mad. By default until the correlations rest, at most 50.",
      valueName: "rounds"))
  var iterations: Int?

  @Option(
    help: ArgumentHelp(
      "How far details may lie apart in the two pictures of --method drone: 0 to 8 (default: 2).",
      valueName: "pixels"))
  var shiftTolerance: Int?

  @Flag(
    help: """
      Bring the later pass to the scale of the earlier one, band by band, by pixels that surely did not \
      change (change-vector and indices, two passes).
      """)
  var normalise = false

  @Option(
    help: ArgumentHelp(
      "False discovery rate: the share of flagged cells that may be false.", valueName: "rate"))
  var fdr: Double = 0.01

  @Option(
    help: ArgumentHelp(
      "Least share of a cell's pixels that must be valid in both passes.", valueName: "share"))
  var minValid: Double = 0.5

  @Option(
    help: ArgumentHelp(
      "Equivalent number of looks of a pixel. Estimated from the passes by default.",
      valueName: "looks"))
  var looks: Double?

  @Option(
    help: ArgumentHelp(
      "The longest shift between the passes that is not refused, in pixels.", valueName: "pixels"))
  var maxShift: Double = 0.5

  @Flag(help: "Compare passes that lie further apart than --max-shift all the same.")
  var acceptShift = false

  @Option(
    help: ArgumentHelp(
      "Only cells that this vector file touches (any format that GDAL reads).", valueName: "file"))
  var aoi: String?

  @Option(
    help: ArgumentHelp(
      "Half the width of the corridor along the lines of --aoi, in kilometres.", valueName: "km"))
  var buffer: Double?

  @Flag(
    help: """
      Try the method where nothing is expected too, and write how often it flags: on the earlier passes, \
      each against those before it; for radar without --earlier on halves of each pass's pixels, one \
      against the other, which tells of speckle but not of weather.
      """)
  var nullTest = false

  @Flag(
    help: """
      Tell the score of the pixel-wise t-test (PWTT) of each cell as pwtt_t too: |t| of the new passes \
      against the earlier ones, the largest over polarisations. It decides nothing: a cut of it (3.3 in \
      published maps) has no fixed rate of false alarms. Radar; needs --earlier or --later.
      """)
  var pwtt = false

  /// The method for passes of a kind of sensor.
  ///
  /// - Throws: `Failure` where the two do not go together.
  func comparison(of pass: Pass) throws -> ComparisonMethod {
    let isRadar = pass.isRadar
    let method =
      method ?? MethodName(rawValue: pass.profile.method) ?? (isRadar ? .ratio : .changeVector)
    guard isRadar == (method == .ratio || method == .coherence) else {
      throw Failure(
        .wrongUsage,
        "--method \(method.rawValue) does not fit the sensor \(pass.profile.name): ratio and "
          + "coherence are for radar, the others for optical sensors (--method help).")
    }
    guard shiftTolerance == nil || method == .drone else {
      throw Failure(
        .wrongUsage, "--shift-tolerance belongs to --method drone, not to \(method.rawValue).")
    }
    guard isRadar || looks == nil else {
      throw Failure(.wrongUsage, "--looks is about speckle; optical passes have none.")
    }
    guard !normalise || method.takesNormalisation else {
      throw Failure(
        .wrongUsage,
        "--normalise belongs to change-vector and the indices; \(method.rawValue) does not need it."
      )
    }
    switch method {
    case .ratio: return .ratio
    case .coherence: return .coherence
    case .changeVector: return .changeVector
    case .drone:
      return .structure(shiftTolerance: shiftTolerance ?? MethodOptions.usualShiftTolerance)
    case .irMAD:
      return .variates(end: iterations.map(IRMADEnd.iterations) ?? .standard)
    case .ndvi, .nbr, .ndwi, .bsi:
      return .index(try MethodOptions.placed(method, on: pass))
    }
  }

  /// Two pixels: what the georeference of two careful flights leaves.
  private static let usualShiftTolerance = 2

  /// The longest shift of a whole pass that is not refused, in pixels: what the method looks over is
  /// no reason to refuse.
  func longestShift(of method: ComparisonMethod) -> Double {
    guard case .structure(let tolerance) = method else { return maxShift }
    return max(maxShift, Double(tolerance))
  }

  /// What the bands have to see that the method needs; nil where it takes any.
  var neededRoles: [String]? {
    SpectralIndex.all.first { $0.name.lowercased() == method?.rawValue }?.roles
  }

  /// The bands of a pass that an index needs.
  private static func placed(_ method: MethodName, on pass: Pass) throws -> PlacedIndex {
    guard
      let index = SpectralIndex.all.first(where: { $0.name.lowercased() == method.rawValue })
    else { preconditionFailure("each name of an index has one") }
    let roles = pass.bands.map(\.role)
    if let placed = index.placed(among: roles) { return placed }
    let missing = index.roles.filter { !roles.contains($0) }
    let known = zip(pass.identity.bandNames, roles).map { "\($0) (\($1 ?? "unknown"))" }
    throw Failure(
      .wrongUsage,
      "--method \(method.rawValue) needs the \(missing.count == 1 ? "band" : "bands") "
        + "\(missing.joined(separator: " and ")); "
        + "\(pass.identity.id) has \(known.joined(separator: ", ")). Name the files of the bands, or "
        + "give a profile that says which is which (truceline profiles).")
  }

  func validate() throws {
    guard (1...100_000).contains(cellSize), cellSize * 1000 == (cellSize * 1000).rounded() else {
      throw ValidationError("--cell-size must be 1 to 100000 metres, in whole millimetres.")
    }
    guard (1...4096).contains(cellPixels) else {
      throw ValidationError("--cell-pixels must be 1 to 4096.")
    }
    guard fdr > 0, fdr < 1 else { throw ValidationError("--fdr must lie between 0 and 1.") }
    guard minValid > 0, minValid <= 1 else {
      throw ValidationError("--min-valid must lie between 0 and 1.")
    }
    guard looks.map({ $0.isFinite && $0 >= 0.5 && $0 <= 10_000 }) ?? true else {
      throw ValidationError("--looks must be 0.5 to 10000.")
    }
    guard maxShift.isFinite, maxShift > 0, maxShift <= 1000 else {
      throw ValidationError("--max-shift must be above 0 and at most 1000 pixels.")
    }
    guard buffer.map({ $0.isFinite && $0 > 0 && $0 <= 1000 }) ?? true else {
      throw ValidationError("--buffer must be above 0 and at most 1000 km.")
    }
    guard iterations.map({ (1...1000).contains($0) }) ?? true else {
      throw ValidationError("--iterations must be 1 to 1000.")
    }
    guard iterations == nil || method == .irMAD else {
      throw ValidationError("--iterations belongs to --method ir-mad.")
    }
    guard shiftTolerance.map({ (0...8).contains($0) }) ?? true else {
      throw ValidationError("--shift-tolerance must be 0 to 8 pixels.")
    }
    guard shiftTolerance == nil || method == nil || method == .drone else {
      throw ValidationError("--shift-tolerance belongs to --method drone.")
    }
    guard buffer == nil || aoi != nil else {
      throw ValidationError("--buffer needs --aoi FILE with the line.")
    }
  }
}

/// A method as an option names it.
enum MethodName: String, ExpressibleByArgument, CaseIterable {
  case ratio
  case changeVector = "change-vector"
  case irMAD = "ir-mad"
  case ndvi, nbr, ndwi, bsi
  case coherence
  case drone

  /// Whether gains between two passes count in what is compared.
  var takesNormalisation: Bool {
    switch self {
    case .changeVector, .ndvi, .nbr, .ndwi, .bsi: true
    case .ratio, .irMAD, .coherence, .drone: false
    }
  }
}
