// SPDX-License-Identifier: Apache-2.0

/// Why the ledger could not do what it was asked.
public struct LedgerError: Error, Hashable, Sendable {
  /// The kind of failure; match on this, never on text.
  public struct Code: Hashable, Sendable {
    private enum Storage {
      case missing, notALedger, newerVersion, otherBinding, damaged, readOnly, busy, full, failed
      case passChanged, passWithdrawn, noSuchPass, noSuchComparison, noSuchAlert
      case comparisonExists, invalidInput, sourceFailed
    }
    private let storage: Storage

    /// There is no such file.
    public static let missing = Code(storage: .missing)
    /// The file is not a ledger: no SQLite file, or one of another program.
    public static let notALedger = Code(storage: .notALedger)
    /// The ledger was written by a newer version of the program.
    public static let newerVersion = Code(storage: .newerVersion)
    /// The ledger is bound to another cell size, method or rule.
    public static let otherBinding = Code(storage: .otherBinding)
    /// The file's pages are damaged.
    public static let damaged = Code(storage: .damaged)
    /// The file or its directory can't be written, or the ledger was opened for reading.
    public static let readOnly = Code(storage: .readOnly)
    /// Another program is writing into the ledger.
    public static let busy = Code(storage: .busy)
    /// There is no room for what was to be written; the ledger is as it was before.
    public static let full = Code(storage: .full)
    /// SQLite failed for another reason.
    public static let failed = Code(storage: .failed)
    /// A pass that the ledger holds came again with another hash.
    public static let passChanged = Code(storage: .passChanged)
    /// The pass was withdrawn and can't be used again.
    public static let passWithdrawn = Code(storage: .passWithdrawn)
    /// The ledger has no such pass.
    public static let noSuchPass = Code(storage: .noSuchPass)
    /// The ledger has no such comparison.
    public static let noSuchComparison = Code(storage: .noSuchComparison)
    /// The ledger has no such alert.
    public static let noSuchAlert = Code(storage: .noSuchAlert)
    /// The pass has a comparison of another run already.
    public static let comparisonExists = Code(storage: .comparisonExists)
    /// What was to be recorded contradicts itself.
    public static let invalidInput = Code(storage: .invalidInput)
    /// What was to be recorded could not be had from its source.
    public static let sourceFailed = Code(storage: .sourceFailed)
  }

  /// What failed.
  public let code: Code
  /// The file, pass, comparison or alert that it failed for.
  public let subject: String
  /// The cause, in SQLite's own words where it is SQLite's.
  public let message: String

  /// A failure of the given kind.
  public init(code: Code, subject: String, message: String) {
    self.code = code
    self.subject = subject
    self.message = message
  }
}
