// SPDX-License-Identifier: Apache-2.0
import JSONWriting

/// The box around everything that was written.
///
/// Longitudes are followed twice, from -180 to 180 and from 0 to 360, and the narrower box counts:
/// around the antimeridian its western edge then has the larger number.
///
/// - Source: RFC 7946 sections 5 and 5.2.
struct BoundingBox {
  private var latitudes: ClosedRange<Int>?
  private var longitudes: ClosedRange<Int>?
  private var eastwardLongitudes: ClosedRange<Int>?

  private static let fullTurn = 3_600_000_000

  /// Makes the box hold a place.
  mutating func include(_ position: Position) {
    let longitude = position.longitude.units
    BoundingBox.include(position.latitude.units, in: &latitudes)
    BoundingBox.include(longitude, in: &longitudes)
    BoundingBox.include(
      longitude < 0 ? longitude + BoundingBox.fullTurn : longitude, in: &eastwardLongitudes)
  }

  /// Makes the box hold all that another holds.
  mutating func include(_ other: BoundingBox) {
    for (range, own) in [
      (other.latitudes, \BoundingBox.latitudes), (other.longitudes, \BoundingBox.longitudes),
      (other.eastwardLongitudes, \BoundingBox.eastwardLongitudes),
    ] {
      guard let range else { continue }
      BoundingBox.include(range.lowerBound, in: &self[keyPath: own])
      BoundingBox.include(range.upperBound, in: &self[keyPath: own])
    }
  }

  /// Whether nothing was included.
  var isEmpty: Bool { latitudes == nil }

  /// West, south, east and north; nil where nothing was included.
  var edges: [FixedDegrees]? {
    guard let latitudes, let longitudes, let eastwardLongitudes else { return nil }
    var (west, east) = (longitudes.lowerBound, longitudes.upperBound)
    if eastwardLongitudes.count < longitudes.count {
      west = eastwardLongitudes.lowerBound
      east = eastwardLongitudes.upperBound
      let halfTurn = BoundingBox.fullTurn / 2
      if west > halfTurn { west -= BoundingBox.fullTurn }
      if east > halfTurn { east -= BoundingBox.fullTurn }
    }
    return [west, latitudes.lowerBound, east, latitudes.upperBound].map(FixedDegrees.init(units:))
  }

  private static func include(_ value: Int, in range: inout ClosedRange<Int>?) {
    guard let old = range else {
      range = value...value
      return
    }
    if value < old.lowerBound { range = value...old.upperBound }
    if value > old.upperBound { range = old.lowerBound...value }
  }
}
