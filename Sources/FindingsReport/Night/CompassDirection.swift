// SPDX-License-Identifier: Apache-2.0

/// One of the eight directions that a sentence names.
public enum CompassDirection: String, Hashable, Sendable, CaseIterable {
  case north
  case northEast = "north-east"
  case east
  case southEast = "south-east"
  case south
  case southWest = "south-west"
  case west
  case northWest = "north-west"

  /// The direction of a place, each good for 45 degrees about it; nil where it lies nowhere else.
  ///
  /// - Parameters:
  ///   - east: How far east the place lies, in any unit.
  ///   - north: How far north it lies, in the same unit.
  public init?(east: Double, north: Double) {
    guard east != 0 || north != 0, east.isFinite, north.isFinite else { return nil }
    // tan 22.5° = √2 - 1, where one direction gives way to the next.
    let border = 2.0.squareRoot() - 1
    let (x, y) = (east.magnitude, north.magnitude)
    if x <= border * y {
      self = north > 0 ? .north : .south
    } else if y <= border * x {
      self = east > 0 ? .east : .west
    } else if north > 0 {
      self = east > 0 ? .northEast : .northWest
    } else {
      self = east > 0 ? .southEast : .southWest
    }
  }
}
