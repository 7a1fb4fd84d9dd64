// SPDX-License-Identifier: Apache-2.0
import Foundation
import GRDB

extension Ledger {
  /// Name of a backup of the ledger in `path`; 1 is the newest.
  public static func backupPath(of path: String, number: Int) -> String {
    "\(path).backup-\(number)"
  }

  /// Copies the ledger to `<path>.backup-1`; older backups move on by one, the oldest goes.
  ///
  /// The copy is made beside the ledger under another name, checked, and moved into place when it is
  /// whole, so a backup that can be seen is a good one. To restore: stop what writes, put the backup
  /// in the place of the ledger, remove `<path>-wal` and `<path>-shm` of the damaged one, and run
  /// `truceline ledger verify`; what was recorded since is recorded again by the next nightly run.
  ///
  /// - Parameter count: Backups to keep, at least 1.
  /// - Returns: Path of the new backup.
  /// - Throws: `LedgerError` with code `.damaged` where the ledger itself is; the backups are then left
  ///   as they are.
  @discardableResult
  public func backUp(keeping count: Int = 3) throws(LedgerError) -> String {
    precondition(count >= 1, "at least one backup is kept")
    let unfinished = path + ".backup-new"
    let newest = Ledger.backupPath(of: path, number: 1)
    do {
      try Ledger.removeFile(unfinished)
      let copy = try DatabaseQueue(path: unfinished)
      try queue.backup(to: copy)
      let said = try copy.read { try String.fetchAll($0, sql: "PRAGMA quick_check(5)") }
      try copy.close()
      guard said == ["ok"] else {
        try Ledger.removeFile(unfinished)
        throw LedgerError(DatabaseError(resultCode: .SQLITE_CORRUPT, message: said[0]), file: path)
      }
      for number in stride(from: count - 1, through: 1, by: -1) {
        let from = Ledger.backupPath(of: path, number: number)
        guard FileManager.default.fileExists(atPath: from) else { continue }
        try Ledger.rename(from, Ledger.backupPath(of: path, number: number + 1))
      }
      try Ledger.rename(unfinished, newest)
      return newest
    } catch {
      throw LedgerError(error, file: path)
    }
  }

  /// What SQLite's own check finds wrong with the file; empty where it is whole.
  ///
  /// - Complexity: O(*n*) in the pages.
  public func pageProblems() throws(LedgerError) -> [String] {
    try reading { database in
      let said = try String.fetchAll(database, sql: "PRAGMA quick_check(20)")
      return said == ["ok"] ? [] : said
    }
  }

  private static func removeFile(_ path: String) throws {
    for ending in ["", "-wal", "-shm", "-journal"]
    where FileManager.default.fileExists(atPath: path + ending) {
      try FileManager.default.removeItem(atPath: path + ending)
    }
  }

  /// Renames over what stands there, as POSIX does it: at any moment one of the two is there.
  private static func rename(_ from: String, _ to: String) throws {
    guard unsafe Foundation.rename(from, to) == 0 else {
      let said = unsafe String(cString: strerror(errno))
      throw LedgerError(code: .readOnly, subject: to, message: "can't be put in place: \(said)")
    }
  }
}
