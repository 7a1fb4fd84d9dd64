// SPDX-License-Identifier: Apache-2.0
import Foundation
import GridTestSupport
import Testing

/// A folder with a configuration, and programs of the system that only write down what they are asked.
struct ScheduleScene {
  let folder: URL
  /// The folder as the program sees it, links followed.
  let path: String

  init(_ folder: URL, configuration: String = ScheduleScene.plain) throws {
    self.folder = folder.resolvingSymlinksInPath()
    let path = self.folder.path(percentEncoded: false)
    self.path = path.hasSuffix("/") ? String(path.dropLast()) : path
    try configuration.write(
      to: self.folder.appending(path: "night.json"), atomically: true, encoding: .utf8)
    try FileManager.default.createDirectory(
      at: self.folder.appending(path: "bin"), withIntermediateDirectories: true)
  }

  static let plain = #"{"inputs": ["passes"], "output": "out", "ledger": "store/l.sqlite"}"#

  /// Puts a script in front of the system's programs.
  func fake(_ name: String, _ script: String) throws {
    let file = folder.appending(path: "bin/\(name)")
    try "#!/bin/sh\n\(script)\n".write(to: file, atomically: true, encoding: .utf8)
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o755], ofItemAtPath: file.path(percentEncoded: false))
  }

  /// A crontab in a file, with the words of Debian's.
  func fakeCrontab() throws {
    try fake(
      "crontab",
      """
      case "$1" in
      -l) cat '\(path)/crontab' 2> /dev/null || { echo "no crontab for user" >&2; exit 1; } ;;
      -r) rm '\(path)/crontab' ;;
      -) cat > '\(path)/crontab' ;;
      *) exit 2 ;;
      esac
      """)
  }

  func run(_ arguments: [String]) throws -> CommandResult {
    let search = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
    return try Program.run(
      ["schedule"] + arguments,
      environment: [
        "PATH": "\(path)/bin:\(search)", "XDG_CONFIG_HOME": "\(path)/xdg", "HOME": path,
      ], in: folder)
  }

  func text(_ name: String) throws -> String {
    try String(contentsOf: folder.appending(path: name), encoding: .utf8)
  }

  func exists(_ name: String) -> Bool {
    FileManager.default.fileExists(atPath: folder.appending(path: name).path(percentEncoded: false))
  }
}

