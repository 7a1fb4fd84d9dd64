// SPDX-License-Identifier: Apache-2.0
import Foundation

/// The lines of a crontab that belong to one schedule, between two marks.
///
/// - Source: crontab(5) of Debian's cron.
struct CrontabBlock {
  let plan: SchedulePlan
  /// Whom cron writes to; nil for its own rule, the owner of the crontab.
  let mail: String?
  /// The zone of the machine's clock.
  let zone: TimeZone
  /// Now, for the zone's present distance from UTC.
  let now: Date

  /// The longest line that every cron takes.
  private static let longestLine = 998

  /// The lines for a user's own crontab, or with the user for a file of `/etc/cron.d`.
  ///
  /// - Parameter earlier: The crontab that they will stand in, without them.
  /// - Returns: The lines, with the marks, each with its end.
  /// - Throws: `Failure` where a line would be too long.
  func text(after earlier: String) throws -> String {
    let offset = zone.secondsFromGMT(for: now)
    let times = plan.times.map { "\($0.text) UTC" }.joined(separator: ", ")
    var lines = [
      Self.start(plan.name),
      "# Every day at \(times); `truceline schedule remove --kind cron` takes these lines away.",
    ]
    if zone.nextDaylightSavingTimeTransition(after: now) != nil {
      lines.append(
        "# In local time (\(zone.identifier)) as it is now: an hour off while daylight saving differs."
      )
    }
    let before = Self.mailSetting(in: earlier)
    if let mail { lines.append("MAILTO=\(mail)") }
    let user = plan.isForSystem ? "\(plan.runAs ?? "root") " : ""
    let command = plan.command.map(Self.word).joined(separator: " ")
    for time in plan.times.map({ $0.shifted(bySeconds: offset) }).sorted() {
      let line = "\(time.minute) \(time.hour) * * * \(user)\(command)"
      guard line.utf8.count <= Self.longestLine else {
        throw Failure(
          .wrongUsage, "The paths make a line of \(line.utf8.count) bytes, more than cron takes.")
      }
      lines.append(line)
    }
    // A setting holds for all lines that follow: others' mail is none of ours.
    if mail != nil, !plan.isForSystem { lines.append(before ?? "MAILTO=\(NSUserName())") }
    lines.append(Self.end(plan.name))
    return lines.joined(separator: "\n") + "\n"
  }

  static func start(_ name: String) -> String { "# BEGIN truceline schedule \(name)" }
  static func end(_ name: String) -> String { "# END truceline schedule \(name)" }

  /// A crontab without the block of a name; the rest stays as it is, byte for byte.
  ///
  /// - Returns: The rest, and the block; nil where there is none.
  /// - Throws: `Failure` where a block begins and does not end.
  static func split(
    _ crontab: String, name: String
  ) throws -> (rest: String, block: String?) {
    let lines = crontab.split(separator: "\n", omittingEmptySubsequences: false)
    guard let first = lines.firstIndex(where: { $0 == start(name) }) else { return (crontab, nil) }
    guard let last = lines[first...].firstIndex(where: { $0 == end(name) }) else {
      throw Failure(
        .badData,
        "The crontab has the line “\(start(name))” but not the one that ends the block. Put that right "
          + "with `crontab -e` first.")
    }
    let rest = lines[..<first] + lines[(last + 1)...]
    return (
      rest.joined(separator: "\n"), lines[first...last].joined(separator: "\n") + "\n"
    )
  }

  /// A crontab with the block at its end.
  static func join(_ rest: String, _ block: String) -> String {
    rest.isEmpty || rest.hasSuffix("\n") ? rest + block : rest + "\n" + block
  }

  /// The last setting of the mail's address in a crontab.
  private static func mailSetting(in crontab: String) -> String? {
    crontab.split(separator: "\n").last { $0.wholeMatch(of: #/\s*MAILTO\s*=.*/#) != nil }
      .map(String.init)
  }

  /// One word for the shell, with `%`, which cron takes for a line break, escaped.
  static func word(_ text: String) -> String {
    let isPlain = text.utf8.allSatisfy {
      ("a"..."z").contains(Character(UnicodeScalar($0)))
        || ("A"..."Z").contains(Character(UnicodeScalar($0)))
        || ("0"..."9").contains(Character(UnicodeScalar($0)))
        || "/._-+=:,@".utf8.contains($0)
    }
    let quoted = isPlain ? text : "'" + text.replacing("'", with: "'\\''") + "'"
    return quoted.replacing("%", with: "\\%")
  }
}
