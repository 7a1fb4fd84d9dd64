// SPDX-License-Identifier: Apache-2.0
import Foundation
import GridTestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

@Suite("Nights that meet a full disk, a read-only one, or a damaged ledger")
struct NightFailureTests {
  private static let sample = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Data")

  /// Whether a disk of its own can be made for a command without the rights of the machine's owner.
  private static let canMount: Bool = {
    do {
      return try runCommand(
        "unshare",
        arguments: [
          "--map-root-user", "--mount", "bash", "-c",
          "d=$(mktemp -d) && mount -t tmpfs tmpfs $d && umount $d && rmdir $d",
        ]
      ).status == 0
    } catch {
      return false
    }
  }()

  /// A folder with three passes and a configuration beside them.
  private func prepare(_ folder: URL) throws {
    let passes = folder.appending(path: "passes")
    try FileManager.default.createDirectory(at: passes, withIntermediateDirectories: true)
    for day in ["20300105", "20300117", "20300129"] {
      let name = "sample_A_\(day)T141207.tif"
      try FileManager.default.copyItem(
        at: Self.sample.appending(path: name), to: passes.appending(path: name))
    }
    try Data(
      """
      {"inputs": ["\(passes.path(percentEncoded: false))"], "output": "out", "ledger": "ledger.sqlite",
       "compare": {"settle": 0, "sensor": "sar", "pattern": "{any}_{tile}_{date}.tif"}}
      """.utf8
    ).write(to: folder.appending(path: "night.json"))
  }

  private func night(_ folder: URL) throws -> CommandResult {
    try Program.run(["nightly", "--config", "night.json", "-q"], in: folder)
  }

  /// The line of `ledger verify` that names the state.
  private func state(_ folder: URL) throws -> String {
    let verified = try Program.run(["ledger", "verify", "--ledger", "ledger.sqlite"], in: folder)
    #expect(verified.status == 0, "\(verified.output)\(verified.errors)")
    let line = verified.output.split(separator: "\n").first { $0.hasPrefix("state") }
    return String(try #require(line))
  }

  /// Runs lines of bash with a disk of `size` at `disk`, the configuration copied to it.
  private func withDisk(_ size: String, in folder: URL, _ lines: String) throws -> CommandResult {
    let script = """
      set -u; mkdir -p disk && mount -t tmpfs -o size=\(size) tmpfs disk && cp night.json disk && cd disk
      program='\(Program.path)'
      night() { "$program" nightly --config night.json -q; echo "exit $?"; }
      \(lines)
      """
    return try runCommand(
      "unshare", arguments: ["--map-root-user", "--mount", "bash", "-c", script], in: folder)
  }

  @Test(
    "A full disk ends the night with the file's name; with room the next one ends in the same state",
    .enabled(if: canMount, "no disk can be mounted here"),
    arguments: ["100k", "300k", "700k", "1m"])
  func full(size: String) throws {
    try withTemporaryDirectory { folder in
      try prepare(folder)
      #expect(try night(folder).status == 0)
      let result = try withDisk(
        size, in: folder,
        """
        night; night; mount -o remount,size=50m .; night
        "$program" ledger verify --ledger ledger.sqlite; ls out
        """)
      let exits = result.output.split(separator: "\n").filter { $0.hasPrefix("exit ") }
      #expect(exits.count == 3)
      // 73 where a file cannot be begun, 74 where it cannot be ended; a pass alone never.
      #expect(exits.prefix(2).allSatisfy { $0 == "exit 73" || $0 == "exit 74" }, "\(exits)")
      #expect(exits.last == "exit 0", "\(result.errors)")
      #expect(result.errors.contains("/disk/"))
      #expect(result.errors.contains("No space left") || result.errors.contains("no room to grow"))
      #expect(result.output.contains(try state(folder)))
      #expect(result.output.contains("coverage.geojson"))
    }
  }

  @Test(
    "A ledger on a read-only disk is read and not written, with the file's name",
    .enabled(if: canMount, "no disk can be mounted here"))
  func readOnly() throws {
    try withTemporaryDirectory { folder in
      try prepare(folder)
      let result = try withDisk(
        "50m", in: folder,
        """
        night; mount -o remount,ro .; night
        "$program" ledger verify --ledger ledger.sqlite | tail -1
        "$program" report --ledger ledger.sqlite | head -1
        "$program" ledger prune --keep 1 --ledger ledger.sqlite; echo "prune $?"
        """)
      #expect(
        result.output.split(separator: "\n") == [
          "exit 0", "exit 73", "sound", "TRUCELINE REPORT", "prune 73",
        ], "\(result.output)\(result.errors)")
      #expect(result.errors.contains("/disk/ledger.sqlite"))
      #expect(result.errors.contains("Read-only file system"))
    }
  }

