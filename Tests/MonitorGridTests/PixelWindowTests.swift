// SPDX-License-Identifier: Apache-2.0
import GridTestSupport
import MonitorGrid
import Testing

@Suite struct PixelWindowTests {
  @Test func sidesByHand() {
    let window = PixelWindow(x: -2, y: 3, width: 5, height: 4)
    #expect(window.count == 20 && window.endX == 3 && window.endY == 7 && !window.isEmpty)
    #expect(PixelWindow(x: 1, y: 1, width: 0, height: 9).isEmpty)
    #expect(
      PixelWindow(covering: RasterSize(width: 7, height: 8))
        == PixelWindow(x: 0, y: 0, width: 7, height: 8))
    #expect(window.moved(dx: 2, dy: -3) == PixelWindow(x: 0, y: 0, width: 5, height: 4))
    #expect(window.grown(by: 2) == PixelWindow(x: -4, y: 1, width: 9, height: 8))
  }

  @Test func intersectionsByHand() {
    let raster = PixelWindow(x: 0, y: 0, width: 10, height: 10)
    #expect(
      PixelWindow(x: -2, y: 7, width: 5, height: 5).intersection(raster)
        == PixelWindow(x: 0, y: 7, width: 3, height: 3))
    // Windows that only touch share no pixel.
    #expect(PixelWindow(x: 10, y: 0, width: 5, height: 5).intersection(raster).isEmpty)
    #expect(PixelWindow(x: -5, y: 0, width: 5, height: 5).intersection(raster).isEmpty)
    #expect(PixelWindow(x: 20, y: 30, width: 5, height: 5).intersection(raster).isEmpty)
  }

  @Test("a pixel is in the intersection when it is in both windows", arguments: UInt64(0)..<32)
  func intersections(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    func window() -> PixelWindow {
      PixelWindow(
        x: .random(in: -4...4, using: &random), y: .random(in: -4...4, using: &random),
        width: .random(in: 0...6, using: &random), height: .random(in: 0...6, using: &random))
    }
    func pixels(_ window: PixelWindow) -> Set<[Int]> {
      var pixels: Set<[Int]> = []
      for x in window.x..<window.endX { for y in window.y..<window.endY { pixels.insert([x, y]) } }
      return pixels
    }
    let (a, b) = (window(), window())
    #expect(pixels(a.intersection(b)) == pixels(a).intersection(pixels(b)))
  }

  @Test func negativeSidesStopTheProgram() async {
    await #expect(processExitsWith: .failure) {
      _ = PixelWindow(x: 0, y: 0, width: -1, height: 1)
    }
  }
}
