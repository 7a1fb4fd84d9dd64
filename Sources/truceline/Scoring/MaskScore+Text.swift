// SPDX-License-Identifier: Apache-2.0
import ChangeStatistics
import Evidence
import JSONWriting
import MonitorGrid

extension MaskScore {
  private var measures: [(name: String, title: String, value: Double?)] {
    [
      ("overall_accuracy", "overall accuracy", counts.overallAccuracy),
      ("kappa", "kappa", counts.kappa),
      ("precision", "precision", counts.precision),
      ("recall", "recall", counts.recall),
      ("f1", "F1", counts.f1),
      ("false_alarm_rate", "false alarm rate", counts.falseAlarmRate),
      ("intersection_over_union", "intersection over union", counts.intersectionOverUnion),
    ]
  }

  private var numbers: [(name: String, title: String, value: Int)] {
    [
      ("true_positives", "true positives", counts.truePositives),
      ("false_positives", "false positives", counts.falsePositives),
      ("false_negatives", "false negatives", counts.falseNegatives),
      ("true_negatives", "true negatives", counts.trueNegatives),
      ("scored", "scored", counts.total),
      ("not_observed_changed", "not observed, changed", notObservedChanged),
      ("not_observed_unchanged", "not observed, unchanged", notObservedUnchanged),
      ("unlabelled", "unlabelled", unlabelled),
      ("contradictory", "contradictory labels", contradictory),
    ]
  }

  private var orderedClasses: [(value: Double, counts: ClassCounts)] {
    classes.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  /// The score as lines for a person.
  var text: String {
    var lines = ["pixels".padding(to: 26) + "\(size.width) × \(size.height)"]
    lines += numbers.map { $0.title.padding(to: 26) + "\($0.value)" }
    lines += measures.map { measure in
      measure.title.padding(to: 26) + (measure.value.map(MaskScore.short) ?? "-")
    }
    // Two classes are the two sides that the counts above already tell apart.
    if classes.count > 2 {
      lines.append("")
      lines.append("class  label      changed  unchanged  not observed  share changed")
      for (value, counts) in orderedClasses {
        let seen = counts.marked + counts.unmarked
        let share =
          seen > 0 ? MaskScore.short(Double(counts.marked) / Double(seen)) : "-"
        lines.append(
          MaskScore.short(value).padding(to: 7)
            + (counts.isChanged ? "changed" : "unchanged").padding(to: 11)
            + "\(counts.marked)".padding(to: 9) + "\(counts.unmarked)".padding(to: 11)
            + "\(counts.notObserved)".padding(to: 14) + share)
      }
    }
    return lines.joined(separator: "\n")
  }

  /// The score as one JSON object; measures that do not exist are null.
  func json() throws -> String {
    var members: [CanonicalJSON.Member] = [
      .init("width", .integer(size.width)), .init("height", .integer(size.height)),
    ]
    members += numbers.map { .init($0.name, .integer($0.value)) }
    members += measures.map { .init($0.name, .measurement($0.value)) }
    members.append(
      .init(
        "classes",
        .array(
          orderedClasses.map { value, counts in
            let seen = counts.marked + counts.unmarked
            return [
              "value": value.isFinite ? .number(value) : .null,
              "is_changed": .bool(counts.isChanged),
              "marked_changed": .integer(counts.marked),
              "marked_unchanged": .integer(counts.unmarked),
              "not_observed": .integer(counts.notObserved),
              "share_changed": .measurement(
                seen > 0 ? Double(counts.marked) / Double(seen) : nil),
            ]
          })))
    members.append(.init("warnings", .array(warnings.map(CanonicalJSON.string))))
    return String(decoding: try CanonicalJSON.object(members).canonicalBytes(), as: UTF8.self)
  }

  /// A number of at most six digits.
  private static func short(_ number: Double) -> String {
    var text = JSONText()
    text.append(
      shortest: DecimalNumber(rounding: number, toSignificantDigits: 6).value(ofSign: number))
    return String(decoding: text.bytes, as: UTF8.self)
  }
}
