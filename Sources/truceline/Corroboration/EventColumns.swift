// SPDX-License-Identifier: Apache-2.0
import AlertLedger
import GDAL
import MonitorGrid
import PassCatalog

/// Where a layer keeps time, kind and source of its events.
struct EventColumns {
  private enum When {
    case moment(Int)
    /// A date, and hours and minutes as one number: 130 is half past one.
    case dateAndTime(date: Int, time: Int)
  }

  private let when: When
  private let kindColumn: Int?
  private let sourceColumns: [Int]
  private let isFIRMS: Bool

  private static let timeNames = [
    "time", "datetime", "date_time", "timestamp", "time_utc", "utc", "event_time", "observed",
    "acq_datetime", "origin_time", "begin", "start", "date",
  ]

  /// Finds the columns.
  ///
  /// - Throws: `Failure`, naming the file and its fields, where there is no time, or nobody says the kind.
  init(_ layer: LayerDefinition, path: String, timeField: String?, hasKind: Bool) throws {
    let names = layer.fields.map { $0.name.lowercased() }
    func index(_ wanted: String...) -> Int? {
      wanted.lazy.compactMap { names.firstIndex(of: $0) }.first
    }
    let (date, clock) = (index("acq_date"), index("acq_time"))
    isFIRMS = date != nil && clock != nil
    if let timeField {
      guard let found = names.firstIndex(of: timeField.lowercased()) else {
        throw Failure(
          .wrongUsage,
          "\(path): it has no field \(timeField). Its fields are \(names.joined(separator: ", ")).")
      }
      when = .moment(found)
    } else if let date, let clock {
      when = .dateAndTime(date: date, time: clock)
    } else if let found = Self.timeNames.lazy.compactMap({ names.firstIndex(of: $0) }).first {
      when = .moment(found)
    } else {
      throw Failure(
        .badData,
        "\(path): no field looks like a time. Its fields are \(names.joined(separator: ", ")); name the "
          + "right one with --time-field.")
    }
    kindColumn = index("kind", "sensor_kind", "sensor_type")
    guard hasKind || kindColumn != nil || isFIRMS else {
      throw Failure(
        .wrongUsage,
        "\(path): nothing says what kind of sensor it is from. Say so: --kind acoustic, seismic, thermal "
          + "or another word; or give the file a field “kind”.")
    }
    sourceColumns =
      isFIRMS
      ? [index("instrument"), index("satellite")].compactMap(\.self)
      : [index("source", "sensor_id", "sensor", "station", "network", "event_id", "id")]
        .compactMap(\.self)
  }

  /// When the event was; nil where its value is no time, or a date without a time of day.
  func time(of feature: VectorFeature) -> UTCTime? {
    switch when {
    case .moment(let column):
      switch feature.values[column] {
      case .dateTime(let time): return time
      case .string(let text):
        // A date alone is a day long: too long to say that two things go together.
        guard text.contains(":") || text.contains("T") else { return nil }
        return UTCTime(text: text.replacing("/", with: "-"))
      default: return nil
      }
    case .dateAndTime(let date, let time):
      guard let day = feature.values[date].plainText,
        let clock = feature.values[time].plainText.flatMap(Int.init),
        (0..<2400).contains(clock), clock % 100 < 60
      else { return nil }
      let (hour, minute) = (clock / 100, clock % 100)
      let text = "\(hour < 10 ? "0" : "")\(hour):\(minute < 10 ? "0" : "")\(minute):00Z"
      return UTCTime(text: "\(day.replacing("/", with: "-"))T\(text)")
    }
  }

  /// The kind of sensor; nil where nothing says it.
  func kind(of feature: VectorFeature) -> SensorKind? {
    guard let kindColumn else { return isFIRMS ? .thermal : nil }
    return feature.values[kindColumn].plainText.map(SensorKind.init)
  }

  /// Who noticed it; nil where nothing says it.
  func source(of feature: VectorFeature) -> String? {
    let words = sourceColumns.compactMap { feature.values[$0].plainText }
    return words.isEmpty ? nil : words.joined(separator: " ")
  }
}

extension FieldValue {
  /// A word or whole number; nil for anything else and for an empty text.
  fileprivate var plainText: String? {
    switch self {
    case .string(let text):
      let words = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
      return words.isEmpty ? nil : words
    case .integer(let number): return String(number)
    default: return nil
    }
  }
}