@Suite("schedule: systemd")
struct ScheduleSystemdTests {
  @Test("install writes units and starts the timer, and can be repeated; remove undoes it")
  func installAndRemove() throws {
    try withTemporaryDirectory { folder in
      let scene = try ScheduleScene(folder)
      try scene.fake("systemctl", "echo \"$@\" >> '\(scene.path)/asked'")
      let first = try scene.run(["install", "--config", "night.json", "--at", "02:15"])
      #expect(first.status == 0, "\(first.errors)")
      let units = "xdg/systemd/user/truceline-nightly"
      let service = try scene.text("\(units).service")
      let timer = try scene.text("\(units).timer")
      for line in [
        "Type=oneshot",
        "ExecStart=\(Program.path) nightly --config \(scene.path)/night.json --quiet",
        "SuccessExitStatus=75", "TimeoutStartSec=20h", "NoNewPrivileges=yes",
        "ProtectSystem=strict", "PrivateUsers=yes", "PrivateNetwork=yes",
        "ReadWritePaths=\(scene.path)/out \(scene.path)/store",
        "OnFailure=truceline-nightly-failed.service",
      ] {
        #expect(service.split(separator: "\n").contains(Substring(line)), "\(line)\n\(service)")
      }
      for line in ["OnCalendar=*-*-* 02:15:00 UTC", "Persistent=true", "WantedBy=timers.target"] {
        #expect(timer.contains(line + "\n"), "\(line)")
      }
      #expect(timer.contains("RandomizedDelaySec="))
      #expect(scene.exists("out") && scene.exists("store"))
      #expect(
        try scene.text("asked")
          == "--user daemon-reload\n--user enable --now truceline-nightly.timer\n")
      for step in ["mkdir -p", "write \(scene.path)/\(units).timer", "systemctl --user enable"] {
        #expect(first.output.contains(step), "\(first.output)")
      }
      _ = try scene.run(["install", "--config", "night.json", "--at", "02:15"])
      #expect(try scene.text("\(units).service") == service)
      let removed = try scene.run(["remove"])
      #expect(removed.status == 0, "\(removed.errors)")
      #expect(try everything(in: scene.folder.appending(path: "xdg/systemd/user")).isEmpty)
      #expect(
        try scene.text("asked").hasSuffix(
          "--user disable --now truceline-nightly.timer\n--user daemon-reload\n"))
      #expect(try scene.run(["remove"]).output == "not installed\n")
    }
  }

  @Test(
    "Units pass systemd-analyze verify, of a user and of the machine, with awkward paths",
    .enabled(if: isInstalled("systemd-analyze"), "systemd is not installed"),
    arguments: ["plain", "a b", "100% \"q\" $HOME"])
  func verify(name: String) throws {
    try withTemporaryDirectory { folder in
      let place = folder.appending(path: name)
      try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
      let scene = try ScheduleScene(place)
      for scope in ["--user", "--system"] {
        let options = scope == "--system" ? ["--run-as", "daemon"] : []
        let printed = try scene.run(["print", "--config", "night.json", scope] + options)
        try #require(printed.status == 0, "\(printed.errors)")
        var names: [String] = []
        for part in printed.output.split(separator: "\n\n# /") {
          let lines = part.split(separator: "\n", maxSplits: 1)
          let unit = String(lines[0].split(separator: "/").last ?? "")
          let file = folder.appending(path: unit)
          try String(lines[1]).write(to: file, atomically: true, encoding: .utf8)
          names.append(file.path())
        }
        #expect(names.count == 3)
        let verified = try runCommand(
          "systemd-analyze", arguments: ["verify", scope] + names,
          environment: ["XDG_RUNTIME_DIR": folder.path()])
        // Words about other units of this machine are none of ours.
        let about = verified.errors.split(separator: "\n").filter { $0.contains("truceline") }
        #expect(about.isEmpty, "\(verified.errors)")
        #expect(verified.status == 0, "\(verified.errors)")
      }
    }
  }

  @Test("Paths are quoted and escaped as systemd reads them")
  func escapes() throws {
    try withTemporaryDirectory { folder in
      let place = folder.appending(path: "100% \"q\" $x")
      try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
      let scene = try ScheduleScene(place)
      let printed = try scene.run(["print", "--config", "night.json"])
      let parent = folder.resolvingSymlinksInPath().path()
      let base = parent.hasSuffix("/") ? parent : parent + "/"
      #expect(
        printed.output.contains(#"--config "\#(base)100%% \"q\" $$x/night.json" --quiet"#),
        "\(printed.output)")
      #expect(printed.output.contains(#"ReadWritePaths="\#(base)100%% \"q\" $x/out" "#))
    }
  }

  @Test("Where systemd does not answer, the units stand there and the way on is told")
  func withoutSystemd() throws {
    try withTemporaryDirectory { folder in
      let scene = try ScheduleScene(folder)
      try scene.fake("systemctl", "echo 'Failed to connect to bus' >&2; exit 1")
      let result = try scene.run(["install", "--config", "night.json"])
      #expect(result.status == 69)
      #expect(result.errors.contains("Failed to connect to bus"))
      #expect(
        result.errors.contains(
          "systemctl --user daemon-reload && systemctl --user enable --now truceline-nightly.timer")
      )
      #expect(scene.exists("xdg/systemd/user/truceline-nightly.timer"))
      let status = try scene.run(["status"])
      #expect(status.status == 0 && status.output.contains("installed: "))
      #expect(status.output.contains("Failed to connect to bus"))
    }
  }

  @Test("status tells the next run and how the last one ended")
  func status() throws {
    try withTemporaryDirectory { folder in
      let scene = try ScheduleScene(folder)
      try scene.fake(
        "systemctl",
        """
        case "$*" in
        *show*timer*) echo 'UnitFileState=enabled
        NextElapseUSecRealtime=Tue 2026-11-24 03:41:00 UTC
        LastTriggerUSec=n/a' ;;
        *show*service*) echo 'ActiveState=inactive
        Result=exit-code
        ExecMainStatus=3
        ExecMainExitTimestamp=Mon 2026-11-23 04:02:10 UTC' ;;
        esac
        """)
      #expect(try scene.run(["status"]).output == "not installed\n")
      #expect(try scene.run(["status", "--json"]).output.contains("{\"installed\":false,"))
      _ = try scene.run(["install", "--config", "night.json"])
      let status = try scene.run(["status"]).output
      for words in [
        "state: enabled", "next run: Tue 2026-11-24 03:41:00 UTC",
        "last run: Mon 2026-11-23 04:02:10 UTC", "last result: exit-code, exit code 3",
      ] {
        #expect(status.contains(words), "\(status)")
      }
    }
  }

  @Test("--dry-run prints the steps and does none")
  func dryRun() throws {
    try withTemporaryDirectory { folder in
      let scene = try ScheduleScene(folder)
      try scene.fakeCrontab()
      let before = try everything(in: scene.folder)
      for kind in ["systemd", "cron"] {
        let result = try scene.run(
          ["install", "--kind", kind, "--config", "night.json", "--dry-run"])
        #expect(result.status == 0 && result.output.contains("would "), "\(result.errors)")
      }
      #expect(try everything(in: scene.folder) == before)
    }
  }
}
