// SPDX-License-Identifier: Apache-2.0
import GRDB

extension LedgerError {
  /// The failure that SQLite's or another error means for a ledger.
  ///
  /// SQL and its arguments are left out: they say nothing to who runs the program.
  init(_ error: any Error, file: String) {
    switch error {
    case let error as LedgerError:
      self = error
    case let error as DatabaseError:
      self.init(
        code: Self.code(of: error.resultCode), subject: file,
        message: Self.message(of: error.resultCode, said: error.message ?? "unknown error"))
    default:
      self.init(code: .sourceFailed, subject: file, message: "\(error)")
    }
  }

  private static func code(of result: ResultCode) -> Code {
    switch result {
    case .SQLITE_NOTADB: .notALedger
    case .SQLITE_CORRUPT: .damaged
    case .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_CANTOPEN: .readOnly
    case .SQLITE_BUSY, .SQLITE_LOCKED: .busy
    case .SQLITE_FULL: .full
    default: .failed
    }
  }

  private static func message(of result: ResultCode, said: String) -> String {
    switch result {
    case .SQLITE_NOTADB: "is no SQLite file, so no ledger (\(said))"
    case .SQLITE_CORRUPT:
      "is damaged (\(said)); put the newest whole backup in its place: the file of the same name "
        + "that ends in .backup-1, or -2, or -3"
    case .SQLITE_READONLY, .SQLITE_PERM:
      "can't be written (\(said)); look at the rights of the file and its directory"
    case .SQLITE_CANTOPEN:
      "can't be opened (\(said)); look at the rights of the file and its directory"
    case .SQLITE_BUSY, .SQLITE_LOCKED: "is in use by another program (\(said))"
    case .SQLITE_FULL: "has no room to grow (\(said)); it is as it was before"
    case .SQLITE_IOERR:
      "can't be read or written (\(said)); look at the disk, and at limits on the size of files"
    default: said
    }
  }
}
