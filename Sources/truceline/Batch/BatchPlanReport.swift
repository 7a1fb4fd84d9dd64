// SPDX-License-Identifier: Apache-2.0
import JSONWriting
import MonitorGrid
import PassCatalog

/// What a batch would compare, and what it leaves out: for people, or as JSON.
struct BatchPlanReport {
  let catalogue: PassCatalogue
  let plan: ComparisonPlan

  init(_ catalogue: PassCatalogue, _ plan: ComparisonPlan) {
    self.catalogue = catalogue
    self.plan = plan
  }

  /// A table of the comparisons, then lists of what is left out, in UTF-8.
  var text: [UInt8] {
    var rows = [["track", "before", "after", "days", "earlier", "platforms"]]
    rows += plan.comparisons.map { comparison in
      [
        comparison.track.name, Self.minute(comparison.before.acquired),
        Self.minute(comparison.after.acquired), Self.days(comparison),
        comparison.earlierCount == 0 ? "-" : "\(comparison.earlierCount)",
        Self.platforms(comparison),
      ]
    }
    var lines: [String] = []
    if rows.count > 1 { lines = Self.aligned(rows) + [""] }
    lines.append(summary)
    lines += Self.list("not placed", catalogue.unplaced.map { "\($0.path): \($0.reason)" })
    lines += Self.list("still arriving", catalogue.waiting.map { "\($0.path): \($0.reason)" })
    lines += Self.list(
      "superseded",
      catalogue.superseded.map { one in
        one.pass.id == one.by.id
          ? "\(one.pass.argument): a copy of \(one.by.argument)"
          : "\(one.pass.id): \(one.by.id) is the newer processing"
      })
    lines += Self.list(
      "alone in their track", plan.lonely.map { "\($0.id) (\($0.track.name))" })
    lines += Self.list(
      "tracks without a pass at the date asked for", plan.withoutReference.map(\.name))
    return Array(lines.joined(separator: "\n").utf8) + [0x0A]
  }

  /// What was found, in a sentence.
  private var summary: String {
    func counted(_ count: Int, _ one: String, _ many: String) -> String {
      "\(count) \(count == 1 ? one : many)"
    }
    let tracks = Set(plan.comparisons.map(\.track)).count
    var text =
      "\(counted(plan.comparisons.count, "comparison", "comparisons")) in "
      + "\(counted(tracks, "track", "tracks")); "
      + "\(counted(catalogue.passes.count, "pass", "passes")) found"
    if !catalogue.aside.isEmpty {
      text +=
        "; \(counted(catalogue.aside.count, "other file", "other files")) (named by --json)"
    }
    return text
  }

  private static func list(_ title: String, _ items: [String]) -> [String] {
    items.isEmpty ? [] : ["", "\(title) (\(items.count)):"] + items.map { "  " + $0 }
  }

  private static func minute(_ time: UTCTime) -> String {
    String(time.rfc3339.prefix(16)).replacing("T", with: " ")
  }

  private static func days(_ comparison: PlannedComparison) -> String {
    let tenths = (milliseconds(comparison) + 4_320_000) / 8_640_000
    return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)"
  }

  private static func milliseconds(_ comparison: PlannedComparison) -> Int64 {
    comparison.after.acquired.epochMilliseconds - comparison.before.acquired.epochMilliseconds
  }

  private static func platforms(_ comparison: PlannedComparison) -> String {
    let (one, other) = (comparison.before.platform ?? "?", comparison.after.platform ?? "?")
    return one == other ? one : "\(one) → \(other)"
  }

  private static func aligned(_ rows: [[String]]) -> [String] {
    var widths = [Int](repeating: 0, count: rows[0].count)
    for row in rows {
      for (column, cell) in row.enumerated() { widths[column] = max(widths[column], cell.count) }
    }
    return rows.map { row in
      var line = ""
      for (column, cell) in row.enumerated() {
        let space = String(repeating: " ", count: widths[column] - cell.count)
        // Numbers stand to the right.
        line += (column == 3 || column == 4 ? space + cell : cell + space) + "  "
      }
      while line.hasSuffix(" ") { line.removeLast() }
      return line
    }
  }
}

