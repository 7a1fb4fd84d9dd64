// SPDX-License-Identifier: Apache-2.0
public import MonitorGrid

/// Changed pixels that hang together, with what they have in common.
public struct ChangeObject: Sendable {
  /// Column of its first pixel, in the order of the raster.
  public let firstColumn: Int
  /// Row of its first pixel.
  public let firstRow: Int
  /// Where backscatter went; nil where directions have no meaning.
  public let direction: ChangeDirection?
  /// Number of pixels.
  public let pixelCount: Int
  /// How much it changed.
  ///
  /// Radar: ln of mean power after over before, in the band that changed most in the kind's cells.
  /// Optical: root of the mean squared distance from unchanged pixels, by bands.
  public let effect: Double
  /// The band of the effect, counted from 1; nil where it is of all bands.
  public let effectBand: Int?
  /// Cells that hold one of its pixels; nil where pixels lie across the grid.
  public let cells: Int?
  /// The outer ring and then holes, without closing corners; see `PixelCorner`.
  public let rings: [[PixelCorner]]
}

/// What one run of candidates in a piece of the raster adds to the effect of its object.
public struct CandidatePart: Hashable, Sendable {
  /// Row.
  let row: Int32
  /// First column.
  let column: Int32
  /// 0 or 1.
  let kind: UInt8
  /// Sum of power before; for optical passes of squared distances by bands.
  let first: Float
  /// Sum of power after; 0 for optical passes.
  let second: Float
}

/// Collects objects out of the rows of a mask; see `CandidateGroups`.
///
/// An object is handed out when a row no longer touches it, so that memory holds those that are open.
public struct ChangeObjects {
  private struct Open {
    let firstColumn: Int
    let firstRow: Int
    let kind: UInt8
    var lastRow: Int
    var pixelCount = 0
    var first = 0.0
    var second = 0.0
    var cells: Set<GridCell> = []
    var outline = OutlineTracer()
  }

  private let layout: ComparisonLayout
  private let kinds: [ChangeKinds.Kind]
  private let parts: [CandidatePart]
  private var nextPart = 0
  private var row = 0
  private var open: [Int: Open] = [:]

  /// No row yet.
  ///
  /// - Parameters:
  ///   - findings: What the candidates came from.
  ///   - parts: The parts of all tiles, in any order.
  public init(_ findings: ComparisonFindings, parts: [CandidatePart]) {
    layout = findings.layout
    kinds = ChangeKinds(findings).kinds
    self.parts = parts.sorted { ($0.row, $0.column) < ($1.row, $1.column) }
  }

  /// Takes in the next row.
  ///
  /// - Parameters:
  ///   - runs: What `CandidateGroups.take` gave for the row.
  ///   - groups: Which groups count.
  /// - Returns: Objects that ended above this row, by their first pixels.
  public mutating func take(
    _ runs: [CandidateGroups.Run], of groups: CandidateGroups
  ) -> [ChangeObject] {
    for run in runs {
      let sums = sums(of: run)
      guard let group = groups.group(of: run) else { continue }
      var object =
        open.removeValue(forKey: group)
        ?? Open(
          firstColumn: run.columns.lowerBound, firstRow: row, kind: run.kind, lastRow: row)
      object.lastRow = row
      object.pixelCount += run.columns.count
      object.first += sums.first
      object.second += sums.second
      object.outline.add(run.columns, row: row)
      if case .parallel(let grid) = layout.geometry {
        let west = grid.cell(ofPixelColumn: run.columns.lowerBound, row: row)
        let east = grid.cell(ofPixelColumn: run.columns.upperBound - 1, row: row)
        for column in west.column...east.column {
          object.cells.insert(GridCell(column: column, row: west.row))
        }
      }
      open[group] = object
    }
    let last = row
    row += 1
    return close { $0.lastRow < last }
  }

  /// The objects that are still open after the last row.
  public mutating func finish() -> [ChangeObject] { close { _ in true } }

  /// The sums of the parts that make up a run.
  private mutating func sums(of run: CandidateGroups.Run) -> (first: Double, second: Double) {
    var sums = (first: 0.0, second: 0.0)
    while nextPart < parts.count {
      let part = parts[nextPart]
      guard
        (Int(part.row), Int(part.column)) < (row, run.columns.upperBound)
      else { break }
      sums.first += Double(part.first)
      sums.second += Double(part.second)
      nextPart += 1
    }
    return sums
  }

  private mutating func close(_ hasEnded: (Open) -> Bool) -> [ChangeObject] {
    let ended = open.filter { hasEnded($0.value) }.sorted {
      ($0.value.firstRow, $0.value.firstColumn) < ($1.value.firstRow, $1.value.firstColumn)
    }
    var objects: [ChangeObject] = []
    for (group, object) in ended {
      open.removeValue(forKey: group)
      objects.append(finished(object))
    }
    return objects
  }

  private func finished(_ object: Open) -> ChangeObject {
    let kind = kinds[Int(object.kind)]
    var outline = object.outline
    let effect =
      kind.direction == nil
      ? (object.first / Double(object.pixelCount)).squareRoot()
      : ComparisonFindings.logRatio(object.second, object.first)
    let isParallel = layout.isParallel
    return ChangeObject(
      firstColumn: object.firstColumn, firstRow: object.firstRow, direction: kind.direction,
      pixelCount: object.pixelCount, effect: effect,
      effectBand: kind.direction == nil ? nil : kind.strongestBand + 1,
      cells: isParallel ? object.cells.count : nil, rings: outline.rings())
  }
}
