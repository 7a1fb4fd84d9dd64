// SPDX-License-Identifier: Apache-2.0
import GDAL
import JSONWriting
import MonitorGrid

/// Writes alerts as an RFC 7946 feature collection, one a line, by zone, row from the north, column and
/// time.
///
/// Cells are counted in their zone's system on WGS 84.
public struct AlertWriter: Sendable {
  private let cellSizeMetres: Double
  private let header: [UInt8]

  /// A writer of alerts on cells of one size.
  ///
  /// - Parameters:
  ///   - cellSizeMetres: Side of a cell.
  ///   - header: One JSON object, the collection's foreign member `truceline`.
  public init(cellSizeMetres: Double, header: [UInt8]) {
    self.cellSizeMetres = cellSizeMetres
    self.header = header
  }

  /// Writes the collection.
  ///
  /// - Parameters:
  ///   - alerts: In any order.
  ///   - sink: Receives the text; it is not committed.
  /// - Throws: `ReportError`, `GridError`; what projecting throws.
  public func write(
    _ alerts: [ReportedAlert], to sink: inout some ByteSink & ~Copyable
  ) throws {
    var text = JSONText(capacity: 1 << 20)
    text.appendStart(header: header)
    var box = BoundingBox()
    let degrees = try SpatialReference(epsg: 4326)
    let zones = Dictionary(grouping: alerts, by: \.zone)
    for zone in zones.keys.sorted() {
      let grid = try CellGrid(zone: zone, cellSizeMetres: cellSizeMetres)
      let projection = try Projection(from: try SpatialReference(epsg: zone.epsg), to: degrees)
      let own = (zones[zone] ?? []).sorted {
        $0.cell != $1.cell ? $0.cell < $1.cell : ($0.firstSeen, $0.id) < ($1.firstSeen, $1.id)
      }
      // A cell can have had several alerts.
      try CellFeatures(grid: grid, epsg: zone.epsg).write(
        own, at: \.cell, named: \.id, to: &sink, through: &text, box: &box, by: projection
      ) { alert, text in text.append(alert) }
    }
    text.appendEnd(box)
    try sink.write(text.bytes)
  }
}

extension JSONText {
  /// Appends an alert's members, each with a comma in front.
  fileprivate mutating func append(_ alert: ReportedAlert) {
    append(raw: ",\"alert\":")
    append(string: alert.id)
    append(raw: ",\"state\":")
    append(string: alert.state)
    append(raw: ",\"confidence\":")
    append(string: alert.confidence)
    append(raw: ",\"evidence\":")
    append(real: alert.evidence)
    append(raw: ",\"first_seen\":")
    append(string: alert.firstSeen.rfc3339)
    append(raw: ",\"last_seen\":")
    append(string: alert.lastSeen.rfc3339)
    append(raw: ",\"last_unchanged\":")
    append(text: alert.lastUnchanged?.rfc3339)
    append(raw: ",\"confirmed\":")
    append(text: alert.confirmed?.rfc3339)
    append(raw: ",\"ended\":")
    append(text: alert.ended?.rfc3339)
    append(raw: ",\"disturbed\":")
    append(integer: alert.disturbed)
    append(raw: ",\"undisturbed\":")
    append(integer: alert.undisturbed)
    append(raw: ",\"direction\":")
    append(text: alert.direction?.rawValue)
    append(raw: ",\"effect\":")
    append(real: alert.effect)
    append(raw: ",\"effect_unit\":")
    append(text: alert.effectUnit)
    append(raw: ",\"meaning\":")
    append(text: alert.meaning)
    append(raw: ",\"observed\":")
    append(string: alert.observed.rfc3339)
    append(raw: ",\"track\":")
    append(string: alert.track)
    append(raw: ",\"run_id\":")
    append(string: alert.runID)
    append(raw: ",\"withdrawn\":")
    append(text: alert.withdrawn)
    append(raw: ",\"verdict\":")
    append(text: alert.verdict)
    append(raw: ",\"corroborated_by\":")
    let kinds = alert.corroboratingKinds
    append(text: kinds.isEmpty ? nil : kinds.joined(separator: ","))
  }
}
