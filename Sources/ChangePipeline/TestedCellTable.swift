// SPDX-License-Identifier: Apache-2.0
import ChangeStatistics
import MonitorGrid

/// Picks the cells that can be tested out of rows of stored cells, as the columns that statistics take.
struct TestedCellReader {
  let store: CellStore
  let layout: ComparisonLayout
  let leastValidFraction: Double
  private let pixelLooks: [PixelLooks]

  init(
    _ store: CellStore, layout: ComparisonLayout, parameters: DecisionParameters,
    pixelLooks: [PixelLooks]
  ) {
    self.store = store
    self.layout = layout
    self.pixelLooks = pixelLooks
    leastValidFraction = parameters.leastValidFraction
  }

  /// The tested cells of some rows, counted from the northernmost, in report order, and what is known
  /// of each.
  func cells(inRows rows: Range<Int>, every step: Int = 1, skipping: Int = 0) throws -> (
    cells: TestedCells, table: CellTable
  ) {
    let table = try store.read(rows: rows)
    let bands = table.bands.count
    var places: [GridCell] = []
    var kept = CellTable(cellCount: 0, bandCount: bands)
    var before = [[Double]](repeating: [], count: bands)
    var (after, unevenness, looks) = (before, before, before)
    var shares: [UInt32: [Double]] = [:]
    let north = layout.block.rows.upperBound
    let block = CellBlock(
      columns: layout.block.columns, rows: north - rows.upperBound..<north - rows.lowerBound)
    for (place, cell) in block.enumerated() {
      guard table.isTestable(place, leastValidFraction: leastValidFraction), layout.wants(cell)
      else { continue }
      places.append(cell)
      kept.append(place, of: table)
      let valid = Double(table.valid[place])
      let share: [Double]
      if let known = shares[table.expected[place]] {
        share = known
      } else {
        let side = Double(table.expected[place]).squareRoot()
        share = pixelLooks.map { $0.effectiveShare(width: side, height: side) }
        shares[table.expected[place]] = share
      }
      for band in 0..<bands {
        let sums = table.bands[band]
        before[band].append(Elementary.log(sums.before[place] / valid))
        after[band].append(Elementary.log(sums.after[place] / valid))
        unevenness[band].append(Double(sums.unevenness[place]))
        looks[band].append(
          pixelLooks[band].cellLooks(
            pixels: valid, share: share[band], texture: Double(sums.texture[place])))
      }
    }
    return (
      TestedCells(cells: places, before: before, after: after, unevenness: unevenness, looks: looks),
      kept
    )
  }
}
