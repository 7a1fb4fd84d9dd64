// SPDX-License-Identifier: Apache-2.0
import ChangeStatistics
import GridTestSupport
import MonitorGrid
import Testing

@testable import ChangePipeline

@Suite("What cells would show had the later pass been shifted by a pixel")
struct ShiftedCellTests {
  private static let size = RasterSize(width: 64, height: 56)

  /// Later passes as power and as what else is stored.
  private static func comparison(seed: UInt64, units: BackscatterUnits) throws -> MadeUpComparison {
    var scene = SpeckledScene(seed: seed)
    var comparison = MadeUpComparison(
      before: scene.pass(size, bands: 2), after: scene.pass(size, bands: 2),
      layout: ComparisonLayout(try madeUpCells(size)))
    comparison.before.states[17 * size.width + 29] = 1
    comparison.units = [units, units]
    if units == .amplitude {
      comparison.floor = 0.5
      comparison.before.pixelType = .uint16
      comparison.after.pixelType = .uint16
      for band in 0..<2 {
        comparison.before.bands[band] = comparison.before.bands[band].map {
          1 + ($0 * 9000).rounded()
        }
        comparison.after.bands[band] = comparison.after.bands[band].map {
          1 + ($0 * 9000).rounded()
        }
      }
    }
    return comparison
  }

  @Test(
    "is the change of the sum over the pixels of a shifted box",
    arguments: [BackscatterUnits.power, .amplitude])
  func boxes(units: BackscatterUnits) async throws {
    let comparison = try Self.comparison(seed: 7, units: units)
    let cells = try madeUpCells(Self.size)
    let summed = try await sumCells(
      comparison.job(), parameters: comparison.parameters, workers: 2,
      kernels: KernelSet(level: .baseline), progress: { _, _ in })
    let reader = TestedCellReader(
      summed.store, layout: comparison.layout, parameters: comparison.parameters, bandCount: 2)
    let part = try reader.cells(inRows: cells.block.rows)
    let shifted = try #require(reader.shifted(part, greatestP: 0.01))
    var told = 0
    for (index, cell) in part.cells.cells.enumerated() {
      let columns = cells.pixelColumns(ofCellColumn: cell.column)
      let rows = cells.pixelRows(ofCellRow: cell.row)
      let pixels = PixelWindow(
        x: columns.lowerBound, y: rows.lowerBound, width: columns.count, height: rows.count)
      let isInner = pixels.grown(by: 1).intersection(PixelWindow(covering: Self.size)).count == 100
      // One pixel is missing: its cell, and the four beside that.
      let hole = (column: 29 / 8, row: 17 / 8)
      let distance = abs(pixels.x / 8 - hole.column) + abs(pixels.y / 8 - hole.row)
      for band in 0..<2 {
        let found = shifted.changes(index, band)
        #expect((found != nil) == (isInner && distance > 1), "\(pixels)")
        guard let found else { continue }
        let own = Self.sum(comparison.after.bands[band], pixels, units: units)
        for (side, (dx, dy)) in [(1, 0), (-1, 0), (0, 1), (0, -1)].enumerated() {
          let moved = Self.sum(
            comparison.after.bands[band], pixels.moved(dx: dx, dy: dy), units: units)
          #expect((found[side] - Elementary.log(moved / own)).magnitude < 1e-6)
        }
        told += 1
      }
    }
    #expect(told > 20)
  }

  private static func sum(_ band: [Float], _ pixels: PixelWindow, units: BackscatterUnits) -> Double
  {
    var sum = 0.0
    for y in pixels.y..<pixels.endY {
      for x in pixels.x..<pixels.endX {
        let value = Double(band[y * size.width + x])
        sum += units == .amplitude ? value * value : value
      }
    }
    return sum
  }

  @Test("a field that changed survives, a line at a cell's edge does not, and borders do not tell")
  func flaggedCells() async throws {
    let size = RasterSize(width: 160, height: 136)
    var (before, after) = SpeckledScene.pair(size, seed: 11, bands: 1)
    // A field of nine cells, a line along a western edge, a corner of the raster, a cell beside a hole.
    after.raise(PixelWindow(x: 120, y: 80, width: 24, height: 24), by: 6)
    after.raise(PixelWindow(x: 80, y: 40, width: 1, height: 8), by: 60)
    after.raise(PixelWindow(x: 0, y: 0, width: 8, height: 8), by: 6)
    after.raise(PixelWindow(x: 104, y: 32, width: 8, height: 8), by: 6)
    before.mark(PixelWindow(x: 96, y: 32, width: 8, height: 8), as: .noData)
    let comparison = MadeUpComparison(
      before: before, after: after, layout: ComparisonLayout(try madeUpCells(size)))
    let result = try await comparison.run()
    let cells = try madeUpCells(size)
    func finding(x: Int, y: Int) throws -> Finding {
      let found = try result.finding(of: cells.cell(ofPixelColumn: x, row: y))
      return try #require(found)
    }
    for (x, y) in [(120, 80), (128, 88), (136, 96)] {
      let field = try finding(x: x, y: y)
      #expect(field.isFlagged && field.isRobustToShift == true)
    }
    let line = try finding(x: 80, y: 40)
    #expect(line.isFlagged && line.isRobustToShift == false)
    for (x, y) in [(0, 0), (104, 32)] {
      let border = try finding(x: x, y: y)
      #expect(border.isFlagged && border.isRobustToShift == nil)
    }
    let quiet = try finding(x: 40, y: 100)
    #expect(!quiet.isFlagged && quiet.isRobustToShift == nil)
    // Only what is flagged is kept: the same is said.
    let few = try await compare(
      comparison.job(), parameters: comparison.parameters, workers: 1,
      kernels: KernelSet(level: .baseline))
    #expect(few.list(all: false) == result.all.filter(\.isFlagged))
  }
}
