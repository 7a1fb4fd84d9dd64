// SPDX-License-Identifier: Apache-2.0
import Foundation
import GRDB

/// The append-only store of passes, comparisons, findings and alerts.
///
/// Goals, in this order: nothing that happened is ever lost, counted twice or changed unseen; the
/// alerts are a function of what was recorded, whatever order it came in; a night over four million
/// cells and two hundred passes stays cheap.
///
/// It is one SQLite file in write-ahead mode. Each call that records is one transaction: a program
/// that is killed leaves all of it or nothing. One program at a time may write.
public final class Ledger: Sendable {
  /// What a ledger may be opened for.
  public enum Access: Sendable {
    /// Reading alone.
    case reading
    /// Reading and recording.
    case writing
  }

  /// The file.
  public let path: String
  /// What the ledger is bound to.
  public let binding: LedgerBinding
  let queue: DatabaseQueue

  /// Bytes of a page of new ledgers.
  static let pageSize = 8192

  private init(path: String, binding: LedgerBinding, queue: DatabaseQueue) {
    self.path = path
    self.binding = binding
    self.queue = queue
  }

  /// Opens a ledger, or makes a new one.
  ///
  /// - Parameters:
  ///   - path: The file; its directory must exist.
  ///   - binding: What its findings will be made with.
  /// - Returns: The ledger, open for writing.
  /// - Throws: `LedgerError` with code `.otherBinding` where the ledger is bound to something else,
  ///   and those of `init(opening:for:)` but `.missing`.
  public static func openOrCreate(
    _ path: String, binding: LedgerBinding
  ) throws(LedgerError) -> Ledger {
    if FileManager.default.fileExists(atPath: path) {
      let ledger = try Ledger(opening: path, for: .writing)
      try ledger.requireBinding(binding)
      return ledger
    }
    // Made under another name first: who finds the ledger finds it whole.
    let unfinished = path + ".new"
    do {
      try create(unfinished, binding: binding)
      try FileManager.default.moveItem(atPath: unfinished, toPath: path)
    } catch {
      throw LedgerError(error, file: path)
    }
    return try Ledger(opening: path, for: .writing)
  }

