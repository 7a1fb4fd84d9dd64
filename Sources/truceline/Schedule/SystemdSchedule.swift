// SPDX-License-Identifier: Apache-2.0
import Foundation

/// A schedule in systemd's hands, of the machine or of one user.
struct SystemdSchedule {
  let name: String
  let isForSystem: Bool

  /// Where its units lie.
  var folder: String {
    if isForSystem { return "/etc/systemd/system" }
    let environment = ProcessInfo.processInfo.environment
    let base = environment["XDG_CONFIG_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
    return (base ?? "\(environment["HOME"] ?? NSHomeDirectory())/.config") + "/systemd/user"
  }

  private var unitNames: [String] {
    ["\(name).service", "\(name).timer", "\(name)-failed.service"]
  }

  /// Units of this schedule that stand in the folder.
  var installed: [String] {
    unitNames.map { "\(folder)/\($0)" }.filter { FileManager.default.fileExists(atPath: $0) }
  }

  private func control(_ words: String...) -> SystemCommand {
    SystemCommand(["systemctl"] + (isForSystem ? [] : ["--user"]) + words)
  }

  /// Writes the units and starts the timer.
  ///
  /// - Throws: `Failure` where the files cannot be written, or systemd does not answer: they stand there
  ///   then, and the words say what is left to do.
  func install(_ units: SystemdUnits, isDryRun: Bool) throws {
    var steps = ScheduleStep.folders(units.plan)
    if !FileManager.default.fileExists(atPath: folder) { steps.append(.makeFolder(folder)) }
    for file in units.files {
      steps.append(.write(path: "\(folder)/\(file.name)", text: file.text))
    }
    // Of an earlier installation that had a unit of its own for failures.
    let written = Set(units.files.map { "\(folder)/\($0.name)" })
    for path in installed where !written.contains(path) { steps.append(.delete(path: path)) }
    try ScheduleStep.perform(steps, isDryRun: isDryRun)
    let rest: [ScheduleStep] = [
      .run(control("daemon-reload"), input: ""),
      .run(control("enable", "--now", "\(name).timer"), input: ""),
    ]
    do {
      try ScheduleStep.perform(rest, isDryRun: isDryRun)
    } catch let failure as Failure {
      throw Failure(
        failure.status,
        "\(failure.text)\n  The units stand in \(folder), but the timer does not run. Where systemd is "
          + "at work:\n  \(rest.map(\.text).joined(separator: " && "))")
    }
    if !isForSystem {
      print("# A user's timers run while the user is logged in, or after: loginctl enable-linger")
    }
  }

  /// Stops the timer and takes the units away.
  func remove(isDryRun: Bool, console: Console) throws {
    let files = installed
    guard !files.isEmpty else {
      print("not installed")
      return
    }
    let stop = ScheduleStep.run(control("disable", "--now", "\(name).timer"), input: "")
    let reload = ScheduleStep.run(control("daemon-reload"), input: "")
    try tolerating(stop, isDryRun: isDryRun, console: console)
    try ScheduleStep.perform(files.map { .delete(path: $0) }, isDryRun: isDryRun)
    try tolerating(reload, isDryRun: isDryRun, console: console)
  }

  /// Where systemd is not at work, there is nothing to stop.
  private func tolerating(_ step: ScheduleStep, isDryRun: Bool, console: Console) throws {
    do {
      try ScheduleStep.perform([step], isDryRun: isDryRun)
    } catch let failure as Failure where failure.status == .partMissing {
      console.warn(failure.text)
    }
  }

  /// What can be told of it.
  func status() throws -> ScheduleStatus {
    var status = ScheduleStatus(isInstalled: installed.contains("\(folder)/\(name).timer"))
    status.places = installed
    guard status.isInstalled else { return status }
    do {
      let timer = try show("\(name).timer", "UnitFileState,NextElapseUSecRealtime,LastTriggerUSec")
      let service = try show(
        "\(name).service", "ActiveState,Result,ExecMainStatus,ExecMainExitTimestamp")
      status.state = timer["UnitFileState"]
      status.nextRun = timer["NextElapseUSecRealtime"]
      status.lastRun = service["ExecMainExitTimestamp"] ?? timer["LastTriggerUSec"]
      if service["ExecMainExitTimestamp"] != nil {
        status.lastResult =
          "\(service["Result"] ?? "unknown"), exit code \(service["ExecMainStatus"] ?? "?")"
      }
      if service["ActiveState"] == "activating" { status.state = "running now" }
    } catch let failure as Failure where failure.status == .partMissing {
      status.note = failure.text
    }
    return status
  }

  private func show(_ unit: String, _ properties: String) throws -> [String: String] {
    let command = control("show", unit, "--property=\(properties)")
    let result = try command.run()
    guard result.status == 0 else {
      throw Failure(
        .partMissing, "`\(command.text)` ended with \(result.status): \(result.errors)")
    }
    var values: [String: String] = [:]
    for line in result.output.split(separator: "\n") {
      let parts = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      if parts.count == 2, !parts[1].isEmpty, parts[1] != "n/a" {
        values[String(parts[0])] = String(parts[1])
      }
    }
    return values
  }
}
