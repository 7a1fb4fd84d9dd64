// SPDX-License-Identifier: Apache-2.0
import ChangeStatistics
import MonitorGrid

/// Picks the cells that can be tested out of the store, as the numbers that statistics take.
struct TestedCellReader: Sendable {
  private let store: CellStore
  private let layout: ComparisonLayout
  private let leastValidFraction: Double
  let bandCount: Int
  /// How numbers are made of what the pixels left.
  var transform = CellTransform.logarithms

  init(
    _ store: CellStore, layout: ComparisonLayout, parameters: DecisionParameters, bandCount: Int
  ) {
    self.store = store
    self.layout = layout
    self.bandCount = bandCount
    leastValidFraction = parameters.leastValidFraction
  }

  /// Tested cells, and where each stands among the stored cells that they were taken from.
  struct Part {
    let cells: TestedCells
    let stored: StoredCells
    let places: [Int32]
  }

  /// The tested cells of grid rows, in report order.
  func cells(inRows rows: Range<Int>) throws(ComparisonError) -> Part {
    let north = layout.block.rows.upperBound
    let stored = try store.read(rows: north - rows.upperBound..<north - rows.lowerBound)
    var taken = Taken(bandCount: bandCount)
    taken.reserve(stored.block.count)
    take(from: stored, into: &taken)
    transform.complete(&taken.values, bandCount: bandCount)
    return Part(
      cells: TestedCells(cells: taken.cells, bands: bandCount, values: taken.values),
      stored: stored, places: taken.places)
  }

  /// Every so manieth tested cell of the comparison, from the first.
  ///
  /// - Parameters:
  ///   - step: How many to go on.
  ///   - bounds: A block that holds all tested cells.
  /// - Returns: The cells in report order.
  /// - Throws: What reading the store throws.
  func sample(every step: Int, within bounds: CellBlock) throws(ComparisonError) -> TestedCells {
    var taken = Taken(bandCount: bandCount, step: step)
    let north = layout.block.rows.upperBound
    for first in stride(
      from: north - bounds.rows.upperBound, to: north - bounds.rows.lowerBound, by: 16)
    {
      let rows = first..<min(first + 16, north - bounds.rows.lowerBound)
      take(from: try store.read(rows: rows), into: &taken)
    }
    transform.complete(&taken.values, bandCount: bandCount)
    return TestedCells(cells: taken.cells, bands: bandCount, values: taken.values)
  }

  private struct Taken {
    let bandCount: Int
    var step = 1
    var seen = 0
    var cells: [GridCell] = []
    var places: [Int32] = []
    var values: [Double] = []

    mutating func reserve(_ count: Int) {
      cells.reserveCapacity(count)
      places.reserveCapacity(count)
      values.reserveCapacity(3 * bandCount * count)
    }
  }

  private func take(from stored: StoredCells, into taken: inout Taken) {
    let block = stored.block
    let columns = block.columns.count
    for row in 0..<block.rows.count {
      for column in 0..<columns {
        let place = row * columns + column
        let one = stored[place]
        guard one.isTestable(leastValidFraction: leastValidFraction) else { continue }
        let cell = GridCell(
          column: block.columns.lowerBound + column, row: block.rows.upperBound - 1 - row)
        guard layout.wants(cell) else { continue }
        taken.seen += 1
        guard taken.step == 1 || (taken.seen - 1) % taken.step == 0 else { continue }
        taken.cells.append(cell)
        taken.places.append(Int32(place))
        transform.append(place, of: stored, bandCount: bandCount, to: &taken.values)
      }
    }
  }
}

/// Looks of cells: those of a pixel times the effective pixels of the cell.
struct CellLooks: Sendable {
  private let pixelLooks: [PixelLooks]
  /// Share of effective pixels by the number of pixels of a whole cell; nearly all cells have one of
  /// a few numbers.
  private var shares: [UInt32: [Double]] = [:]

  init(_ pixelLooks: [PixelLooks]) {
    self.pixelLooks = pixelLooks
  }

  /// Looks of a cell's mean in a band, counted from 0.
  mutating func looks(_ cell: StoredCell, _ sums: StoredCell.Band, band: Int) -> Double {
    pixelLooks[band].cellLooks(
      pixels: Double(cell.valid), share: shares(ofCellWith: cell.expected)[band],
      texture: Double(sums.texture))
  }

  private mutating func shares(ofCellWith pixels: UInt32) -> [Double] {
    if let known = shares[pixels] { return known }
    // A cell is as wide as high on the ground; the root of its pixels is its side.
    let side = Double(pixels).squareRoot()
    let found = pixelLooks.map { $0.effectiveShare(width: side, height: side) }
    shares[pixels] = found
    return found
  }
}
