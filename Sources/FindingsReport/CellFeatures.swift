// SPDX-License-Identifier: Apache-2.0

import GDAL
import JSONWriting
import MonitorGrid

/// Writes cells of one grid as GeoJSON features, one a line: identity and geometry, then whatever
/// properties follow.
struct CellFeatures {
  private let grid: CellGrid
  /// `cell_size_m` and `epsg`, with a comma in front of each.
  private let gridMembers: [UInt8]
  private let areaMember: [UInt8]

  /// Cells whose corners are projected in one call; bounds memory.
  static let batchSize = 1024

  init(grid: CellGrid, epsg: Int?) {
    self.grid = grid
    var members = JSONText()
    members.append(raw: ",\"cell_size_m\":")
    members.append(real: grid.cellSizeMetres)
    members.append(raw: ",\"epsg\":")
    if let epsg { members.append(integer: epsg) } else { members.appendNull() }
    gridMembers = members.bytes
    var area = JSONText()
    area.append(raw: ",\"area_m2\":")
    area.append(real: grid.areaSquareMetres)
    areaMember = area.bytes
  }

  /// Appends a feature for each cell; the first of a collection has no comma in front.
  ///
  /// - Parameters:
  ///   - cells: In report order.
  ///   - text: Receives the lines.
  ///   - box: Grows around the cells; empty before the first.
  ///   - project: Turns places of the grid's system into longitude and latitude.
  ///   - name: The feature's `id`, where the cell is not one for itself.
  ///   - properties: Appends more properties of the cell of that number, each with a comma in front.
  /// - Throws: `ReportError` with code `.placeUnknown`, `GridError`, what `project` throws.
  func append(
    _ cells: [GridCell], to text: inout JSONText, box: inout BoundingBox,
    projecting project: (inout [MapPoint]) throws -> Void,
    named name: (Int) -> String? = { _ in nil },
    properties: (Int, inout JSONText) -> Void
  ) throws {
    let places = try ProjectedCells(cells, on: grid, projecting: project)
    for (index, cell) in cells.enumerated() {
      text.append(raw: box.isEmpty ? "\n" : ",\n")
      let place = try places.place(at: index, of: cell)
      let identifier = try grid.identifier(of: cell, centreLatitude: place.centreLatitudeDegrees)
      for position in place.shape.rings.joined() { box.include(position) }
      text.append(raw: "{\"type\":\"Feature\",\"id\":")
      text.append(string: name(index) ?? identifier.featureID)
      text.append(raw: ",\"geometry\":")
      text.append(place.shape)
      text.append(raw: ",\"properties\":{\"cell\":")
      text.append(string: identifier.cell)
      text.append(raw: gridMembers)
      text.append(raw: ",\"row\":")
      text.append(integer: cell.row)
      text.append(raw: ",\"col\":")
      text.append(integer: cell.column)
      text.append(raw: ",\"lon\":")
      text.append(degrees: place.centre.longitude, whole: .withPoint)
      text.append(raw: ",\"lat\":")
      text.append(degrees: place.centre.latitude, whole: .withPoint)
      text.append(raw: areaMember)
      properties(index, &text)
      text.append(raw: "}}")
    }
  }

  /// Writes a feature for each item, so many at a time that memory does not depend on their number.
  ///
  /// - Parameters:
  ///   - items: In report order.
  ///   - cell: The cell of an item.
  ///   - name: The feature's `id`, where the cell is not one for itself; nil where it is.
  ///   - sink: Receives the lines.
  ///   - text: What is still to be written; it is empty afterwards.
  ///   - box: Grows around the cells; empty before the first of the collection.
  ///   - projection: From the grid's system to longitude and latitude.
  ///   - properties: Appends more properties of an item, each with a comma in front.
  /// - Throws: What appending and writing throw.
  func write<Item>(
    _ items: some Sequence<Item>, at cell: KeyPath<Item, GridCell>,
    named name: KeyPath<Item, String>? = nil, to sink: inout some ByteSink & ~Copyable,
    through text: inout JSONText, box: inout BoundingBox, by projection: Projection,
    properties: (Item, inout JSONText) -> Void
  ) throws {
    var items = items.makeIterator()
    while true {
      var batch: [Item] = []
      while batch.count < Self.batchSize, let item = items.next() { batch.append(item) }
      guard !batch.isEmpty else { return }
      try append(
        batch.map { $0[keyPath: cell] }, to: &text, box: &box,
        projecting: { try projection.transform.transform(&$0) },
        named: { number in name.map { batch[number][keyPath: $0] } }
      ) { number, text in properties(batch[number], &text) }
      try sink.write(text.bytes)
      text.removeAll()
    }
  }
}

extension JSONText {
  /// Appends a GeoJSON geometry.
  mutating func append(_ shape: CellShape) {
    if let ring = shape.rings.first, shape.rings.count == 1 {
      append(raw: "{\"type\":\"Polygon\",\"coordinates\":[")
      append(ring)
      append(raw: "]}")
      return
    }
    append(raw: "{\"type\":\"MultiPolygon\",\"coordinates\":[")
    for (index, ring) in shape.rings.enumerated() {
      append(raw: index == 0 ? "[" : ",[")
      append(ring)
      append("]")
    }
    append(raw: "]}")
  }

  private mutating func append(_ ring: [Position]) {
    append("[")
    for (index, position) in ring.enumerated() {
      append(raw: index == 0 ? "[" : ",[")
      append(degrees: position.longitude)
      append(",")
      append(degrees: position.latitude)
      append("]")
    }
    append("]")
  }

  mutating func append(list angles: [FixedDegrees]) {
    append("[")
    for (index, angle) in angles.enumerated() {
      if index > 0 { append(",") }
      append(degrees: angle)
    }
    append("]")
  }
}

extension JSONText {
  /// Begins a collection of features.
  ///
  /// - Parameter header: One JSON object, the collection's foreign member `truceline`.
  mutating func appendStart(header: [UInt8]) {
    append(raw: "{\"type\":\"FeatureCollection\",\"truceline\":")
    append(raw: header)
    append(raw: ",\"features\":[")
  }

  /// Ends a collection with the box around its features.
  mutating func appendEnd(_ box: BoundingBox) {
    append(raw: "\n]")
    if let edges = box.edges {
      append(raw: ",\"bbox\":")
      append(list: edges)
    }
    append(raw: "}\n")
  }
}
