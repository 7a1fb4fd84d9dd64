// SPDX-License-Identifier: Apache-2.0
import ChangeStatistics
import Foundation
import GridTestSupport
import MonitorGrid
import Testing

@testable import ChangePipeline

/// Sums against a plain loop over pixels in Double, and the C library's logarithm.
@Suite struct CellSumsTests {
  @Test(
    "a cell's sums are those of its valid pixels", arguments: UInt64(0)..<6)
  func bruteForce(seed: UInt64) async throws {
    var random = SplitMix64(seed: seed)
    let size = RasterSize(
      width: Int.random(in: 20...60, using: &random),
      height: Int.random(in: 20...60, using: &random))
    let cellPixels = [3, 7, 10, 16, 70][Int.random(in: 0..<5, using: &random)]
    let cells = try madeUpCells(
      size, cellPixels: cellPixels, inset: Int.random(in: 0..<cellPixels, using: &random))
    var scene = SpeckledScene(seed: seed)
    var comparison = MadeUpComparison(
      before: scene.pass(size, bands: 2), after: scene.pass(size, bands: 2),
      layout: ComparisonLayout(cells))
    for _ in 0..<40 {
      let pixel = Int.random(in: 0..<size.width * size.height, using: &random)
      comparison.before.states[pixel] = 1
      comparison.after.bands[1][pixel / 2] = 0
    }
    for width in [5, 16, 64] {
      comparison.before.blockSize = RasterSize(width: width, height: 9)
      comparison.after.blockSize = RasterSize(width: 16, height: width)
      let found = try await sumCells(
        comparison.job(), parameters: comparison.parameters, workers: 2,
        kernels: KernelSet(level: .baseline), progress: { _, _ in })
      try check(found.store.read(rows: 0..<cells.block.rows.count), of: comparison, cells: cells)
    }
  }

  private func check(_ table: StoredCells, of comparison: MadeUpComparison, cells: CellLayout) {
    var seen = 0
    for (place, cell) in cells.block.enumerated() {
      let expected = BruteForce(comparison, cells: cells, cell: cell)
      #expect(table[place].valid == expected.valid)
      #expect(table[place].expected == UInt32(cells.pixelCount(ofWholeCell: cell)))
      #expect(table[place].changed == expected.changed.max())
      for band in 0..<2 {
        let sums = table.band(band, at: place)
        #expect(isClose(sums.before, expected.before[band], 1e-6))
        #expect(isClose(sums.after, expected.after[band], 1e-6))
        guard expected.valid > 0 else { continue }
        #expect(isClose(Double(sums.texture), expected.texture(band), 1e-5))
        #expect(isClose(Double(sums.unevenness), expected.unevenness(band), 1e-4))
      }
      seen += 1
    }
    #expect(seen == cells.block.count)
  }

  private func isClose(_ a: Double, _ b: Double, _ tolerance: Double) -> Bool {
    (a - b).magnitude <= tolerance * max(1, b.magnitude)
  }
}

/// The sums of one cell, pixel by pixel.
private struct BruteForce {
  var valid: UInt32 = 0
  var changed: [UInt32] = [0, 0]
  var before = [0.0, 0.0]
  var after = [0.0, 0.0]
  private var squares = [(0.0, 0.0), (0.0, 0.0)]
  private var logs = [0.0, 0.0]

  init(_ comparison: MadeUpComparison, cells: CellLayout, cell: GridCell) {
    let size = cells.size
    for y in 0..<size.height {
      for x in 0..<size.width where cells.cell(ofPixelColumn: x, row: y) == cell {
        let pixel = y * size.width + x
        let planes = comparison.before.bands + comparison.after.bands
        guard comparison.before.states[pixel] == 0, planes.allSatisfy({ $0[pixel] > 0 }) else {
          continue
        }
        valid += 1
        for band in 0..<2 {
          let b = Double(comparison.before.bands[band][pixel])
          let a = Double(comparison.after.bands[band][pixel])
          before[band] += b
          after[band] += a
          squares[band] = (squares[band].0 + b * b, squares[band].1 + a * a)
          logs[band] += Foundation.log(b)
          if a > 2 * b || b > 2 * a { changed[band] += 1 }
        }
      }
    }
  }

  func texture(_ band: Int) -> Double {
    let n = Double(valid)
    return n
      * (squares[band].0 / (before[band] * before[band])
        + squares[band].1 / (after[band] * after[band])) / 2
  }

  func unevenness(_ band: Int) -> Double {
    Foundation.log(before[band] / Double(valid)) - logs[band] / Double(valid)
  }
}
