// SPDX-License-Identifier: Apache-2.0

import JSONWriting
public import MonitorGrid

/// Writes findings as an RFC 7946 feature collection, one feature a line, as a stream.
///
/// Members stand in this order: `type`, `truceline`, `features`, `bbox`. The box comes last, as it
/// is known only when every feature has been written; the order of members means nothing in JSON,
/// and in front it would cost either a second projection of every cell or an output that can be
/// wound back, which a pipe can't.
///
/// There is no `crs`: coordinates are WGS 84 longitude and latitude. Rings are whole cells, closed
/// and counter-clockwise; a cell on the antimeridian is cut into a `MultiPolygon`.
public struct GeoJSONWriter: Sendable {
  private let features: CellFeatures
  private let header: [UInt8]
  private let properties: PropertyWriter

  /// A writer of one comparison's findings.
  ///
  /// - Parameters:
  ///   - context: What all findings have in common.
  ///   - grid: The grid of the cells.
  ///   - epsg: Code of the coordinate system that `row` and `col` are counted in; nil where the
  ///     raster's system has none. `grid.zone.epsg` on WGS 84.
  ///   - header: One JSON object, the collection's foreign member `truceline`.
  public init(context: FindingsContext, grid: CellGrid, epsg: Int?, header: [UInt8]) {
    features = CellFeatures(grid: grid, epsg: epsg)
    self.header = header
    properties = PropertyWriter(context: context)
  }

  /// Writes the collection.
  ///
  /// - Parameters:
  ///   - findings: In report order, no cell twice.
  ///   - sink: Receives the text; it is not committed.
  ///   - project: Turns places of the grid's coordinate system into longitude and latitude in
  ///     degrees on WGS 84, as many, in the same order.
  /// - Throws: `ReportError` with code `.writeFailed` or `.placeUnknown`, `GridError` where a cell
  ///   has no name, and what `project` throws. What was written so far is then no whole report.
  /// - Complexity: O(*n*) in the findings; memory does not depend on them.
  public func write(
    _ findings: some Sequence<Finding>, to sink: inout some ByteSink & ~Copyable,
    projecting project: (inout [MapPoint]) throws -> Void
  ) throws {
    var findings = findings.makeIterator()
    try write(drawing: { findings.next() }, to: &sink, projecting: project)
  }

  /// Writes a collection of findings that are drawn one by one, until there is none; see
  /// ``write(_:to:projecting:)``.
  ///
  /// - Throws: What drawing throws, too.
  public func write(
    drawing next: () throws -> Finding?, to sink: inout some ByteSink & ~Copyable,
    projecting project: (inout [MapPoint]) throws -> Void
  ) throws {
    var text = JSONText(capacity: 1 << 20)
    text.appendStart(header: header)
    var box = BoundingBox()
    var batch: [Finding] = []
    batch.reserveCapacity(CellFeatures.batchSize)
    var previous: GridCell?
    while let finding = try next() {
      precondition(
        previous.map { $0 < finding.cell } ?? true, "findings come in report order, each cell once")
      previous = finding.cell
      batch.append(finding)
      if batch.count == CellFeatures.batchSize {
        try append(batch, to: &text, box: &box, projecting: project)
        batch.removeAll(keepingCapacity: true)
        try sink.write(text.bytes)
        text.removeAll()
      }
    }
    try append(batch, to: &text, box: &box, projecting: project)
    text.appendEnd(box)
    try sink.write(text.bytes)
  }

  private func append(
    _ batch: [Finding], to text: inout JSONText, box: inout BoundingBox,
    projecting project: (inout [MapPoint]) throws -> Void
  ) throws {
    try features.append(
      batch.map(\.cell), to: &text, box: &box, projecting: project
    ) { index, text in properties.append(batch[index], to: &text) }
  }
}
