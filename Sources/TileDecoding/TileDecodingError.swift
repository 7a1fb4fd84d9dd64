// SPDX-License-Identifier: Apache-2.0

/// Why a block could not be decoded.
public struct TileDecodingError: Error, Hashable, Sendable {
  /// What kind of failure it is; open, so that a new kind breaks no one.
  public struct Code: Hashable, Sendable {
    private enum Storage { case unreadable, truncated, damaged, unsupported, invalidArgument }
    private let storage: Storage

    /// The file cannot be opened, or the system cannot read from it.
    public static let unreadable = Code(storage: .unreadable)
    /// The file ends before the block does.
    public static let truncated = Code(storage: .truncated)
    /// The block's bytes are not what they should be.
    public static let damaged = Code(storage: .damaged)
    /// Blocks of this size or kind are not decoded here.
    public static let unsupported = Code(storage: .unsupported)
    /// The caller asked for a block or band that the file does not have.
    public static let invalidArgument = Code(storage: .invalidArgument)
  }

  /// The kind of failure.
  public let code: Code
  /// The file, and the block where one was read; may hold a user's path.
  public let subject: String
  /// What is wrong, in a sentence.
  public let explanation: String

  init(_ code: Code, _ subject: String, _ explanation: String) {
    self.code = code
    self.subject = subject
    self.explanation = explanation
  }
}

extension TileDecodingError: CustomStringConvertible {
  /// Subject and explanation in one line, for logs.
  public var description: String { "\(subject): \(explanation)" }
}
