// SPDX-License-Identifier: Apache-2.0
import Foundation
import GDAL
import GridTestSupport
import MonitorGrid
import Testing

@testable import PassCatalog

@Suite struct ComparisonMaskTests {
  private let temporary = TestFolder()
  private var folder: URL { temporary.url }

  /// A pass of random classes, and its classes pixel by pixel of 10 m.
  private struct Made {
    let pass: Pass
    let classes: [[UInt8]]
    let offset: (column: Int, row: Int)
  }

  private func made(
    _ name: String, size: RasterSize, factor: Int, offset: (column: Int, row: Int),
    using random: inout SplitMix64
  ) throws -> Made {
    func look(_ side: Int) -> SampleFile.Look {
      var look = SampleFile.Look()
      look.transform = GeoTransform(
        originX: 500_000 + 10 * Double(offset.column), originY: 5_600_000 - 10 * Double(offset.row),
        pixelWidth: 10 * Double(side), pixelHeight: -10 * Double(side))
      return look
    }
    let bands = try SampleFile.write(
      [[UInt8](repeating: 9, count: size.width * size.height)], size: size,
      to: folder.appending(path: "\(name).tif"), look(1))
    let own = RasterSize(
      width: (size.width + factor - 1) / factor, height: (size.height + factor - 1) / factor)
    let stored = (0..<own.width * own.height).map { _ -> UInt8 in
      // Mostly clear, some cloud, some without data.
      [4, 5, 4, 6, 4, 4, 7, 4, 4, 4, 4, 4, 9, 0][Int.random(in: 0..<14, using: &random)]
    }
    let mask = try SampleFile.write(
      [stored], size: own, to: folder.appending(path: "\(name)_SCL.tif"), look(factor))
    let classes = (0..<own.height * factor).map { y in
      (0..<own.width * factor).map { x in stored[y / factor * own.width + x / factor] }
    }
    return Made(
      pass: try Pass.described("\(bands),\(mask)", PassOptions(sensor: .optical)),
      classes: classes, offset: offset)
  }

  /// What a pixel of the comparison is, told the long way.
  private func expected(_ x: Int, _ y: Int, _ passes: [Made], reach: Double) -> PixelState {
    var state = PixelState.observed
    for made in passes {
      let (column, row) = (x - made.offset.column, y - made.offset.row)
      let around = Int(reach)
      for dy in -around...around {
        for dx in -around...around where Double(dx * dx + dy * dy) <= reach * reach {
          let (i, j) = (column + dx, row + dy)
          guard made.classes.indices.contains(j), made.classes[j].indices.contains(i) else {
            continue
          }
          if made.classes[j][i] == 9 { return .masked }
        }
      }
      guard made.classes.indices.contains(row), made.classes[row].indices.contains(column) else {
        continue
      }
      if made.classes[row][column] == 0 { state = .noData }
    }
    return state
  }

  @Test(
    "masks of both passes, coarser or shifted, give the state that each pixel should have",
    arguments: UInt64(0)..<12)
  func states(seed: UInt64) async throws {
    var random = SplitMix64(seed: seed)
    let size = RasterSize(
      width: Int.random(in: 20...90, using: &random),
      height: Int.random(in: 20...90, using: &random))
    let before = try made(
      "a", size: size, factor: Int.random(in: 1...4, using: &random), offset: (0, 0),
      using: &random)
    let after = try made(
      "b", size: size, factor: Int.random(in: 1...3, using: &random),
      offset: (
        Int.random(in: -8...8, using: &random), Int.random(in: -8...8, using: &random)
      ), using: &random)
    let pair = try PassPair(before: before.pass, after: after.pass)
    let metres = [0.0, 10, 15, 25][Int(seed % 4)]
    let plan = try ComparisonMask.Plan(pair, files: [], dilationMetres: metres)
    let mask = try await ComparisonMask(plan, rows: 0..<size.height, policy: OpenPolicy())
    var found = [[PixelState]](
      repeating: [PixelState](repeating: .observed, count: size.width), count: size.height)
    mask.forEachRun(in: PixelWindow(covering: size)) { y, x, bits, state in
      for bit in 0..<64 where bits >> UInt64(bit) & 1 != 0 {
        if state.rawValue > found[y][x + bit].rawValue { found[y][x + bit] = state }
      }
    }
    for y in 0..<size.height {
      for x in 0..<size.width {
        let wanted = expected(x, y, [before, after], reach: metres / 10)
        #expect(found[y][x] == wanted, "\(x), \(y)")
      }
    }
    // Rows that nobody asked for are silent; those asked for are as before.
    let part = try await ComparisonMask(plan, rows: 7..<15, policy: OpenPolicy())
    var silent = true
    var seen: Set<[Int]> = []
    part.forEachRun(in: PixelWindow(covering: size)) { y, x, bits, state in
      if !(7..<15).contains(y) { silent = false }
      for bit in 0..<64 where bits >> UInt64(bit) & 1 != 0 && state == .masked {
        seen.insert([x + bit, y])
      }
    }
    #expect(silent)
    for y in 7..<15 {
      for x in 0..<size.width { #expect(seen.contains([x, y]) == (found[y][x] == .masked)) }
    }
  }

  @Test("of a mask of several bands the profile's counts")
  func usableData() async throws {
    let look = SampleFile.Look(
      format: .geoTIFF(tileSide: 16, additional: ["PHOTOMETRIC=MINISBLACK", "ALPHA=NO"]))
    let name = "20300105_081203_44_240c_3B"
    let image = try SampleFile.write(
      [SampleFile.ramp(UInt16.self)], to: folder.appending(path: "\(name)_AnalyticMS_SR.tif"))
    // Band 1 clear but for one pixel; the others say something else.
    var clear = [UInt8](repeating: 1, count: 48)
    clear[10] = 0
    let others = [[UInt8]](repeating: [UInt8](repeating: 0, count: 48), count: 7)
    let mask = try SampleFile.write(
      [clear] + others, to: folder.appending(path: "\(name)_udm2.tif"), look)
    let pass = try Pass.described("\(image),\(mask)")
    let plan = try ComparisonMask.Plan(
      try PassPair(before: pass, after: pass), files: [], dilationMetres: 0)
    let found = try await ComparisonMask(plan, rows: 0..<6, policy: OpenPolicy())
    var masked: [[Int]] = []
    found.forEachRun(in: PixelWindow(x: 0, y: 0, width: 8, height: 6)) { y, x, bits, _ in
      for bit in 0..<64 where bits >> UInt64(bit) & 1 != 0 { masked.append([x + bit, y]) }
    }
    #expect(Set(masked) == [[2, 1]])
  }
}
