// SPDX-License-Identifier: Apache-2.0
import ChangeStatistics
import MonitorGrid
import Testing

@testable import ChangePipeline

/// A raster that lies across the grid, at a slope of 3 to 4.
private struct SlopedLocator: PixelLocator {
  static func cell(x: Int, y: Int) -> GridCell {
    let (right, down) = (Double(x) + 0.5, Double(y) + 0.5)
    return GridCell(
      column: Int(((0.8 * right - 0.6 * down) / 8).rounded(.down)),
      row: Int(((-0.6 * right - 0.8 * down) / 8).rounded(.down)))
  }

  func locate(_ window: PixelWindow, into cells: inout [GridCell?]) {
    for pixel in 0..<window.count {
      cells[pixel] = Self.cell(
        x: window.x + pixel % window.width, y: window.y + pixel / window.width)
    }
  }
}

@Suite struct ScatteredLayoutTests {
  private static let size = RasterSize(width: 110, height: 100)
  private static let quiet = SpeckledScene.pair(size, seed: 31)

  /// Windows of `side` by `side` cells, each with all pixels that may lie in them.
  private func layout(side: Int) -> ComparisonLayout {
    let block = CellBlock(columns: -12..<18, rows: -27..<2)
    var windows: [CellWindow] = []
    for top in stride(from: block.rows.upperBound, to: block.rows.lowerBound, by: -side) {
      for left in stride(from: block.columns.lowerBound, to: block.columns.upperBound, by: side) {
        let cells = CellBlock(
          columns: left..<min(left + side, block.columns.upperBound),
          rows: max(top - side, block.rows.lowerBound)..<top)
        windows.append(CellWindow(cells: cells, pixels: Self.pixels(of: cells)))
      }
    }
    return ComparisonLayout(
      rasterSize: Self.size, block: block,
      geometry: .scattered(windows: windows) { SlopedLocator() })
  }

  /// The box of the block's corners in pixels, by the inverse of the locator's rotation.
  private static func pixels(of cells: CellBlock) -> PixelWindow {
    var (columns, rows): ([Double], [Double]) = ([], [])
    for east in [cells.columns.lowerBound, cells.columns.upperBound] {
      for north in [cells.rows.lowerBound, cells.rows.upperBound] {
        let (u, v) = (Double(east) * 8, Double(north) * 8)
        columns.append(0.8 * u - 0.6 * v)
        rows.append(-0.6 * u - 0.8 * v)
      }
    }
    let left = Int((columns.min() ?? 0).rounded(.down)) - 1
    let top = Int((rows.min() ?? 0).rounded(.down)) - 1
    let right = Int((columns.max() ?? 0).rounded(.up)) + 1
    let bottom = Int((rows.max() ?? 0).rounded(.up)) + 1
    return PixelWindow(x: left, y: top, width: right - left, height: bottom - top)
  }

  /// Pixels of the raster and of the endless grid in each cell.
  private static let counts: (inRaster: [GridCell: Int], endless: [GridCell: Int]) = {
    var (inRaster, endless): ([GridCell: Int], [GridCell: Int]) = ([:], [:])
    let raster = PixelWindow(covering: size)
    for y in -12..<size.height + 12 {
      for x in -12..<size.width + 12 {
        let cell = SlopedLocator.cell(x: x, y: y)
        endless[cell, default: 0] += 1
        if raster.contains(x: x, y: y) { inRaster[cell, default: 0] += 1 }
      }
    }
    return (inRaster, endless)
  }()

  private func comparison(side: Int) -> MadeUpComparison {
    MadeUpComparison(before: Self.quiet.before, after: Self.quiet.after, layout: layout(side: side))
  }

  @Test("every cell that holds a pixel of the raster comes once, and no other", arguments: [3, 40])
  func cells(side: Int) async throws {
    let found = try await comparison(side: side).run().all
    let (inRaster, endless) = Self.counts
    #expect(found.map(\.cell) == inRaster.keys.sorted())
    for finding in found {
      let share = Double(inRaster[finding.cell] ?? 0) / Double(endless[finding.cell] ?? 1)
      #expect(finding.validFraction == share)
      #expect((finding.notObserved == .tooFewPixels) == (share < 0.5))
    }
  }

  @Test(
    "cells beyond the raster are absent although nothing was seen near them", arguments: [3, 40])
  func absentCells(side: Int) async throws {
    var comparison = comparison(side: side)
    // The southern half was never written, and the later pass reaches only half of the east.
    comparison.before.unwritten = [PixelWindow(x: 0, y: 50, width: 110, height: 50)]
    comparison.before.mark(PixelWindow(x: 0, y: 50, width: 110, height: 50), as: .noData)
    comparison.after.corner = (x: -60, y: 0)
    let found = try await comparison.run().all
    #expect(found.map(\.cell) == Self.counts.inRaster.keys.sorted())
    for finding in found where finding.validFraction == 0 {
      #expect([.noData, .outside].contains(finding.notObserved))
    }
  }

  @Test("workers and windows change no sum")
  func sums() async throws {
    let expected = try await comparison(side: 40).run(workers: 1)
    let sums = try sums(of: expected)
    #expect(sums.count == Self.counts.inRaster.count)
    for workers in [2, 5] {
      let found = try await comparison(side: 7).run(workers: workers)
      #expect(try self.sums(of: found) == sums)
    }
    var brute = 0.0
    for value in Self.quiet.before.bands[0] { brute += Double(value) }
    let total = sums.values.reduce(0, +)
    #expect((total - brute).magnitude < 1e-9 * brute)
  }

  private func sums(of result: ComparisonFindings) throws -> [GridCell: Double] {
    let block = result.layout.block
    let table = try result.store.read(rows: 0..<block.rows.count)
    var sums: [GridCell: Double] = [:]
    for (place, cell) in block.enumerated() where table[place].valid > 0 {
      sums[cell] = table.band(0, at: place).before
    }
    return sums
  }
}
