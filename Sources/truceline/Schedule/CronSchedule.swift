// SPDX-License-Identifier: Apache-2.0
import Foundation

/// A schedule in cron's hands: lines of a user's own crontab, or a file of `/etc/cron.d`.
struct CronSchedule {
  let name: String
  let isForSystem: Bool

  /// The machine's own file.
  private var systemFile: String { "/etc/cron.d/\(name)" }

  /// The user's crontab; empty where there is none.
  private func read() throws -> String {
    let result = try SystemCommand("crontab", "-l").run()
    if result.status == 0 { return result.output }
    // Every cron says so in these words, and ends with 1.
    guard result.errors.lowercased().contains("no crontab") else {
      throw Failure(
        .partMissing, "`crontab -l` ended with \(result.status): \(result.errors)")
    }
    return ""
  }

  /// Puts the block in, or a new one in place of the old.
  func install(_ block: CrontabBlock, isDryRun: Bool) throws {
    var steps = ScheduleStep.folders(block.plan)
    if isForSystem {
      let text = try block.text(after: "")
      steps.append(.write(path: systemFile, text: text))
      return try ScheduleStep.perform(steps, isDryRun: isDryRun)
    }
    let crontab = try read()
    let (rest, old) = try CrontabBlock.split(crontab, name: name)
    let new = try block.text(after: rest)
    if old == new {
      try ScheduleStep.perform(steps, isDryRun: isDryRun)
      print("installed already")
      return
    }
    steps.append(.run(SystemCommand("crontab", "-"), input: CrontabBlock.join(rest, new)))
    try ScheduleStep.perform(steps, isDryRun: isDryRun)
    print(new, terminator: "")
  }

  /// Takes the block away, and an empty crontab with it.
  func remove(isDryRun: Bool) throws {
    if isForSystem {
      guard FileManager.default.fileExists(atPath: systemFile) else {
        print("not installed")
        return
      }
      return try ScheduleStep.perform([.delete(path: systemFile)], isDryRun: isDryRun)
    }
    let (rest, block) = try CrontabBlock.split(try read(), name: name)
    guard block != nil else {
      print("not installed")
      return
    }
    let step =
      rest.isEmpty
      ? ScheduleStep.run(SystemCommand("crontab", "-r"), input: "")
      : .run(SystemCommand("crontab", "-"), input: rest)
    try ScheduleStep.perform([step], isDryRun: isDryRun)
  }

  /// What can be told of it; cron itself keeps no results.
  func status(now: Date, zone: TimeZone) throws -> ScheduleStatus {
    let text: String?
    if isForSystem {
      text =
        FileManager.default.fileExists(atPath: systemFile)
        ? try String(contentsOf: URL(filePath: systemFile), encoding: .utf8) : nil
    } else {
      text = try CrontabBlock.split(try read(), name: name).block
    }
    var status = ScheduleStatus(isInstalled: text != nil)
    guard let text else { return status }
    status.places = [isForSystem ? systemFile : "crontab"]
    let offset = zone.secondsFromGMT(for: now)
    let times = text.split(separator: "\n").compactMap { line -> TimeOfDay? in
      guard let match = line.prefixMatch(of: #/(\d+) (\d+) \* \* \* /#) else { return nil }
      let minute = match.1.count == 1 ? "0\(match.1)" : "\(match.1)"
      return TimeOfDay(argument: "\(match.2):\(minute)")?.shifted(bySeconds: -offset)
    }
    status.nextRun = times.map { $0.next(after: now) }.min()?.formatted(.iso8601)
    status.note = "cron keeps no results; what a run says it mails"
    return status
  }
}
