// SPDX-License-Identifier: Apache-2.0
import AlertLedger
import ChangePipeline
import MonitorGrid
import PassCatalog

extension PassSummary {
  /// The blocks that a ledger keeps.
  ///
  /// - Throws: What reading the temporary file throws.
  func blocks(zone: UTMZone) throws -> [SummaryBlock] {
    var table = SummaryTable(bandCount: count)
    for first in stride(from: 0, to: block.rows.count, by: 64) {
      let rows = first..<min(first + 64, block.rows.count)
      let numbers = try read(rows: rows)
      for row in rows {
        for column in 0..<block.columns.count {
          let place = ((row - first) * block.columns.count + column) * count
          let values = Array(numbers[place..<place + count])
          guard !values.contains(where: \.isNaN) else { continue }
          let cell = GridCell(
            column: block.columns.lowerBound + column, row: block.rows.upperBound - 1 - row)
          table.set(LedgerCell(zone: zone, cell: cell), values)
        }
      }
    }
    return table.sortedBlocks
  }
}

extension LedgerPass {
  /// A pass as the ledger records it.
  ///
  /// - Parameters:
  ///   - pass: What a scan found.
  ///   - opened: What its files say.
  ///   - numbers: Names of the numbers that are kept of each cell.
  ///   - sha256: The hash of its files.
  init(_ pass: CataloguedPass, opened: Pass, numbers: [String], sha256: String) {
    self.init(
      track: pass.track.name, id: pass.id, sensor: opened.identity.sensor,
      sensorKind: opened.isRadar ? .radar : opened.profile.name == "drone" ? .drone : .optical,
      acquired: pass.acquired, bands: numbers, sha256: sha256)
    platform = pass.platform
    relativeOrbit = pass.relativeOrbit
    tile = pass.tile
  }
}
