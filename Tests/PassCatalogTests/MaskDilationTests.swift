// SPDX-License-Identifier: Apache-2.0
import Foundation
import GridTestSupport
import MonitorGrid
import Testing

@testable import PassCatalog

@Suite struct MaskDilationTests {
  private struct Case {
    let dilation: MaskDilation
    let mask: [[Bool]]
    let expected: [[Bool]]
  }

  /// Made by `Fixtures/make_dilation.py` with scipy's exact distances.
  private func cases() throws -> [Case] {
    let file = try #require(
      Bundle.module.url(forResource: "dilation", withExtension: "txt", subdirectory: "Fixtures"))
    var lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")[...]
    var cases: [Case] = []
    while let head = lines.popFirst() {
      let numbers = head.split(separator: " ").compactMap { Double($0) }
      let height = Int(numbers[1])
      func rows() -> [[Bool]] { lines.prefix(height).map { $0.map { $0 == "#" } } }
      let mask = rows()
      lines = lines.dropFirst(height)
      let expected = rows()
      lines = lines.dropFirst(height)
      cases.append(
        Case(
          dilation: MaskDilation(
            metres: numbers[4], pixelWidth: numbers[2], pixelHeight: numbers[3]),
          mask: mask, expected: expected))
    }
    return cases
  }

  private func row(_ pixels: [Bool]) -> BitRow {
    var row = BitRow(count: pixels.count)
    for (pixel, isSet) in pixels.enumerated() where isSet { row.insert(pixel) }
    return row
  }

  @Test("a mask reaches every pixel whose centre lies within the metres asked for, and no other")
  func scipy() throws {
    let cases = try cases()
    #expect(cases.count == 9)
    for (number, one) in cases.enumerated() {
      let rows = one.mask.map(row)
      for y in rows.indices {
        let found = one.dilation.dilated(count: one.mask[0].count) { offset in
          rows.indices.contains(y + offset) && !rows[y + offset].isClear ? rows[y + offset] : nil
        }
        #expect(found == row(one.expected[y]), "case \(number), row \(y)")
      }
    }
  }

  @Test("a row is widened by so many pixels to both sides", arguments: UInt64(0)..<40)
  func widening(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let count = Int.random(in: 1...260, using: &random)
    let reach = Int.random(in: 0...150, using: &random)
    let set = Set((0..<3).map { _ in Int.random(in: 0..<count, using: &random) })
    var row = BitRow(count: count)
    for pixel in set { row.insert(pixel) }
    row.widen(by: reach)
    for pixel in 0..<count {
      #expect(row.contains(pixel) == set.contains { abs($0 - pixel) <= reach })
    }
    // Nothing may be set behind the last pixel: squares of a bitmap are told apart by whole words.
    if count % 64 != 0 { #expect(row.words[count / 64] >> UInt64(count % 64) == 0) }
  }

  @Test("no dilation changes nothing")
  func none() {
    var row = BitRow(count: 70)
    row.insert(65)
    #expect(MaskDilation.none.dilated(count: 70) { $0 == 0 ? row : nil } == row)
    let small = MaskDilation(metres: 9.99, pixelWidth: 10, pixelHeight: 10)
    #expect(small.reaches == [0])
    #expect(MaskDilation(metres: 10, pixelWidth: 10, pixelHeight: 10).reaches == [1, 0])
  }

  @Test("a bitmap in squares holds the pixels that were put in", arguments: UInt64(0)..<24)
  func bitmap(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let size = RasterSize(
      width: Int.random(in: 1...200, using: &random),
      height: Int.random(in: 1...150, using: &random))
    // Whole squares set or clear, and mixed ones.
    let kinds = (0..<16).map { _ in Int.random(in: 0...2, using: &random) }
    var pixels = [[Bool]](
      repeating: [Bool](repeating: false, count: size.width), count: size.height)
    for y in 0..<size.height {
      for x in 0..<size.width {
        switch kinds[y / 64 * 4 + x / 64] {
        case 0: break
        case 1: pixels[y][x] = true
        default: pixels[y][x] = Bool.random(using: &random)
        }
      }
    }
    var bitmap = TiledBitmap(size: size)
    for y in stride(from: 0, to: size.height, by: TiledBitmap.side) {
      bitmap.append(pixels[y..<min(y + TiledBitmap.side, size.height)].map(row))
    }
    for _ in 0..<20 {
      let x = Int.random(in: 0..<size.width, using: &random)
      let y = Int.random(in: 0..<size.height, using: &random)
      let window = PixelWindow(
        x: x, y: y, width: Int.random(in: 1...size.width - x, using: &random),
        height: Int.random(in: 1...size.height - y, using: &random))
      var found: Set<[Int]> = []
      bitmap.forEachRun(in: window) { y, x, bits in
        for bit in 0..<64 where bits >> UInt64(bit) & 1 != 0 { found.insert([x + bit, y]) }
      }
      var expected: Set<[Int]> = []
      for y in window.y..<window.endY {
        for x in window.x..<window.endX where pixels[y][x] { expected.insert([x, y]) }
      }
      #expect(found == expected)
    }
  }

  @Test(
    "values that mask are told by numbers and ranges",
    arguments: [
      ("3", [3.0], [2.0, 4, 0]), ("3,8-10", [3, 8, 9.5, 10], [0, 7.9, 10.1]),
      ("-5", [-5], [5, 0]), ("-5--2, 7", [-5, -3, -2, 7], [-1, 0]), ("0", [0], [1]),
      ("1.5-2.5", [2], [1, 3]),
    ] as [(String, [Double], [Double])])
  func values(text: String, masked: [Double], observed: [Double]) throws {
    let values = try #require(MaskValues(text))
    for value in masked { #expect(values.isMasked(value)) }
    for value in observed { #expect(!values.isMasked(value)) }
    #expect(!values.isMasked(.nan))
  }

  @Test("what is no list of values is none", arguments: ["", "a", "1,", "3-1", "1-", "1;2", "0x3"])
  func noValues(text: String) { #expect(MaskValues(text) == nil) }

  @Test("by default all but zero masks, and what the file declares as no data does not")
  func nonZero() {
    let values = MaskValues.nonZero
    #expect(values.isMasked(1) && values.isMasked(-1) && values.isMasked(0.5))
    #expect(!values.isMasked(0) && !values.isMasked(.nan) && !values.isMasked(255, noData: 255))
    #expect(MaskValues("255")?.isMasked(255, noData: 255) == true)
  }
}
