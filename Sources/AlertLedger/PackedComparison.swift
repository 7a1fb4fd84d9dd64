// SPDX-License-Identifier: Apache-2.0
import MonitorGrid

/// A comparison ready to be written: checked, in order, and with its hashes.
struct PackedComparison {
  let findings: [LedgerFinding]
  let blocks: [(key: BlockKey, bytes: [UInt8])]
  let findingsSHA256: String
  let observationsSHA256: String

  init(_ record: ComparisonRecord, references: [RecordedPass]) throws {
    func refuse(_ message: String) -> LedgerError {
      LedgerError(code: .invalidInput, subject: record.comparison.runID, message: message)
    }
    var last: UTCTime?
    for reference in references {
      guard reference.withdrawnBecause == nil else {
        throw LedgerError(
          code: .passWithdrawn, subject: reference.pass.id,
          message: "was withdrawn and can't be a reference")
      }
      guard reference.pass.track == record.after.track else {
        throw refuse("has a reference of another track, \(reference.pass.track)")
      }
      guard last.map({ $0 < reference.pass.acquired }) ?? true,
        reference.pass.acquired < record.after.acquired
      else { throw refuse("has references that are not in the order of time before the pass") }
      last = reference.pass.acquired
    }
    guard !record.comparison.runID.isEmpty else { throw refuse("has no run id") }
    findings = record.findings.sorted { PackedComparison.precedes($0.cell, $1.cell) }
    var blocks: [(key: BlockKey, bytes: [UInt8])] = []
    var hashes: [BlockKey: String] = [:]
    var flagged = 0
    var tested = 0
    var codes: [BlockKey: ObservationBlock] = [:]
    for block in record.observations {
      guard let (bytes, cells) = PackedCells.bytes(of: block) else { continue }
      guard hashes.updateValue(LedgerHash.of(bytes), forKey: block.key) == nil else {
        throw refuse("gave the observations of a block twice")
      }
      blocks.append((block.key, bytes))
      tested += cells
      let here = block.flaggedIndices.count
      flagged += here
      if here > 0 { codes[block.key] = block }
    }
    guard tested == record.comparison.testedCount, flagged == record.comparison.flaggedCount,
      findings.count == flagged
    else {
      throw refuse(
        "says that it tested \(record.comparison.testedCount) cells and flagged "
          + "\(record.comparison.flaggedCount), but observed \(tested), flagged \(flagged) and has "
          + "\(findings.count) findings")
    }
    for (index, finding) in findings.enumerated() {
      let key = BlockKey(holding: finding.cell)
      guard let block = codes[key],
        block.observation(at: key.index(of: finding.cell.cell))?.isFlagged == true
      else { throw refuse("has a finding for a cell that its observations do not flag") }
      guard index == 0 || findings[index - 1].cell != finding.cell else {
        throw refuse("has two findings for one cell")
      }
    }
    self.blocks = blocks.sorted { $0.key < $1.key }
    observationsSHA256 = BlockHashes.sha256(of: hashes)
    findingsSHA256 = PackedComparison.sha256(of: findings)
  }

  /// What an event says of the comparison; passes stand in it by track, time and hash.
  func content(of record: ComparisonRecord, references: [RecordedPass]) -> CanonicalObject {
    let comparison = record.comparison
    var object = CanonicalObject()
    object.set("track", record.after.track)
    object.set("run_id", comparison.runID)
    object.set("after", PackedComparison.name(record.after))
    object.set("references", references.map { PackedComparison.name($0.pass) })
    object.set("tested", comparison.testedCount)
    object.set("flagged", comparison.flaggedCount)
    object.set("not_observed", PackedComparison.notObservedText(comparison))
    object.set("looks", comparison.looks)
    object.set("status", comparison.status)
    object.set("findings_sha256", findingsSHA256)
    object.set("observations_sha256", observationsSHA256)
    return object
  }

  /// The name of a pass that means the same in every ledger.
  static func name(_ pass: LedgerPass) -> String {
    "\(pass.acquired.rfc3339) \(pass.sha256)"
  }

  /// The counts by reason, in the order of the reasons' names.
  static func notObservedText(_ comparison: LedgerComparison) -> String {
    var object = CanonicalObject()
    for (reason, count) in comparison.notObservedCounts where count != 0 {
      object.set(reason.rawValue, count)
    }
    return object.text
  }

  /// The order of the table: zone, row and column from the origin.
  static func precedes(_ left: LedgerCell, _ right: LedgerCell) -> Bool {
    if left.zone != right.zone { return left.zone.epsg < right.zone.epsg }
    return left.cell.row != right.cell.row
      ? left.cell.row < right.cell.row : left.cell.column < right.cell.column
  }

  static func sha256(of findings: [LedgerFinding]) -> String {
    var hash = LedgerHash()
    for finding in findings { hash.add(line: finding.content.text) }
    return hash.hexadecimal
  }
}

extension ObservationBlock {
  /// Places of the flagged cells, ascending.
  var flaggedIndices: [Int] {
    codes.indices.filter {
      codes[$0] != Self.notObserved && ObservationCode(bits: codes[$0]).isFlagged
    }
  }
}

extension LedgerFinding {
  /// What the hash of a comparison's findings is made of.
  var content: CanonicalObject {
    var object = CanonicalObject()
    object.set("epsg", cell.zone.epsg)
    object.set("row", cell.cell.row)
    object.set("col", cell.cell.column)
    object.set("statistic", statistic)
    object.set("p", p)
    object.set("q", q)
    object.set("effect", effect)
    object.set("effect_unit", effectUnit)
    object.set("effect_band", effectBand)
    object.set("meaning", meaning)
    object.set("last_unchanged", lastUnchanged?.rfc3339)
    return object
  }
}

extension CanonicalObject {
  /// The text as an event of a kind holds it.
  func settled(_ kind: EventKind) -> String {
    var copy = self
    copy.set("kind", kind.rawValue)
    return copy.text
  }
}
