// SPDX-License-Identifier: Apache-2.0
import GridTestSupport
import MonitorGrid
import Testing

@testable import ChangePipeline

@Suite struct CellStoreTests {
  /// A table whose numbers tell the cell.
  private func table(of part: CellBlock) -> CellTable {
    var table = CellTable(cellCount: part.count, record: CellRecord(bandCount: 1))
    for (place, cell) in part.enumerated() {
      table[place] = StoredCell(
        valid: UInt32(cell.column), expected: UInt32(cell.row), changed: 7, reason: .masked)
    }
    return table
  }

  @Test(
    "cells come back by rows, from memory and from a file, whatever the order of writing",
    arguments: [40, 400])
  func writtenAndRead(side: Int) throws {
    // 400 x 400 cells of 40 bytes are more than stay in memory.
    let block = CellBlock(columns: 100..<100 + side, rows: 1000..<1000 + side)
    let store = try CellStore(block, record: CellRecord(bandCount: 1))
    let half = side / 2
    let missing = CellBlock(columns: 100..<100 + half, rows: 1000..<1000 + half)
    for (columns, rows) in [(half, half), (0, half), (half, 0)] {
      let part = CellBlock(
        columns: 100 + columns..<100 + columns + half, rows: 1000 + rows..<1000 + rows + half)
      try store.write(table(of: part), of: part)
    }
    store.write(missing: missing, because: .outside)
    for rows in [0..<1, half - 1..<half + 1, side - 3..<side] {
      let read = try store.read(rows: rows)
      #expect(read.block.count == rows.count * side)
      for (place, cell) in read.block.enumerated() {
        let one = read[place]
        if missing.contains(cell) {
          #expect(one.valid == 0 && one.expected > 0 && one.reason == .outside)
        } else {
          #expect(one.valid == UInt32(cell.column) && one.expected == UInt32(cell.row))
        }
      }
    }
  }

  @Test("cells that nobody wrote are no part of the comparison", arguments: [10, 400])
  func unwritten(side: Int) throws {
    let block = CellBlock(columns: 0..<side, rows: 0..<side)
    let read = try CellStore(block, record: CellRecord(bandCount: 1)).read(rows: side - 2..<side)
    let known = read.block.indices.count { read[$0].expected > 0 }
    #expect(known == 0)
  }
}
