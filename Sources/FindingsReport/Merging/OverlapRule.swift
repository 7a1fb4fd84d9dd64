// SPDX-License-Identifier: Apache-2.0
import GDAL
import MonitorGrid

/// Which of several comparisons of the same overpasses speaks of a cell that more than one of them holds.
///
/// Tiles of one overpass overlap. Of the comparisons that tested a cell the one with more valid pixels
/// in it wins, then the one whose name comes first. What another one says of the cell is left out,
/// flagged or not: the same pixels must not count twice. Where zones meet, a cell whose centre lies
/// outside of its zone's standard area is left out if the right zone's comparison tested the cell that
/// holds that place.
struct OverlapRule {
  private let members: [(comparison: MergedComparison, coverage: CellCoverage)]

  /// Reads what the comparisons of one group of overpasses saw.
  init(_ comparisons: [MergedComparison]) throws {
    members = try comparisons.sorted { $0.name < $1.name }.map { ($0, try $0.coverage()) }
  }

  /// Number of comparisons.
  var count: Int { members.count }

  /// One of them, by name.
  func comparison(_ number: Int) -> MergedComparison { members[number].comparison }

  /// The flagged cells of a comparison in report order, each with its number among them.
  func flagged(_ number: Int) -> [(line: Int, cell: GridCell)] {
    let coverage = members[number].coverage
    var found: [(Int, GridCell)] = []
    for place in coverage.block.indices where coverage[place] == .tested(isFlagged: true) {
      found.append((found.count, coverage.block[place]))
    }
    return found
  }

  /// Whether what a comparison says of a tested cell counts among those on its own grid.
  func speaks(_ number: Int, of cell: GridCell) -> Bool {
    let (own, coverage) = members[number]
    guard let place = coverage.block.position(of: cell) else { return false }
    for other in members.indices where other != number {
      let (comparison, seen) = members[other]
      guard comparison.placed == own.placed, let there = seen.block.position(of: cell),
        case .tested = seen[there]
      else { continue }
      let (mine, theirs) = (coverage.validShares[place], seen.validShares[there])
      if theirs > mine || (theirs == mine && other < number) { return false }
    }
    return true
  }

  /// Whether a comparison on the standard grid of a place tested the cell that holds it.
  func isTested(_ centre: (zone: UTMZone, point: MapPoint), cellSizeMillimetres: Int) -> Bool {
    members.contains { comparison, coverage in
      let grid = comparison.placed.grid
      guard grid.zone == centre.zone, grid.cellSizeMillimetres == cellSizeMillimetres,
        let place = coverage.block.position(of: grid.cell(containing: centre.point)),
        case .tested = coverage[place]
      else { return false }
      return true
    }
  }

  /// The zones that the comparisons lie in.
  var zones: Set<UTMZone> { Set(members.map(\.comparison.placed.grid.zone)) }
}
