// SPDX-License-Identifier: Apache-2.0
import AlertRules
import Foundation
import Testing

/// The series of `Fixtures/opera_dist.txt`, which `opera_dist.py` has made.
struct RuleTable {
  /// One pixel after one pass.
  struct Row {
    let pass: Int
    let pixel: Int
    let metric: Float
    let state: AlertState
  }

  /// Series of one rule.
  struct Block {
    var rule = ConfirmationRule()
    var days: [Int16] = []
    var rows: [Row] = []

    var pixelCount: Int { rows.lazy.map(\.pixel).max().map { $0 + 1 } ?? 0 }
  }

  let blocks: [Block]

  init() throws {
    let file = try #require(
      Bundle.module.url(forResource: "Fixtures/opera_dist", withExtension: "txt"))
    var blocks: [Block] = []
    for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") {
      let words = line.split(separator: " ")
      switch words[0] {
      case "#": continue
      case "rule":
        blocks.append(Block(rule: try RuleTable.rule(words.dropFirst())))
      case "days":
        blocks[blocks.count - 1].days = try words.dropFirst().map { try #require(Int16($0)) }
      default:
        blocks[blocks.count - 1].rows.append(try RuleTable.row(words))
      }
    }
    self.blocks = blocks
  }

  private static func rule(_ words: some Sequence<Substring>) throws -> ConfirmationRule {
    var rule = ConfirmationRule()
    for word in words {
      let parts = word.split(separator: "=")
      let text = String(parts[1])
      switch parts[0] {
      case "low": rule.low = try #require(Double(text))
      case "high": rule.high = try #require(Double(text))
      case "gap_days": rule.gapDays = try #require(Int(text))
      case "percent_floor": rule.percentFloor = try #require(Int(text))
      case "no_count_limit": rule.noCountLimit = try #require(Int(text))
      case "count_limit": rule.countLimit = try #require(Int(text))
      case "metric_cap": rule.metricCap = try #require(Double(text))
      case "confidence_cap": rule.confidenceCap = try #require(Double(text))
      case "confirm":
        let confidence: Double = try #require(Double(text))
        rule.confirmation = confidence
      case "consecutive": rule.endsAfterTwoUndisturbed = text == "True"
      default: Issue.record("no such parameter: \(word)")
      }
    }
    return rule
  }

  private static func row(_ words: [Substring]) throws -> Row {
    func number(_ index: Int) throws -> Float {
      words[index] == "nan"
        ? .nan : Float(bitPattern: try #require(UInt32(words[index], radix: 16)))
    }
    return Row(
      pass: try #require(Int(words[0])), pixel: try #require(Int(words[1])),
      metric: try number(2),
      state: AlertState(
        status: try #require(UInt8(words[3])), count: try #require(UInt8(words[4])),
        percent: try #require(UInt8(words[5])), duration: try #require(Int16(words[6])),
        date: try #require(Int16(words[7])), lastDate: try #require(Int16(words[8])),
        confidence: try number(9), greatestMetric: try number(10)))
  }
}

extension AlertState {
  /// Equality in which NaN equals NaN.
  func isSame(as other: AlertState) -> Bool {
    func same(_ one: Float, _ other: Float) -> Bool {
      one == other || (one.isNaN && other.isNaN)
    }
    return status == other.status && count == other.count && percent == other.percent
      && duration == other.duration && date == other.date && lastDate == other.lastDate
      && same(confidence, other.confidence) && same(greatestMetric, other.greatestMetric)
  }
}
