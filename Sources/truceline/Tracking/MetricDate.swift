// SPDX-License-Identifier: Apache-2.0
import Foundation
import MonitorGrid
import PassCatalog

/// When the passes were acquired whose metrics are tracked.
enum MetricDate {
  /// Finds the acquisition in a file's name.
  ///
  /// The first `YYYYMMDDThhmmssZ` is taken. A name without one may hold one other date, as
  /// `20220101T120000`, `20220101_120000`, `20220101` or `2022-01-01`; of two different days nobody
  /// could say which it is.
  ///
  /// - Parameter path: Only its last part is looked at.
  /// - Returns: The moment, at midnight UTC where the name has a date alone.
  /// - Throws: `Failure` with the status for wrong usage where there is no date, or no single one.
  static func find(in path: String) throws -> UTCTime {
    let name = URL(filePath: path).lastPathComponent
    // Digits on either side belong to some other number.
    let full = #/(?:^|\D)(\d{8}T\d{6})Z/#
    for match in name.matches(of: full) {
      if let time = UTCTime(text: String(match.1) + "Z") { return time }
    }
    let loose =
      #/(?:^|\D)((?:19|20)\d\d)(-?)(\d\d)\2(\d\d)(?:[T_](\d\d)[:-]?(\d\d)[:-]?(\d\d))?(?!\d)/#
    var found: [UTCTime] = []
    for match in name.matches(of: loose) {
      let parts = [match.1, match.3, match.4, match.5 ?? "0", match.6 ?? "0", match.7 ?? "0"]
      let numbers = parts.compactMap { Int($0) }
      if numbers.count == 6,
        let time = UTCTime(
          year: numbers[0], month: numbers[1], day: numbers[2], hour: numbers[3],
          minute: numbers[4], second: numbers[5])
      {
        found.append(time)
      }
    }
    guard let time = found.first else {
      throw Failure(
        .wrongUsage,
        "\(path): its name holds no date such as 20220101T120000Z. Give the dates with --dates FILE."
      )
    }
    guard Set(found).count == 1 else {
      throw Failure(
        .wrongUsage,
        "\(path): its name holds several dates, none in the form 20220101T120000Z. Give the dates "
          + "with --dates FILE.")
    }
    return time
  }

  /// Reads the file of `--dates`.
  ///
  /// Each line is `name,date`, the name that of a metric with or without its folder; or each line is
  /// a date alone, one for each metric in the order of the arguments. Empty lines, lines that begin
  /// with `#` and a first line `name,date` are passed over.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - metrics: The metrics as they were named.
  /// - Returns: A time for each of the metrics, in their order.
  /// - Throws: `Failure` where the file cannot be read, or a metric has no date or several.
  static func read(_ path: String, for metrics: [String]) throws -> [UTCTime] {
    let lines = try lines(of: path)
    let hasNames = lines.contains { $0.text.contains(",") }
    guard hasNames else {
      guard lines.count == metrics.count else {
        throw Failure(
          .badData,
          "\(path): it holds \(lines.count) dates for \(metrics.count) metrics. Give one for each, in "
            + "the order of the arguments, or lines `name,date`.")
      }
      return try lines.map { try time($0.text, line: $0.number, of: path) }
    }
    var dates: [String: UTCTime] = [:]
    for line in lines {
      let parts = line.text.split(separator: ",", omittingEmptySubsequences: false)
        .map { $0.trimmingCharacters(in: .whitespaces) }
      guard parts.count == 2, !parts[0].isEmpty else {
        throw Failure(.badData, "\(path), line \(line.number): it is no `name,date`.")
      }
      let time = try time(parts[1], line: line.number, of: path)
      if let other = dates.updateValue(time, forKey: parts[0]), other != time {
        throw Failure(
          .badData, "\(path), line \(line.number): \(parts[0]) has another date further up.")
      }
    }
    return try metrics.map { metric in
      if let time = dates[metric] { return time }
      let name = URL(filePath: metric).lastPathComponent
      guard let time = dates[name] else {
        throw Failure(.badData, "\(path): it has no date for \(name). Add a line `\(name),DATE`.")
      }
      return time
    }
  }

  private static func lines(of path: String) throws -> [(number: Int, text: String)] {
    let text: String
    do {
      text = try String(contentsOf: URL(filePath: path), encoding: .utf8)
    } catch CocoaError.fileReadNoSuchFile {
      throw Failure(.inputMissing, "\(path): there is no such file.")
    } catch {
      throw Failure(.badData, "\(path): it could not be read as text.")
    }
    return text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated()
      .map { (number: $0.offset + 1, text: $0.element.trimmingCharacters(in: .whitespaces)) }
      .filter { !$0.text.isEmpty && !$0.text.hasPrefix("#") }
      .filter { $0.number != 1 || $0.text.replacing(" ", with: "").lowercased() != "name,date" }
  }

  private static func time(_ text: String, line: Int, of path: String) throws -> UTCTime {
    let whole = text.wholeMatch(of: #/\d{8}/#) == nil ? text : text + "T000000Z"
    guard let time = UTCTime(text: whole) else {
      throw Failure(
        .badData,
        "\(path), line \(line): “\(text)” is no date such as 2022-01-01, 20220101T120000Z or "
          + "2022-01-01T12:00:00Z.")
    }
    return time
  }
}
