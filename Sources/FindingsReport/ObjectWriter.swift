// SPDX-License-Identifier: Apache-2.0

import JSONWriting
public import MonitorGrid

/// One object of changed pixels, as it is written.
public struct ObjectFeature: Sendable {
  /// Column and row of its first pixel; together they name the object.
  public var column: Int, row: Int
  /// Where backscatter went; nil where directions have no meaning.
  public var direction: ChangeDirection?
  /// Number of pixels.
  public var pixelCount: Int
  /// Area on the grid of the zone; nil without georeference.
  public var areaSquareMetres: Double?
  /// Change of mean power in dB; for optical passes distance from unchanged pixels, in deviations.
  public var effect: Double
  /// Name of the band of the effect; nil where it is of all bands.
  public var effectBand: String?
  /// Cells that hold one of its pixels; nil where that is not known.
  public var cells: Int?
  /// Rings, the outer one first and counter-clockwise, not closed: longitude and latitude in degrees
  /// on WGS 84, or columns and rows of pixel corners.
  public var rings: [[MapPoint]]

  /// An object.
  public init(
    column: Int, row: Int, direction: ChangeDirection?, pixelCount: Int,
    areaSquareMetres: Double?, effect: Double, effectBand: String?, cells: Int?,
    rings: [[MapPoint]]
  ) {
    self.column = column
    self.row = row
    self.direction = direction
    self.pixelCount = pixelCount
    self.areaSquareMetres = areaSquareMetres
    self.effect = effect
    self.effectBand = effectBand
    self.cells = cells
    self.rings = rings
  }
}

/// Writes objects of changed pixels, one a line, as a stream.
///
/// With a place on the ground it is an RFC 7946 feature collection; without one an object of
/// the members `truceline` and `objects`, with rings in columns and rows, as in a report of pixel
/// blocks. Objects come in the order in which they are given.
public struct ObjectWriter<Sink: ByteSink & ~Copyable>: ~Copyable {
  private let isPlaced: Bool
  private let isOptical: Bool
  private let evidence: [UInt8]
  private var text = JSONText(capacity: 1 << 20)
  private var box = BoundingBox()
  private var isFirst = true

  /// Begins the collection.
  ///
  /// - Parameters:
  ///   - context: What all objects have in common.
  ///   - isPlaced: Whether rings are longitude and latitude.
  ///   - header: One JSON object, the member `truceline`.
  public init(context: FindingsContext, isPlaced: Bool, header: [UInt8]) {
    self.isPlaced = isPlaced
    isOptical = context.isOptical
    evidence = PropertyWriter(context: context).commonMembers
    text.append(
      raw: isPlaced ? "{\"type\":\"FeatureCollection\",\"truceline\":" : "{\"truceline\":")
    text.append(raw: header)
    text.append(raw: isPlaced ? ",\"features\":[" : ",\"objects\":[")
  }

  /// Appends an object.
  ///
  /// - Throws: `ReportError` with code `.writeFailed`, or `.placeUnknown` where a place is no longitude
  ///   and latitude.
  public mutating func append(
    _ object: ObjectFeature, to sink: inout Sink
  ) throws(ReportError) {
    text.append(raw: isFirst ? "\n" : ",\n")
    isFirst = false
    if isPlaced {
      text.append(raw: "{\"type\":\"Feature\",\"id\":\"")
      appendName(of: object)
      text.append(raw: "\",\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[")
      for (index, ring) in object.rings.enumerated() {
        if index > 0 { text.append(",") }
        try appendPlaces(ring)
      }
      text.append(raw: "]},\"properties\":{\"object\":\"")
    } else {
      text.append(raw: "{\"object\":\"")
    }
    appendName(of: object)
    text.append(raw: "\",\"x\":")
    text.append(integer: object.column)
    text.append(raw: ",\"y\":")
    text.append(integer: object.row)
    text.append(raw: ",\"pixels\":")
    text.append(integer: object.pixelCount)
    text.append(raw: ",\"area_m2\":")
    text.append(real: object.areaSquareMetres)
    text.append(raw: isOptical ? ",\"effect\":" : ",\"effect_db\":")
    text.append(real: object.effect)
    text.append(raw: ",\"effect_band\":")
    text.append(text: object.effectBand)
    text.append(raw: ",\"direction\":")
    text.append(text: object.direction?.rawValue)
    text.append(raw: ",\"cells\":")
    if let cells = object.cells { text.append(integer: cells) } else { text.appendNull() }
    text.append(raw: evidence)
    if isPlaced {
      text.append(raw: "}}")
    } else {
      text.append(raw: ",\"rings\":[")
      for (index, ring) in object.rings.enumerated() {
        if index > 0 { text.append(",") }
        appendCorners(ring)
      }
      text.append(raw: "]}")
    }
    if text.bytes.count >= 1 << 19 {
      try sink.write(text.bytes)
      text.removeAll()
    }
  }

  /// Ends the collection.
  ///
  /// - Throws: `ReportError` with code `.writeFailed`.
  public consuming func finish(to sink: inout Sink) throws(ReportError) {
    text.append(raw: "\n]")
    if isPlaced, let edges = box.edges {
      text.append(raw: ",\"bbox\":[")
      for (index, edge) in edges.enumerated() {
        if index > 0 { text.append(",") }
        text.append(degrees: edge)
      }
      text.append("]")
    }
    text.append(raw: "}\n")
    try sink.write(text.bytes)
  }

  /// The first pixel, by which an object keeps its name however many there are.
  private mutating func appendName(of object: ObjectFeature) {
    text.append(integer: object.column)
    text.append(",")
    text.append(integer: object.row)
  }

  private mutating func appendPlaces(_ ring: [MapPoint]) throws(ReportError) {
    text.append("[")
    for (index, point) in (ring + ring.prefix(1)).enumerated() {
      guard let longitude = FixedDegrees(point.x), let latitude = FixedDegrees(point.y) else {
        throw ReportError(
          code: .placeUnknown, subject: "object", message: "has no longitude and latitude")
      }
      box.include(Position(longitude: longitude, latitude: latitude))
      text.append(raw: index == 0 ? "[" : ",[")
      text.append(degrees: longitude)
      text.append(",")
      text.append(degrees: latitude)
      text.append("]")
    }
    text.append("]")
  }

  private mutating func appendCorners(_ ring: [MapPoint]) {
    text.append("[")
    for (index, point) in (ring + ring.prefix(1)).enumerated() {
      text.append(raw: index == 0 ? "[" : ",[")
      text.append(integer: Int(point.x))
      text.append(",")
      text.append(integer: Int(point.y))
      text.append("]")
    }
    text.append("]")
  }
}
