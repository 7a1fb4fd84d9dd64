// SPDX-License-Identifier: Apache-2.0
import AlertLedger
import ChangePipeline
import Evidence
import MonitorGrid

/// What the ledger knows of the past of a comparison's cells.
///
/// A cell is tested against the last `count` passes of its track before the new one. Where an alert was
/// open just before the new pass, the passes since it was first seen are left out: a change that is
/// watched must not become the past that it is compared with. Then the last `count` passes before it
/// count.
struct LedgerPast {
  /// The passes, from the oldest; the last is the one that stands before the new one.
  let passes: [RecordedPass]
  private let frozen: [GridCell: UTCTime]
  private let ledger: Ledger
  private let zone: UTMZone
  private let count: Int

  /// Asks the ledger.
  ///
  /// - Parameters:
  ///   - ledger: The ledger.
  ///   - known: Passes of the track from before the new one that count, from the oldest.
  ///   - count: How many stand for the past of a cell.
  ///   - block: The cells of the comparison.
  ///   - zone: Their zone.
  ///   - time: When the new pass was acquired.
  /// - Throws: What reading the ledger throws.
  init(
    _ ledger: Ledger, known: [RecordedPass], count: Int, block: CellBlock, zone: UTMZone,
    before time: UTCTime
  ) throws {
    self.ledger = ledger
    self.zone = zone
    self.count = count
    let cells = try ledger.frozenFrom(
      zone: zone, rows: block.rows, columns: block.columns, before: time)
    // Of several alerts of a cell the earliest that is open: nothing since then is its past.
    frozen = Dictionary(cells.map { ($0.cell, $0.firstSeen) }, uniquingKeysWith: { min($0, $1) })
    var needed = Set(known.suffix(count).map(\.key))
    for firstSeen in Set(frozen.values) {
      needed.formUnion(known.filter { $0.pass.acquired < firstSeen }.suffix(count).map(\.key))
    }
    // A choice is two bytes; a year of passes every second day is less.
    passes = known.filter { needed.contains($0.key) }.suffix(250)
  }

  /// The past as a comparison takes it: the pass before is read with the new one.
  func past(block: CellBlock) -> CompletedComparison.Past {
    let members = passes.dropLast().map { pass in
      CompletedComparison.Past.Member(
        id: pass.pass.id, sha256: pass.pass.sha256, acquired: pass.pass.acquired,
        numbers: numbers(of: pass, block: block))
    }
    let (first, end) = (max(0, passes.count - count), passes.count)
    let usual = PassChoice(first: first, end: end)
    let times = passes.map(\.pass.acquired)
    let (frozen, count) = (frozen, count)
    return CompletedComparison.Past(
      members: members,
      choices: { rows in
        var choices: [PassChoice] = []
        choices.reserveCapacity(rows.count * block.columns.count)
        for row in rows {
          for column in block.columns {
            let cell = GridCell(column: column, row: block.rows.upperBound - 1 - row)
            guard let firstSeen = frozen[cell] else {
              choices.append(usual)
              continue
            }
            let end = times.firstIndex { $0 >= firstSeen } ?? times.count
            choices.append(PassChoice(first: max(0, end - count), end: end))
          }
        }
        return choices
      }, frozenSHA256: frozenSHA256)
  }

  private var frozenSHA256: String {
    let lines = frozen.sorted { $0.key < $1.key }.map {
      "\($0.key.row) \($0.key.column) \($0.value.epochMilliseconds)\n"
    }
    return sha256(of: Array(lines.joined().utf8))
  }

  /// What the ledger kept of a pass, as the engine reads it: rows from the north, numbers by cell.
  private func numbers(of pass: RecordedPass, block: CellBlock) -> KeptPass {
    let (ledger, zone, bands) = (ledger, zone, pass.pass.bands.count)
    return KeptPass(name: pass.pass.id) { rows in
      let north = block.rows.upperBound
      let values = try ledger.summaries(
        of: [pass.key], zone: zone, rows: north - rows.upperBound..<north - rows.lowerBound,
        columns: block.columns)
      let (height, width) = (rows.count, block.columns.count)
      var turned = [Float](repeating: .nan, count: values.count)
      for band in 0..<bands {
        for row in 0..<height {
          let source = (band * height + height - 1 - row) * width
          for column in 0..<width {
            turned[(row * width + column) * bands + band] = values[source + column]
          }
        }
      }
      return turned
    }
  }
}
