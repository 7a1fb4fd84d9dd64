// SPDX-License-Identifier: Apache-2.0

/// The units that let systemd run the nightly comparison.
///
/// - Source: systemd.service(5), systemd.timer(5), systemd.exec(5), of systemd 252.
struct SystemdUnits {
  let plan: SchedulePlan
  /// A unit that is started when a run fails; nil for the one that comes with these.
  let onFailure: String?

  /// Names and texts of the files, in the order in which they are written.
  var files: [(name: String, text: String)] {
    var files = [(name: "\(plan.name).service", text: service), ("\(plan.name).timer", timer)]
    if onFailure == nil { files.append(("\(plan.name)-failed.service", failure)) }
    return files
  }

  /// The run itself.
  var service: String {
    let configuration = plan.configuration
    let mounts = configuration.readFolders + configuration.writtenFolders
    var lines = [
      "# Written by `truceline schedule`; `truceline schedule remove` takes it away.",
      "[Unit]",
      "Description=Truceline, nightly comparison of satellite passes",
      "RequiresMountsFor=\(mounts.map(Self.word).joined(separator: " "))",
      "OnFailure=\(onFailure ?? "\(plan.name)-failed.service")",
      "",
      "[Service]",
      "Type=oneshot",
      "ExecStart=\(([Self.word(plan.program)] + plan.command.dropFirst().map(Self.argument)).joined(separator: " "))",
      "# 75: another run holds the lock and does the work.",
      "SuccessExitStatus=75",
      "TimeoutStartSec=\(plan.timeoutHours)h",
      "TimeoutStopSec=5min",
    ]
    if plan.isForSystem, let user = plan.runAs { lines.append("User=\(user)") }
    lines += [
      "UMask=0022",
      "Nice=10",
      "IOSchedulingClass=best-effort",
      "IOSchedulingPriority=7",
      "",
      "# It reads what it is given and writes to these folders, which have to exist; nothing else.",
    ]
    // In a user's own manager the file system can be guarded only within a user namespace.
    if !plan.isForSystem { lines.append("PrivateUsers=yes") }
    lines += [
      "ProtectSystem=strict",
      "ProtectHome=read-only",
      "ReadWritePaths=\(configuration.writtenFolders.map(Self.word).joined(separator: " "))",
      // A folder of its own would hide what the configuration names there.
      "PrivateTmp=\(usesTemporaryFolder ? "no" : "yes")",
      "NoNewPrivileges=yes",
      "PrivateDevices=yes",
      "ProtectKernelTunables=yes",
      "ProtectControlGroups=yes",
      "ProtectProc=invisible",
      "RestrictNamespaces=yes",
      "RestrictRealtime=yes",
      "RestrictSUIDSGID=yes",
      "LockPersonality=yes",
      "MemoryDenyWriteExecute=yes",
      "SystemCallArchitectures=native",
      "SystemCallFilter=@system-service",
      "SystemCallErrorNumber=EPERM",
    ]
    if plan.isForSystem {
      lines += [
        "ProtectKernelModules=yes",
        "ProtectKernelLogs=yes",
        "ProtectClock=yes",
        "ProtectHostname=yes",
        "CapabilityBoundingSet=",
        "KeyringMode=private",
      ]
    }
    lines +=
      configuration.allowsNetwork
      ? ["RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6"]
      : ["PrivateNetwork=yes", "RestrictAddressFamilies=AF_UNIX"]
    return lines.joined(separator: "\n") + "\n"
  }

  private var usesTemporaryFolder: Bool {
    (plan.command + plan.configuration.readFolders + plan.configuration.writtenFolders).contains {
      $0.hasPrefix("/tmp/") || $0.hasPrefix("/var/tmp/")
    }
  }

  /// When it runs: what the machine slept through is caught up at once.
  var timer: String {
    let times = plan.times.map { "OnCalendar=*-*-* \($0.text):00 UTC" }
    return
      ([
        "# Written by `truceline schedule`; `truceline schedule remove` takes it away.",
        "[Unit]",
        "Description=Truceline, every night",
        "",
        "[Timer]",
      ] + times + [
        "Persistent=true",
        "RandomizedDelaySec=15min",
        "AccuracySec=1min",
        "",
        "[Install]",
        "WantedBy=timers.target",
      ]).joined(separator: "\n") + "\n"
  }

  /// What says in the system's log that a run has failed.
  private var failure: String {
    """
    # Written by `truceline schedule`; `truceline schedule remove` takes it away.
    [Unit]
    Description=Truceline, report of a failed night

    [Service]
    Type=oneshot
    ExecStart=/usr/bin/logger -p daemon.err -t \(plan.name) "the nightly run failed: \
    journalctl \(plan.isForSystem ? "" : "--user ")-u \(plan.name).service"

    """
  }

  /// One word of a setting: `%` begins a specifier, quotes keep spaces together.
  static func word(_ text: String) -> String {
    let escaped = text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
      .replacing("%", with: "%%")
    let isPlain = text.unicodeScalars.allSatisfy {
      $0.properties.isAlphabetic || ("0"..."9").contains($0)
        || "/._-+=:,@%~".unicodeScalars.contains($0)
    }
    return isPlain ? escaped : "\"\(escaped)\""
  }

  /// One argument of a command, in which `$` begins a variable besides.
  static func argument(_ text: String) -> String { word(text).replacing("$", with: "$$") }
}
