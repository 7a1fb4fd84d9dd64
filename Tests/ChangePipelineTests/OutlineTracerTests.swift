// SPDX-License-Identifier: Apache-2.0
import GridTestSupport
import Testing

@testable import ChangePipeline

@Suite("Outlines of groups of pixels")
struct OutlineTracerTests {
  private func rings(_ pixels: [[Bool]]) -> [[PixelCorner]] {
    var tracer = OutlineTracer()
    for (y, row) in pixels.enumerated() {
      var start: Int?
      for (x, isSet) in (row + [false]).enumerated() {
        if isSet { start = start ?? x }
        if !isSet, let first = start {
          tracer.add(first..<x, row: y)
          start = nil
        }
      }
    }
    return tracer.rings()
  }

  /// Area in pixels, positive where a ring is counter-clockwise on a map whose rows run southwards.
  private func area(_ ring: [PixelCorner]) -> Int {
    var twice = 0
    for (one, next) in zip(ring, ring.dropFirst() + ring.prefix(1)) {
      twice += next.column * one.row - one.column * next.row
    }
    return twice / 2
  }

  /// The largest 4-connected group of random pixels.
  private func group(seed: UInt64) -> [[Bool]] {
    var random = SplitMix64(seed: seed)
    let (width, height) = (
      Int.random(in: 1...24, using: &random), Int.random(in: 1...24, using: &random)
    )
    let density = Double.random(in: 0.55...0.85, using: &random)
    let pixels = (0..<height).map { _ in
      (0..<width).map { _ in Double.random(in: 0..<1, using: &random) < density }
    }
    var seen = pixels.map { $0.map { _ in false } }
    var best: [(Int, Int)] = []
    for y in 0..<height {
      for x in 0..<width where pixels[y][x] && !seen[y][x] {
        var members: [(Int, Int)] = []
        var open = [(x, y)]
        seen[y][x] = true
        while let (column, row) = open.popLast() {
          members.append((column, row))
          for (nx, ny) in [
            (column + 1, row), (column - 1, row), (column, row + 1), (column, row - 1),
          ] where (0..<height).contains(ny) && (0..<width).contains(nx) {
            if pixels[ny][nx], !seen[ny][nx] {
              seen[ny][nx] = true
              open.append((nx, ny))
            }
          }
        }
        if members.count > best.count { best = members }
      }
    }
    var result = pixels.map { $0.map { _ in false } }
    for (x, y) in best { result[y][x] = true }
    return result
  }

  @Test("One pixel is a square, counter-clockwise from its north-west")
  func onePixel() {
    #expect(
      rings([[true]]) == [
        [
          PixelCorner(column: 0, row: 0), PixelCorner(column: 0, row: 1),
          PixelCorner(column: 1, row: 1), PixelCorner(column: 1, row: 0),
        ]
      ])
  }

  @Test("A hole that touches the outside by a corner stays a ring of its own")
  func touching() {
    let (o, x) = (false, true)
    let found = rings([
      [o, x, x, x],
      [x, x, o, x],
      [x, o, x, x],
      [x, x, x, x],
    ])
    #expect(found.count == 3)
    #expect(found.map(area) == [15, -1, -1])
    for ring in found { #expect(Set(ring).count == ring.count) }
  }

  @Test(
    "Rings hold as much as the pixels, the first is outside, no corner comes twice or is straight",
    arguments: UInt64(0)..<80)
  func random(seed: UInt64) {
    let pixels = group(seed: seed)
    let count = pixels.joined().count { $0 }
    guard count > 0 else { return }
    let found = rings(pixels)
    #expect(found.map(area).reduce(0, +) == count)
    #expect(found.dropFirst().allSatisfy { area($0) < 0 } && area(found[0]) >= count)
    for ring in found {
      #expect(Set(ring).count == ring.count)
      #expect(ring.count.isMultiple(of: 2))
      let isCornered = ring.indices.allSatisfy { index in
        let (one, two, three) = (
          ring[index], ring[(index + 1) % ring.count], ring[(index + 2) % ring.count]
        )
        return (one.column == two.column) != (two.column == three.column)
      }
      #expect(isCornered)
    }
  }
}
