// SPDX-License-Identifier: Apache-2.0
import JSONWriting

/// What can be told of a schedule.
struct ScheduleStatus: Sendable {
  var isInstalled: Bool
  /// Files or crontabs that hold it.
  var places: [String] = []
  /// What the scheduler calls its state.
  var state: String?
  var nextRun: String?
  var lastRun: String?
  var lastResult: String?
  /// What is not known, and why.
  var note: String?

  init(isInstalled: Bool) {
    self.isInstalled = isInstalled
  }

  private var entries: [(name: String, value: String?)] {
    [
      ("state", state), ("next_run", nextRun), ("last_run", lastRun),
      ("last_result", lastResult), ("note", note),
    ]
  }

  /// Lines for people.
  var text: String {
    guard isInstalled else { return "not installed" }
    let lines = entries.compactMap { entry in
      entry.value.map { "\(entry.name.replacing("_", with: " ")): \($0)" }
    }
    return (["installed: \(places.joined(separator: ", "))"] + lines).joined(separator: "\n")
  }

  /// One object.
  var json: String {
    var text = JSONText()
    text.append(raw: "{\"installed\":")
    text.append(isInstalled)
    text.append(raw: ",\"places\":[")
    for (index, place) in places.enumerated() {
      if index > 0 { text.append(raw: ",") }
      text.append(string: place)
    }
    text.append(raw: "]")
    for entry in entries {
      text.append(raw: ",")
      text.append(string: entry.name)
      text.append(raw: ":")
      if let value = entry.value { text.append(string: value) } else { text.appendNull() }
    }
    text.append(raw: "}")
    return String(decoding: text.bytes, as: UTF8.self)
  }
}