extension BatchPlanReport {
  /// One JSON document: the comparisons, each with its passes, then the lists; one entry a line.
  var json: [UInt8] {
    var text = JSONText(capacity: 600 * plan.comparisons.count + 1000)
    text.append(raw: "{\"comparisons\":")
    text.appendList(plan.comparisons) { text, comparison in
      text.append(raw: "{\"track\":")
      text.append(string: comparison.track.name)
      text.append(raw: ",\"stem\":")
      text.append(string: comparison.stem)
      text.append(raw: ",\"before\":")
      text.append(comparison.before)
      text.append(raw: ",\"after\":")
      text.append(comparison.after)
      text.append(raw: ",\"earlier\":[")
      for (place, pass) in comparison.earlier.enumerated() {
        if place > 0 { text.append(",") }
        text.append(string: pass.id)
      }
      text.append(raw: "],\"days\":")
      text.append(shortest: Double(Self.milliseconds(comparison)) / 86_400_000)
      text.append(raw: ",\"platform_changed\":")
      text.append(comparison.platformChanged)
      text.append(raw: "}")
    }
    text.append(raw: ",\n\"lonely\":")
    text.appendList(plan.lonely) { $0.append($1) }
    text.append(raw: ",\n\"without_reference\":")
    text.appendList(plan.withoutReference) { $0.append(string: $1.name) }
    text.append(raw: ",\n\"superseded\":")
    text.appendList(catalogue.superseded) { text, one in
      text.append(raw: "{\"pass\":")
      text.append(one.pass)
      text.append(raw: ",\"by\":")
      text.append(one.by)
      text.append(raw: "}")
    }
    for (name, entries) in [
      ("unplaced", catalogue.unplaced), ("waiting", catalogue.waiting), ("aside", catalogue.aside),
    ] {
      text.append(raw: ",\n")
      text.append(string: name)
      text.append(raw: ":")
      text.appendList(entries) { text, entry in
        text.append(raw: "{\"path\":")
        text.append(string: entry.path)
        text.append(raw: ",\"reason\":")
        text.append(string: entry.reason)
        text.append(raw: "}")
      }
    }
    text.append(raw: "}\n")
    return text.bytes
  }
}

extension JSONText {
  /// Appends a list, an element a line.
  fileprivate mutating func appendList<Element>(
    _ elements: [Element], _ append: (inout JSONText, Element) -> Void
  ) {
    self.append(raw: "[")
    for (place, element) in elements.enumerated() {
      self.append(raw: place == 0 ? "\n" : ",\n")
      append(&self, element)
    }
    self.append(raw: "]")
  }

  /// Appends what a scan knows of a pass.
  fileprivate mutating func append(_ pass: CataloguedPass) {
    append(raw: "{\"id\":")
    append(string: pass.id)
    append(raw: ",\"track\":")
    append(string: pass.track.name)
    append(raw: ",\"sensor\":")
    append(string: pass.sensor)
    append(raw: ",\"tile\":")
    append(string: pass.tile)
    append(raw: ",\"platform\":")
    if let platform = pass.platform { append(string: platform) } else { appendNull() }
    append(raw: ",\"relative_orbit\":")
    if let orbit = pass.relativeOrbit { append(integer: orbit) } else { appendNull() }
    append(raw: ",\"bands\":[")
    for (place, band) in pass.bandNames.enumerated() {
      if place > 0 { append(",") }
      append(string: band)
    }
    append(raw: "],\"acquired\":")
    append(string: pass.acquired.rfc3339)
    append(raw: ",\"processed\":")
    if let processed = pass.processed { append(string: processed.rfc3339) } else { appendNull() }
    append(raw: ",\"bytes\":")
    append(integer: pass.bytes)
    append(raw: ",\"argument\":")
    append(string: pass.argument)
    append(raw: "}")
  }
}
