// SPDX-License-Identifier: Apache-2.0
import Foundation

/// The table that ends a batch.
struct BatchSummary {
  let text: String

  init(
    items: [BatchItem], outcome: BatchRun.Outcome, counts: BatchMerge.Counts, isNew: Bool,
    folder: String, seconds: Duration
  ) {
    var rows = [["track", "comparisons", "failed", "tested", "flagged", "not observed"]]
    var totals = [0, 0, 0, 0, 0]
    var order: [String] = []
    var byTrack: [String: [Int]] = [:]
    for (item, finished) in zip(items, outcome.finished) {
      if byTrack[item.track] == nil {
        order.append(item.track)
        byTrack[item.track] = [0, 0, 0, 0, 0]
      }
      let one = [
        finished == nil ? 0 : 1,
        finished == nil && !outcome.outside.contains(item.name) ? 1 : 0, finished?.tested ?? 0,
        finished?.flagged ?? 0, finished?.notObserved.values.reduce(0, +) ?? 0,
      ]
      for place in one.indices {
        byTrack[item.track]?[place] += one[place]
        totals[place] += one[place]
      }
    }
    for track in order { rows.append([track] + (byTrack[track] ?? []).map(\.description)) }
    if order.count > 1 { rows.append(["all"] + totals.map(\.description)) }
    var lines = BatchSummary.table(rows)
    lines.append("")
    lines.append(
      "made now      \(outcome.made) of \(items.count) comparisons, in "
        + BatchProgress.duration(seconds.seconds))
    if let rate = outcome.rate {
      lines.append(
        "speed         \(ComparisonSummary.short(rate.megapixels)) megapixels of a pass a second; "
          + "\(Int((100 * rate.readingShare).rounded())) % of it reading")
    }
    lines.append(
      "cells         \(counts.cells), of these observed \(counts.observed), flags \(counts.flagged) "
        + "(overlaps once)")
    let files = "findings.geojson, coverage.geojson, run.json, failures.json"
    lines.append((isNew ? "written       " : "as before     ") + "\(folder): \(files)")
    text = lines.joined(separator: "\n")
  }

  /// Columns that stand under each other, the first to the left, the others to the right.
  static func table(_ rows: [[String]]) -> [String] {
    guard let first = rows.first else { return [] }
    let widths = first.indices.map { column in
      rows.map { $0.indices.contains(column) ? $0[column].count : 0 }.max() ?? 0
    }
    return rows.map { row in
      row.enumerated().map { column, text in
        let spaces = String(repeating: " ", count: max(0, widths[column] - text.count))
        return column == 0 ? text + spaces : spaces + text
      }.joined(separator: "  ")
    }
  }
}
