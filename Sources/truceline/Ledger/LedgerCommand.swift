// SPDX-License-Identifier: Apache-2.0
import AlertLedger
import ArgumentParser
import Evidence
import Logging

/// `truceline ledger`: the store itself.
struct LedgerCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ledger",
    abstract: "Verifies, replays, shows, thins or copies the ledger of passes and alerts.",
    discussion: """
      The ledger is one SQLite file: passes, comparisons, findings and a chain of events, of which \
      nothing is ever changed or deleted. Where its pages are damaged, stop what writes, put the \
      newest backup (FILE.backup-1) in its place, remove FILE-wal and FILE-shm, and run verify.

      EXAMPLES
        truceline ledger verify --ledger line.sqlite
        truceline ledger show --ledger line.sqlite
        truceline ledger show 37UDQ123456 --ledger line.sqlite --json
      """,
    subcommands: [
      LedgerVerifyCommand.self, LedgerReplayCommand.self, LedgerShowCommand.self,
      LedgerPruneCommand.self, LedgerBackupCommand.self,
    ])
}

/// What every subcommand takes.
struct LedgerOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The ledger.", valueName: "file"))
  var ledger: String

  @Flag(help: "Print one JSON object.")
  var json = false

  /// Opens the ledger, does the work and turns errors into words and exit codes.
  func run(
    _ access: Ledger.Access, _ body: (Ledger) throws -> (text: String, json: CanonicalJSON)
  ) throws {
    let console = Console(format: .text, level: .info)
    do {
      let opened = try Ledger(opening: ledger, for: access)
      let answer = try body(opened)
      try opened.close()
      print(json ? String(decoding: try answer.json.canonicalBytes(), as: UTF8.self) : answer.text)
    } catch {
      let failure = Failure(describing: error)
      console.error(failure.text)
      throw failure.status.exitCode
    }
  }
}

/// `truceline ledger verify`.
struct LedgerVerifyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Walks the chain of events and holds every table against it.",
    discussion: """
      Prints two digests. The head of the chain depends on the order of all that happened; publish \
      it, and nobody can cut the end off unseen. The state does not depend on the order: two ledgers \
      that hold the same facts have the same. Exit code 1 where something is wrong.
      """)

  @OptionGroup var options: LedgerOptions

  @Flag(help: "Do not read the cell summaries again, which takes as long as reading the file.")
  var quick = false

  func run() async throws {
    var isSound = true
    try options.run(.reading) { ledger in
      let report = try ledger.verify(readsSummaries: !quick)
      isSound = report.isSound
      return (LedgerText.text(of: report), LedgerText.json(of: report))
    }
    if !isSound { throw ExitStatus.verificationFailed.exitCode }
  }
}

/// `truceline ledger replay`.
struct LedgerReplayCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay",
    abstract: "Makes the alerts again from nothing but what was recorded.",
    discussion: "Exit code 1 where the state is not what it was before.")

  @OptionGroup var options: LedgerOptions

  func run() async throws {
    var isEqual = true
    try options.run(.writing) { ledger in
      let (before, after) = try ledger.replay()
      isEqual = before == after
      let words = isEqual ? "the same as before" : "not what it was: \(before)"
      return (
        "state \(after), \(words)",
        ["before": .string(before), "after": .string(after), "equal": .bool(isEqual)]
      )
    }
    if !isEqual { throw ExitStatus.verificationFailed.exitCode }
  }
}

/// `truceline ledger show [CELL]`.
struct LedgerShowCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Shows passes by track, alerts by state and the last events, or one cell's history.")

  @OptionGroup var options: LedgerOptions

  @Argument(help: "A cell: its MGRS name, or its name by coordinates.")
  var cell: String?

  @Option(help: "How many of the last events are shown.")
  var events: Int = 10

  func validate() throws {
    guard events >= 0 else { throw ValidationError("--events must not be negative.") }
  }

  func run() async throws {
    try options.run(.reading) { ledger in
      if let cell {
        let view = try CellView(of: cell, in: ledger)
        return (view.text, view.json)
      }
      let view = try LedgerView(of: ledger, eventCount: events)
      return (view.text, view.json)
    }
  }
}

/// `truceline ledger prune`.
struct LedgerPruneCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "prune",
    abstract: "Drops the cell summaries of old passes; events, findings and alerts stay.")

  @OptionGroup var options: LedgerOptions

  @Option(help: "Passes of each track that keep their summaries.")
  var keep: Int

  func validate() throws {
    guard keep >= 0 else { throw ValidationError("--keep must not be negative.") }
  }

  func run() async throws {
    try options.run(.writing) { ledger in
      let count = try ledger.prune(keep: keep)
      return ("summaries of \(count) passes dropped", ["passes": .integer(count)])
    }
  }
}

/// `truceline ledger backup`.
struct LedgerBackupCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "backup",
    abstract: "Copies the ledger to FILE.backup-1, checks the copy, and moves older ones on.")

  @OptionGroup var options: LedgerOptions

  @Option(help: "Backups to keep.")
  var keep: Int = 3

  func validate() throws {
    guard keep >= 1 else { throw ValidationError("--keep must be at least 1.") }
  }

  func run() async throws {
    try options.run(.writing) { ledger in
      let path = try ledger.backUp(keeping: keep)
      return ("written to \(path)", ["backup": .string(path)])
    }
  }
}
