// SPDX-License-Identifier: Apache-2.0

/// Why a grid, a name or a layout could not be made.
public struct GridError: Error, Hashable, Sendable {
  /// What kind of thing went wrong; open, so that a new kind breaks no caller.
  public struct Code: Hashable, Sendable, CustomStringConvertible {
    private enum Storage: String {
      case invalidCellSize, invalidReference, noSquare, latitudeMismatch, noSuchCell, otherZone
      case notNorthUp, coordinatesOutOfRange
    }
    private let storage: Storage

    /// The cell size is not a whole number of millimetres from 1 m to 100 km.
    public static let invalidCellSize = Code(storage: .invalidCellSize)
    /// The text is not a reference that can be read.
    public static let invalidReference = Code(storage: .invalidReference)
    /// The place lies where the zone has no MGRS squares.
    public static let noSquare = Code(storage: .noSquare)
    /// The latitude cannot be that of the northing.
    public static let latitudeMismatch = Code(storage: .latitudeMismatch)
    /// The reference names no single cell of the grid.
    public static let noSuchCell = Code(storage: .noSuchCell)
    /// The reference belongs to the grid of another zone.
    public static let otherZone = Code(storage: .otherZone)
    /// The raster is rotated, south-up or mirrored.
    public static let notNorthUp = Code(storage: .notNorthUp)
    /// The raster is empty or its coordinates or pixel sizes are no plausible metres.
    public static let coordinatesOutOfRange = Code(storage: .coordinatesOutOfRange)

    /// The code's name.
    public var description: String { storage.rawValue }
  }

  /// What kind of thing went wrong.
  public let code: Code
  /// The text, number or place that was refused.
  public let subject: String
  /// What is wrong with it, as a clause that can follow the subject.
  public let message: String

  /// An error of the given kind.
  public init(code: Code, subject: String, message: String) {
    self.code = code
    self.subject = subject
    self.message = message
  }
}
