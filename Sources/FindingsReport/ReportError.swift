// SPDX-License-Identifier: Apache-2.0

/// Why a report could not be written.
public struct ReportError: Error, Hashable, Sendable {
  /// The kind of failure; match on this, never on text.
  public struct Code: Hashable, Sendable {
    private enum Storage { case outputExists, cannotWrite, writeFailed, placeUnknown, cannotRead }
    private let storage: Storage

    /// The output stands there already and may not be replaced.
    public static let outputExists = Code(storage: .outputExists)
    /// The output cannot be opened: its directory is missing, not writable, or full.
    public static let cannotWrite = Code(storage: .cannotWrite)
    /// Writing, syncing or renaming failed after the output was opened.
    public static let writeFailed = Code(storage: .writeFailed)
    /// The projection gave no longitude and latitude for a cell.
    public static let placeUnknown = Code(storage: .placeUnknown)
    /// What was written before and is to be joined is not as it was written.
    public static let cannotRead = Code(storage: .cannotRead)
  }

  /// What failed.
  public let code: Code
  /// The path or the cell that it failed for.
  public let subject: String
  /// The cause, in the system's own words where it is the system's.
  public let message: String

  /// A failure of the given kind.
  public init(code: Code, subject: String, message: String) {
    self.code = code
    self.subject = subject
    self.message = message
  }
}
