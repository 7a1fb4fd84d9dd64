// SPDX-License-Identifier: Apache-2.0
public import GDAL
public import MonitorGrid

/// The grid of a zone with the coordinate system that its cells are counted in.
///
/// Two are equal whose systems have the same code: GDAL writes one system in more than one way, with the
/// members of its datum ensemble and without.
public struct PlacedGrid: Hashable, Sendable {
  /// The zone and cell size.
  public let grid: CellGrid
  /// The system of its rows and columns.
  public let reference: SpatialReference
  /// The code of that system; nil where it has none.
  public let epsg: Int?

  /// A grid that a comparison counted its cells on.
  public init(grid: CellGrid, reference: SpatialReference, epsg: Int?) {
    self.grid = grid
    self.reference = reference
    self.epsg = epsg
  }

  /// The text of the system where it has no code.
  private var text: String { epsg == nil ? reference.wkt : "" }

  /// Whether cells of both are the same cells.
  public static func == (one: PlacedGrid, other: PlacedGrid) -> Bool {
    one.grid == other.grid && one.epsg == other.epsg && one.text == other.text
  }

  /// Hashes what makes two equal.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(grid)
    hasher.combine(epsg)
    hasher.combine(text)
  }

  /// Whether it comes before another in a report: by zone, then by code and text of the system.
  static func isBefore(_ one: PlacedGrid, _ other: PlacedGrid) -> Bool {
    if one.grid.zone != other.grid.zone { return one.grid.zone < other.grid.zone }
    return (one.epsg ?? .max, one.text) < (other.epsg ?? .max, other.text)
  }
}

/// A finished comparison as one of many that are merged.
public struct MergedComparison: Sendable {
  /// Folder and name of its findings, `TRACK/20211125`: it orders what is equal otherwise.
  public let name: String
  /// Where its cells lie.
  public let placed: PlacedGrid
  /// The same for comparisons of the same overpasses: one sensor, one relative orbit, both passes seen
  /// in one go.
  ///
  /// Only among these is a cell on an overlap reported once.
  public let overpass: String
  /// When the later pass was acquired.
  public let time: UTCTime
  /// Its findings: one flagged cell a line.
  public let findingsPath: String
  /// Reads what it saw.
  public let coverage: @Sendable () throws -> CellCoverage

  /// A comparison whose findings were written.
  public init(
    name: String, placed: PlacedGrid, overpass: String, time: UTCTime, findingsPath: String,
    coverage: @escaping @Sendable () throws -> CellCoverage
  ) {
    self.name = name
    self.placed = placed
    self.overpass = overpass
    self.time = time
    self.findingsPath = findingsPath
    self.coverage = coverage
  }
}
