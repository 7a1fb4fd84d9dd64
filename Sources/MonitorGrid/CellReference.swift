// SPDX-License-Identifier: Apache-2.0

/// What a person types to name a cell: an MGRS reference, perhaps with a size, `37UDQ123456/120`.
public struct CellReference: Hashable, Sendable {
  /// South-western corner of the named square in the zone's coordinates, in metres.
  public let southWest: MapPoint
  /// The zone of the coordinates.
  public let zone: UTMZone
  /// Digits for each of easting and northing; nil for a name made of coordinates.
  public let digits: Int?
  /// The cell size after the slash, in metres; nil where there is none.
  public let cellSizeMetres: Double?

  /// Reads a cell's name or id, or any MGRS reference; case and white space do not matter.
  ///
  /// - Throws: `GridError` with code `.invalidReference`; the message says what is wrong.
  public init(parsing text: String) throws(GridError) {
    func refusal(_ message: String) -> GridError {
      GridError(code: .invalidReference, subject: text, message: message)
    }
    let compact = text.filter { !$0.isWhitespace }.uppercased()
    let parts = compact.split(separator: "/", omittingEmptySubsequences: false)
    switch parts.count {
    case 1: cellSizeMetres = nil
    case 2:
      guard
        parts[1].allSatisfy({ $0.isASCIIDigit || $0 == "." }), let size = Double(parts[1]),
        size > 0, size.isFinite
      else { throw refusal("does not have a cell size in metres after the slash") }
      cellSizeMetres = size
    default: throw refusal("has more than one slash")
    }

    if let (zone, southWest) = CellReference.coordinates(in: parts[0]) {
      self.zone = zone
      self.southWest = southWest
      digits = nil
    } else {
      let square: MGRSReference
      do throws(GridError) {
        square = try MGRSReference(parsing: String(parts[0]))
      } catch {
        throw refusal(error.message)
      }
      zone = square.zone
      southWest = square.southWest
      digits = square.digits
    }
  }

  /// Reads `37N-E950100-N4209900`, the form of names where MGRS has no squares.
  private static func coordinates(in text: Substring) -> (UTMZone, MapPoint)? {
    let numbers = text.prefix { $0.isASCIIDigit }
    let rest = text.dropFirst(numbers.count)
    guard let number = Int(numbers), rest.hasPrefix("N-E") || rest.hasPrefix("S-E"),
      let zone = UTMZone(number: number, isNorthern: rest.hasPrefix("N"))
    else { return nil }
    let coordinates = rest.dropFirst(3)
    // An easting may be negative, so the mark between the numbers is searched for as a whole.
    guard let mark = coordinates.firstIndex(of: "N"), mark > coordinates.startIndex,
      let easting = Int32(coordinates[..<mark].dropLast()),
      let northing = Int32(coordinates[mark...].dropFirst()),
      coordinates[..<mark].last == "-"
    else { return nil }
    return (zone, MapPoint(x: Double(easting), y: Double(northing)))
  }
}

extension CellGrid {
  /// The cell that a reference names.
  ///
  /// A reference with the digits of the grid's own names names the cell whose centre lies in its
  /// square, a finer one the cell that holds the square's centre.
  ///
  /// - Throws: `GridError` with code `.otherZone`, or `.noSuchCell` where the reference is too
  ///   coarse, has another cell size, or its square holds no cell's centre.
  public func cell(named reference: CellReference) throws(GridError) -> GridCell {
    func refusal(_ message: String) -> GridError {
      GridError(
        code: .noSuchCell,
        subject: "zone \(reference.zone), E \(reference.southWest.x), N \(reference.southWest.y)",
        message: message)
    }
    guard reference.zone.number == zone.number else {
      throw GridError(
        code: .otherZone, subject: "zone \(reference.zone)",
        message: "is not the grid's zone \(zone)")
    }
    if let size = reference.cellSizeMetres, size != cellSizeMetres {
      throw refusal("has the cell size \(size) m; the grid's is \(cellSizeText) m")
    }
    let digits = reference.digits ?? nameDigits
    guard digits >= nameDigits else {
      throw refusal("is coarser than the grid's cells, whose names have \(2 * nameDigits) digits")
    }
    let side = Double(MGRSReference.squareSizes[digits])
    let west = reference.southWest.x
    let south = reference.southWest.y + reference.zone.northingShift(to: zone)
    guard digits == nameDigits else {
      return cell(containing: MapPoint(x: west + side / 2, y: south + side / 2))
    }
    let square = CellBounds(minX: west, minY: south, maxX: west + side, maxY: south + side)
    let corner = cell(containing: MapPoint(x: west, y: south))
    // The square is no larger than a cell, so it touches this one and the next at most.
    for row in corner.row...corner.row + 1 {
      for column in corner.column...corner.column + 1 {
        let cell = GridCell(column: column, row: row)
        if square.contains(centre(of: cell)) { return cell }
      }
    }
    throw refusal("holds the centre of no cell of \(cellSizeText) m")
  }
}
