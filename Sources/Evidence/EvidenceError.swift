// SPDX-License-Identifier: Apache-2.0

/// Why evidence could not be made.
public struct EvidenceError: Error, Hashable, Sendable {
  /// The kind of failure; match on this, never on text.
  public struct Code: Hashable, Sendable {
    private enum Storage {
      case unreadable, notAFile, changedWhileReading, cancelled, noSuchNumber, duplicateName
    }
    private let storage: Storage

    /// A file or directory can't be opened or read.
    public static let unreadable = Code(storage: .unreadable)
    /// What stands there is neither a regular file nor a directory of such.
    public static let notAFile = Code(storage: .notAFile)
    /// A file changed while it was hashed, so that its hash names nothing.
    public static let changedWhileReading = Code(storage: .changedWhileReading)
    /// Hashing was cancelled.
    public static let cancelled = Code(storage: .cancelled)
    /// Canonical JSON has no text for the number: it is not finite, or a whole number that a double
    /// does not hold exactly.
    public static let noSuchNumber = Code(storage: .noSuchNumber)
    /// An object has two members of one name.
    public static let duplicateName = Code(storage: .duplicateName)
  }

  /// What failed.
  public let code: Code
  /// The path or the number that it failed for.
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