  private static func create(_ path: String, binding: LedgerBinding) throws {
    for ending in ["", "-wal", "-shm", "-journal"]
    where FileManager.default.fileExists(atPath: path + ending) {
      try FileManager.default.removeItem(atPath: path + ending)
    }
    let queue = try connect(path, access: .writing, isNew: true)
    try LedgerSchema.migrator.migrate(queue)
    try queue.write { database in
      try database.execute(sql: "PRAGMA application_id = \(LedgerSchema.applicationID)")
      try database.execute(
        sql: "INSERT INTO binding (one, content, sha256) VALUES (1, ?, ?)",
        arguments: [binding.text, binding.sha256])
      var content = CanonicalObject()
      content.set("binding_sha256", binding.sha256)
      try EventLog.append(kind: .created, content: content, in: database)
    }
    try queue.writeWithoutTransaction { database in
      try database.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE)")
    }
    try queue.close()
  }

  /// Opens a ledger that exists, whatever it is bound to.
  ///
  /// - Throws: `LedgerError` with code `.missing`, `.notALedger`, `.newerVersion`, `.damaged`,
  ///   `.readOnly`, `.busy` or `.failed`.
  public convenience init(opening path: String, for access: Access) throws(LedgerError) {
    guard FileManager.default.fileExists(atPath: path) else {
      throw LedgerError(code: .missing, subject: path, message: "is not there")
    }
    do {
      let queue = try Ledger.connect(path, access: access, isNew: false)
      try queue.read { database in try Ledger.requireLedger(database, path: path) }
      if access == .writing { try LedgerSchema.migrator.migrate(queue) }
      let binding = try queue.read { database in try Ledger.readBinding(database, path: path) }
      self.init(path: path, binding: binding, queue: queue)
    } catch {
      throw LedgerError(error, file: path)
    }
  }

  /// Refuses work that would put other findings into the ledger.
  ///
  /// - Throws: `LedgerError` with code `.otherBinding`, naming both.
  public func requireBinding(_ wanted: LedgerBinding) throws(LedgerError) {
    guard wanted != binding else { return }
    throw LedgerError(
      code: .otherBinding, subject: path,
      message: "is bound to \(binding.text); what was to go into it is of \(wanted.text)")
  }

  /// Closes the file; the write-ahead log goes back into it.
  ///
  /// A ledger that is dropped without this loses nothing.
  public func close() throws(LedgerError) {
    do {
      if !queue.configuration.readonly {
        try queue.writeWithoutTransaction { database in
          try database.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE)")
        }
      }
      try queue.close()
    } catch {
      throw LedgerError(error, file: path)
    }
  }

  /// Lets the file grow by so many pages only; for tests of full disks.
  package func limitPages(toCurrentAnd more: Int) throws(LedgerError) {
    do {
      try queue.writeWithoutTransaction { database in
        let pages = try Int.fetchOne(database, sql: "PRAGMA page_count") ?? 0
        _ = try Int.fetchOne(database, sql: "PRAGMA max_page_count = \(pages + more)")
      }
    } catch {
      throw LedgerError(error, file: path)
    }
  }

  func reading<Value>(_ body: (Database) throws -> Value) throws(LedgerError) -> Value {
    do { return try queue.read(body) } catch { throw LedgerError(error, file: path) }
  }

  func writing<Value>(_ body: (Database) throws -> Value) throws(LedgerError) -> Value {
    do { return try queue.write(body) } catch { throw LedgerError(error, file: path) }
  }

  private static func connect(
    _ path: String, access: Access, isNew: Bool
  ) throws -> DatabaseQueue {
    var configuration = Configuration()
    configuration.readonly = access == .reading
    configuration.foreignKeysEnabled = true
    configuration.busyMode = .timeout(5)
    configuration.label = "truceline.ledger"
    configuration.prepareDatabase { database in
      // Takes effect in a file without pages only, so before anything else.
      if isNew { try database.execute(sql: "PRAGMA page_size = \(pageSize)") }
      // 64 MB: the blocks of a night's tiles, not the whole ledger.
      try database.execute(sql: "PRAGMA cache_size = -65536")
      try database.execute(sql: "PRAGMA mmap_size = 1073741824")
    }
    // SQLite would open it to read, and leave a log beside it that nobody can write.
    guard access == .reading || isNew || FileManager.default.isWritableFile(atPath: path) else {
      throw LedgerError(
        code: .readOnly, subject: path,
        message: "can't be written; look at the rights of the file and its directory")
    }
    let queue = try DatabaseQueue(
      path: isNew ? path : place(of: path, access: access), configuration: configuration)
    guard access == .writing else { return queue }
    // Only a file that may become or is a ledger is turned to write-ahead mode.
    if !isNew { try queue.read { database in try requireLedger(database, path: path) } }
    try queue.writeWithoutTransaction { database in
      try database.execute(sql: "PRAGMA journal_mode = WAL")
      try database.execute(sql: "PRAGMA synchronous = FULL")
      // The log of a large night is cut again at the next checkpoint.
      try database.execute(sql: "PRAGMA journal_size_limit = 67108864")
    }
    return queue
  }

  /// What SQLite is to open.
  ///
  /// To read a file in write-ahead mode SQLite makes another beside it, which a read-only disk does not
  /// allow. Beside a file without the right to write it would make one without it too, which stops who
  /// writes later. Where no log is left that belongs to the file, it can be told that nobody writes.
  private static func place(of path: String, access: Access) -> String {
    let files = FileManager.default
    let file = URL(filePath: path)
    let folder = file.deletingLastPathComponent().path(percentEncoded: false)
    let log = path + "-wal"
    let isUnused =
      files.isWritableFile(atPath: folder)
      // An empty log would be made anew.
      ? !files.isWritableFile(atPath: path) && files.contents(atPath: log)?.isEmpty ?? true
      : !files.fileExists(atPath: log)
    guard access == .reading, isUnused else { return path }
    return file.absoluteURL.absoluteString + "?immutable=1"
  }

  private static func requireLedger(_ database: Database, path: String) throws {
    let identifier = try Int.fetchOne(database, sql: "PRAGMA application_id")
    guard identifier == LedgerSchema.applicationID else {
      throw LedgerError(
        code: .notALedger, subject: path, message: "is an SQLite file, but not a ledger")
    }
    guard try !LedgerSchema.migrator.hasBeenSuperseded(database) else {
      throw LedgerError(
        code: .newerVersion, subject: path,
        message: "was written by a newer version of truceline; update the program")
    }
  }

  private static func readBinding(_ database: Database, path: String) throws -> LedgerBinding {
    guard let text = try String.fetchOne(database, sql: "SELECT content FROM binding"),
      let binding = LedgerBinding(text: text)
    else {
      throw LedgerError(
        code: .notALedger, subject: path, message: "says nothing of what it is bound to")
    }
    return binding
  }
}
