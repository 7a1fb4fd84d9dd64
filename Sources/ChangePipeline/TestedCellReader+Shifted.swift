// SPDX-License-Identifier: Apache-2.0
import ChangeStatistics
import MonitorGrid

extension TestedCellReader {
  /// What cells would show had the later pass been shifted by a pixel, told by the edges of their
  /// neighbours.
  ///
  /// It cannot be told where a pixel of the cell or of a neighbour is missing, where a neighbour was not
  /// asked for, and where edges are not kept: for optical passes and rasters across the grid.
  ///
  /// - Parameters:
  ///   - part: Tested cells with the rows around them.
  ///   - greatestP: The greatest p that can be flagged; nil to look at no cell.
  /// - Returns: The shifted cells; nil for methods that keep no edges.
  func shifted(_ part: Part, greatestP: Double?) -> ShiftedCells? {
    guard record.hasEdges, let greatestP else { return nil }
    let (stored, places) = (part.stored, part.places)
    let block = stored.block
    let columns = block.columns.count
    return ShiftedCells(greatestP: greatestP) { cell, band in
      let place = Int(places[cell])
      let (row, column) = place.quotientAndRemainder(dividingBy: columns)
      guard row > 0, row + 1 < block.rows.count, column > 0, column + 1 < columns,
        stored[place].isWhole
      else { return nil }
      for neighbour in [place - 1, place + 1, place - columns, place + columns] {
        guard stored[neighbour].isWhole, self.wants(block[neighbour]) else { return nil }
      }
      let own = stored.edges(band, at: place)
      let sum = stored.band(band, at: place).after
      let shifted = SIMD4(
        sum + (Double(stored.edges(band, at: place + 1).west) - Double(own.west)),
        sum + (Double(stored.edges(band, at: place - 1).east) - Double(own.east)),
        sum + (Double(stored.edges(band, at: place + columns).north) - Double(own.north)),
        sum + (Double(stored.edges(band, at: place - columns).south) - Double(own.south)))
      guard sum > 0 else { return nil }
      var changes = SIMD4<Double>(repeating: 0)
      for side in 0..<4 {
        guard shifted[side] > 0 else { return nil }
        changes[side] = Elementary.log(shifted[side] / sum)
      }
      return changes
    }
  }
}
