// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Foundation

/// A minute of the day.
struct TimeOfDay: Hashable, Comparable, Sendable, ExpressibleByArgument {
  /// Minutes since midnight, below 1440.
  let minutes: Int

  var hour: Int { minutes / 60 }
  var minute: Int { minutes % 60 }

  /// Reads `03:30`.
  init?(argument: String) {
    guard let match = argument.wholeMatch(of: #/(\d\d?):(\d\d)/#), let hour = Int(match.1),
      let minute = Int(match.2), hour < 24, minute < 60
    else { return nil }
    minutes = hour * 60 + minute
  }

  private init(minutes: Int) {
    self.minutes = ((minutes % 1440) + 1440) % 1440
  }

  /// The same moment by a clock that is so many seconds ahead.
  func shifted(bySeconds seconds: Int) -> TimeOfDay {
    TimeOfDay(minutes: minutes + Int((Double(seconds) / 60).rounded(.down)))
  }

  /// `03:30`.
  var text: String { "\(two(hour)):\(two(minute))" }

  var defaultValueDescription: String { text }

  static func < (left: TimeOfDay, right: TimeOfDay) -> Bool { left.minutes < right.minutes }

  /// The next time that the day comes to this minute, in UTC.
  func next(after now: Date) -> Date {
    let day = (now.timeIntervalSince1970 / 86_400).rounded(.down) * 86_400
    let today = Date(timeIntervalSince1970: day + Double(minutes) * 60)
    return today > now ? today : today.addingTimeInterval(86_400)
  }

  private func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}

/// The clock that cron lives by: that of the machine, whatever a user's own environment says.
enum MachineZone {
  /// The zone that the machine is set to; UTC where it says none.
  static var current: TimeZone {
    let utc = TimeZone(secondsFromGMT: 0) ?? .current
    do {
      let link = try FileManager.default.destinationOfSymbolicLink(atPath: "/etc/localtime")
      guard let range = link.range(of: "zoneinfo/") else { return utc }
      return TimeZone(identifier: String(link[range.upperBound...])) ?? utc
    } catch {
      return utc
    }
  }
}