  @Test(
    "A damaged ledger stops the night; the backup in its place, the next one ends in the same state"
  )
  func damaged() throws {
    try withTemporaryDirectory { folder in
      try prepare(folder)
      #expect(try night(folder).status == 0)
      let before = try state(folder)
      // One more pass, so that the newest backup is of the night before.
      let late = "sample_A_20300210T141207.tif"
      try FileManager.default.copyItem(
        at: Self.sample.appending(path: late), to: folder.appending(path: "passes/\(late)"))
      #expect(try night(folder).status == 0)
      let whole = try state(folder)
      #expect(whole != before)
      let ledger = folder.appending(path: "ledger.sqlite")
      var bytes = try Data(contentsOf: ledger)
      for place in 0..<bytes.count where place >= 4096 && place % 8192 < 4096 {
        bytes[place] = UInt8(truncatingIfNeeded: place &* 31)
      }
      try bytes.write(to: ledger)
      let broken = try night(folder)
      #expect(broken.status == 65, "\(broken.errors)")
      #expect(broken.errors.contains("ledger.sqlite") && broken.errors.contains("backup-1"))
      // As the help and the page on nights say, with the backup of the night before the last.
      for ending in ["", "-wal", "-shm"] {
        let file = folder.appending(path: "ledger.sqlite\(ending)")
        if FileManager.default.fileExists(atPath: file.path()) {
          try FileManager.default.removeItem(at: file)
        }
      }
      try FileManager.default.copyItem(
        at: folder.appending(path: "ledger.sqlite.backup-2"), to: ledger)
      #expect(try state(folder) == before)
      #expect(try night(folder).status == 0)
      #expect(try state(folder) == whole)
    }
  }

  @Test(
    "Where files may not grow the night says which; the next one ends in the same state",
    arguments: [8, 200])
  func limited(kilobytes: Int) throws {
    try withTemporaryDirectory { folder in
      try prepare(folder)
      let whole = folder.appending(path: "whole")
      try prepare(whole)
      #expect(try night(whole).status == 0)
      let line = """
        ulimit -c 0; ulimit -f \(kilobytes)
        exec '\(Program.path)' nightly --config night.json -q
        """
      let limited = try runCommand("bash", arguments: ["-c", line], in: folder)
      #expect(!limited.wasSignalled)
      #expect([73, 74].contains(limited.status), "\(limited.errors)")
      #expect(limited.errors.contains(folder.lastPathComponent))
      #expect(try night(folder).status == 0)
      #expect(try state(folder) == state(whole))
    }
  }

  @Test(
    "A ledger of a newer version is left alone; the newer program gone, the night goes on",
    .enabled(if: isInstalled("sqlite3"), "there is no sqlite3 to change the ledger with"))
  func newer() throws {
    try withTemporaryDirectory { folder in
      try prepare(folder)
      #expect(try night(folder).status == 0)
      let before = try state(folder)
      func change(_ sql: String) throws {
        let changed = try runCommand("sqlite3", arguments: ["ledger.sqlite", sql], in: folder)
        #expect(changed.status == 0, "\(changed.errors)")
      }
      try change("INSERT INTO grdb_migrations VALUES ('9 later')")
      let bytes = try Data(contentsOf: folder.appending(path: "ledger.sqlite"))
      let refused = try night(folder)
      #expect(refused.status == 69)
      #expect(refused.errors.contains("ledger.sqlite") && refused.errors.contains("newer version"))
      #expect(try Data(contentsOf: folder.appending(path: "ledger.sqlite")) == bytes)
      try change("DELETE FROM grdb_migrations WHERE identifier = '9 later'")
      #expect(try night(folder).status == 0)
      #expect(try state(folder) == before)
    }
  }

  @Test(
    "Without the right to write the night stops; with it, the next one ends in the same state",
    arguments: ["ledger.sqlite", "."])
  func rights(name: String) throws {
    try withTemporaryDirectory { folder in
      try prepare(folder)
      #expect(try night(folder).status == 0)
      let before = try state(folder)
      // The machine's owner may write anywhere: there somebody else tries.
      let isOwner = geteuid() == 0
      if isOwner {
        #expect(
          try runCommand("chown", arguments: ["-R", "65534:65534", folder.path()]).status == 0)
      }
      func tried(_ arguments: String...) throws -> CommandResult {
        let other = ["--reuid=65534", "--regid=65534", "--clear-groups", Program.path]
        return try isOwner
          ? runCommand("setpriv", arguments: other + arguments, in: folder)
          : Program.run(arguments, in: folder)
      }
      let place = folder.appending(path: name).path()
      func grant(_ rights: Int) throws {
        try FileManager.default.setAttributes([.posixPermissions: rights], ofItemAtPath: place)
      }
      let late = "sample_A_20300210T141207.tif"
      try FileManager.default.copyItem(
        at: Self.sample.appending(path: late), to: folder.appending(path: "passes/\(late)"))
      try grant(0o555)
      let refused = try tried("nightly", "--config", "night.json", "-q")
      #expect(refused.status == 73, "\(refused.errors)")
      #expect(refused.errors.contains("/ledger.sqlite"))
      let read = try tried("ledger", "verify", "--ledger", "ledger.sqlite")
      #expect(read.output.hasSuffix("sound\n"), "\(read.errors)")
      // Where SQLite's files were there already, the folder's rights stop the files that come later.
      #expect(name == "." || read.output.contains(before))
      try grant(0o755)
      let next = try tried("nightly", "--config", "night.json", "-q")
      #expect(next.status == 0, "\(next.errors)")
      let whole = folder.appending(path: "whole")
      try prepare(whole)
      try FileManager.default.copyItem(
        at: Self.sample.appending(path: late), to: whole.appending(path: "passes/\(late)"))
      #expect(try night(whole).status == 0)
      #expect(try state(folder) == state(whole) && state(folder) != before)
    }
  }
}
