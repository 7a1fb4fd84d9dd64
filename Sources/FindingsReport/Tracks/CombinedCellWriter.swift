// SPDX-License-Identifier: Apache-2.0
import GDAL
import JSONWriting
public import MonitorGrid

/// Writes what several tracks say of cells as an RFC 7946 feature collection, in the form that findings of
/// one comparison have.
public struct CombinedCellWriter: Sendable {
  private let placed: PlacedGrid
  private let header: [UInt8]
  /// Times and name of the run, each with a comma in front.
  private let common: [UInt8]

  /// A writer of cells on one grid.
  ///
  /// - Parameters:
  ///   - placed: The grid.
  ///   - times: From the first pass of all tracks to the last; nil where one is unknown.
  ///   - runID: Name of the run; nil where inputs were not hashed.
  ///   - header: One JSON object, the collection's foreign member `truceline`.
  public init(
    placed: PlacedGrid, times: ClosedRange<UTCTime>?, runID: String?, header: [UInt8]
  ) {
    self.placed = placed
    self.header = header
    var text = JSONText()
    if let times {
      text.append(raw: ",\"t_start\":")
      text.append(string: times.lowerBound.rfc3339)
      text.append(raw: ",\"t_end\":")
      text.append(string: times.upperBound.rfc3339)
    }
    text.append(raw: ",\"run_id\":")
    text.append(text: runID)
    common = text.bytes
  }

  /// Writes the collection.
  ///
  /// - Parameters:
  ///   - cells: In report order, none twice.
  ///   - sink: Receives the text; it is not committed.
  /// - Throws: `ReportError`, `GridError`; what projecting throws.
  /// - Complexity: O(*n*) in the cells.
  public func write(
    _ cells: some Sequence<CombinedCell>, to sink: inout some ByteSink & ~Copyable
  ) throws {
    var text = JSONText(capacity: 1 << 20)
    text.appendStart(header: header)
    var box = BoundingBox()
    let projection = try Projection(from: placed.reference, to: try SpatialReference(epsg: 4326))
    try CellFeatures(grid: placed.grid, epsg: placed.epsg).write(
      cells, at: \.cell, to: &sink, through: &text, box: &box, by: projection
    ) { cell, text in
      text.append(cell)
      text.append(raw: common)
    }
    text.appendEnd(box)
    try sink.write(text.bytes)
  }
}

extension JSONText {
  /// Appends what was decided: tracks that see one change in one go are one observation, so that a flagged
  /// cell is `first`, as in a comparison.
  fileprivate mutating func append(_ cell: CombinedCell) {
    appendDecision(isFlagged: cell.isFlagged, notObserved: cell.reason)
    append(raw: ",\"method\":\"stouffer\",\"stat\":")
    append(real: cell.z)
    append(raw: ",\"p\":")
    append(real: cell.p)
    append(raw: ",\"q\":")
    append(real: cell.q)
    append(raw: ",\"direction\":")
    if let z = cell.z, z != 0 {
      append(string: (z > 0 ? ChangeDirection.increase : .decrease).rawValue)
    } else {
      appendNull()
    }
    append(raw: ",\"tracks\":")
    append(integer: cell.tracks)
    append(raw: ",\"tracks_agreeing\":")
    append(integer: cell.agreeing)
  }
}
