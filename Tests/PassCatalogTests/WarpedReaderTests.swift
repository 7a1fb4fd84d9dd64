// SPDX-License-Identifier: Apache-2.0
import Foundation
import GDAL
import GridTestSupport
import MonitorGrid
import Testing

@testable import PassCatalog

/// Passes on other grids, and blocks that a file leaves out.
@Suite struct WarpedReaderTests {
  private let temporary = TestFolder()
  private let size = RasterSize(width: 40, height: 30)

  private func url(_ name: String) -> URL { temporary.url.appending(path: name) }

  private func speckle(seed: UInt64) -> [Float] {
    var random = SplitMix64(seed: seed)
    return (0..<size.width * size.height).map { _ in Float.random(in: 0.01...1, using: &random) }
  }

  private func pair(
    _ look: SampleFile.Look, pixels: [Float], resampling: Resampling = .bilinear
  ) throws -> PassPair {
    let before = try SampleFile.write([speckle(seed: 1)], size: size, to: url("before.tif"))
    let after = try SampleFile.write([pixels], size: size, to: url("after.tif"), look)
    return try PassPair(
      before: try Pass.described(before), after: try Pass.described(after), resampling: resampling)
  }

  /// gdalwarp's answer on the earlier pass's grid, exact transformation, NaN where there is none.
  private func gdalwarp(_ resampling: Resampling) throws -> [Float] {
    let last = SampleFile.transform.mapPoint(
      column: Double(size.width), row: Double(size.height))
    try SampleFile.run(
      "gdalwarp",
      [
        "-t_srs", "EPSG:32637", "-te", "500000", "\(last.y)", "\(last.x)", "5600000", "-ts",
        "\(size.width)", "\(size.height)", "-r", resampling.rawValue, "-et", "0", "-dstnodata",
        "nan", "-ovr", "NONE", url("after.tif").path, url("warped.tif").path,
      ])
    var dataset = try RasterDataset(readingFrom: url("warped.tif").path)
    var pixels = [Float](repeating: 0, count: size.width * size.height)
    try dataset.read(PixelWindow(covering: size), band: 1, into: &pixels)
    return pixels
  }

  @Test(
    "a pass on another grid is what gdalwarp makes of it",
    arguments: [
      (5.0, 0.0, 32637, Resampling.bilinear), (-3, 4, 32637, .cubic), (5, 5, 32637, .nearest),
      (0, 0, 32636, .bilinear),
    ])
  func oracle(dx: Double, dy: Double, epsg: Int, resampling: Resampling) throws {
    var transform = SampleFile.transform.moved(dx: dx, dy: dy)
    if epsg != 32637 {
      var toOther = try CoordinateTransform(from: SampleFile.utm(), to: SampleFile.utm(epsg))
      let corner = try toOther.transform(MapPoint(x: 500_000, y: 5_600_000))
      transform = GeoTransform(
        originX: corner.x, originY: corner.y, pixelWidth: 10, pixelHeight: -10)
    }
    let pair = try pair(
      SampleFile.Look(transform: transform, epsg: epsg), pixels: speckle(seed: 2),
      resampling: resampling)
    #expect(pair.alignment == .warped(resampling))
    let window = PixelWindow(x: -1, y: 2, width: 30, height: 29)
    let read = try pair.after.pixels(window, alignment: pair.alignment, on: pair.before.grid)
    let expected = try gdalwarp(resampling)
    var observed = 0
    for pixel in 0..<window.count {
      let (x, y) = (window.x + pixel % window.width, window.y + pixel / window.width)
      guard PixelWindow(covering: size).contains(x: x, y: y) else {
        #expect(read.states[pixel] == .outside)
        continue
      }
      let value = expected[y * size.width + x]
      #expect((read.states[pixel] == .observed) == !value.isNaN)
      guard !value.isNaN else { continue }
      #expect((read.values[pixel] - value).magnitude <= 1e-6)
      observed += 1
    }
    #expect(observed > window.count / 2)
  }

  @Test("holes of the later pass stay holes when it is warped")
  func holes() throws {
    var pixels = speckle(seed: 3)
    for y in 10..<14 { for x in 10..<14 { pixels[y * size.width + x] = -1 } }
    var look = SampleFile.Look(transform: SampleFile.transform.moved(dx: 4, dy: 0))
    look.noData = -1
    let pair = try pair(look, pixels: pixels)
    let read = try pair.after.pixels(
      PixelWindow(covering: size), alignment: pair.alignment, on: pair.before.grid)
    #expect(read.states[11 * size.width + 12] == .noData)
    #expect(zip(read.values, read.states).allSatisfy { $0.isNaN || $0 > 0 && $1 == .observed })
  }

  @Test("zeros that mean no data do not dim the pixels beside them when it is warped")
  func zeros() throws {
    let pixels = (0..<size.width * size.height).map { $0 % size.width < 15 ? Float(0) : 1 }
    let pair = try pair(
      .init(transform: SampleFile.transform.moved(dx: 5, dy: 5)), pixels: pixels)
    let result = try warped(pair)
    let observed = result.values.filter { !$0.isNaN }
    #expect(observed.count > 500)
    #expect(observed.allSatisfy { $0 > 0.999 })
    #expect(observed.count < pixels.count { $0 > 0 } + size.height)
  }

  @Test("grey palettes are not mixed by their indices when they are warped")
  func palette() throws {
    // Index 0 is white, 1 black, 2 white: between two white pixels there is no black one.
    var palette = [PaletteEntry](
      repeating: PaletteEntry(red: 255, green: 255, blue: 255), count: 256)
    palette[1] = PaletteEntry(red: 0, green: 0, blue: 0)
    let indices = (0..<size.width * size.height).map { UInt8($0 % 2 * 2) }
    let before = try SampleFile.write([indices], size: size, to: url("before.tif"))
    let look = SampleFile.Look(transform: SampleFile.transform.moved(dx: 5, dy: 0))
    let after = try SampleFile.write([indices], size: size, to: url("after.tif"), look) {
      try $0.setPalette(palette, band: 1)
    }
    let pair = try PassPair(
      before: try Pass.described(before), after: try Pass.described(after))
    let read = try pair.after.pixels(
      PixelWindow(x: 2, y: 2, width: 30, height: 20), alignment: pair.alignment,
      on: pair.before.grid)
    #expect(read.values.allSatisfy { $0 == 255 })
  }

  @Test("an alpha band before the measurement does not move it when it is warped")
  func alphaFirst() throws {
    let grey = (0..<size.width * size.height).map { UInt8($0 % 200 + 1) }
    let alpha = [UInt8](repeating: 255, count: grey.count)
    let before = try SampleFile.write([grey], size: size, to: url("before.tif"))
    let look = SampleFile.Look(
      transform: SampleFile.transform.moved(dx: 5, dy: 0),
      format: .geoTIFF(tileSide: 16, additional: ["PHOTOMETRIC=MINISBLACK", "ALPHA=NO"]))
    let after = try SampleFile.write([alpha, grey], size: size, to: url("after.tif"), look) {
      try $0.setColourInterpretation(.alpha, band: 1)
      try $0.setColourInterpretation(.gray, band: 2)
    }
    let described = try Pass.described(after)
    #expect(described.bands.map(\.number) == [2])
    let pair = try PassPair(
      before: try Pass.described(before), after: described, resampling: .nearest)
    let read = try pair.after.pixels(
      PixelWindow(x: 5, y: 5, width: 20, height: 20), alignment: pair.alignment,
      on: pair.before.grid)
    #expect(read.isComplete)
    #expect(Set(read.values).count > 20)
  }

  /// A sparse file of 4 × 3 blocks of 16 pixels, of which one is written.
  private func sparse(_ name: String, _ look: SampleFile.Look = .init()) throws -> String {
    let large = RasterSize(width: 64, height: 48)
    let path = url(name).path
    var writer = try RasterWriter(
      creating: path, format: .geoTIFF(tileSide: 16, isSparse: true), size: large,
      pixelType: .uint16, geoTransform: look.transform, spatialReference: try SampleFile.utm(),
      noData: look.noData)
    let block = PixelWindow(x: 16, y: 16, width: 16, height: 16)
    try writer.write(block, band: 1, from: [UInt16](repeating: 7, count: 256))
    try writer.close()
    return path
  }

  @Test("blocks that were never written are no data, even where none is declared")
  func sparseBlocks() throws {
    let pass = try Pass.described(try sparse("sparse.tif"))
    for window in [
      PixelWindow(covering: pass.grid.size), PixelWindow(x: 10, y: 12, width: 13, height: 9),
    ] {
      let read = try pass.pixels(window)
      for pixel in 0..<window.count {
        let (x, y) = (window.x + pixel % window.width, window.y + pixel / window.width)
        let isWritten = (16..<32).contains(x) && (16..<32).contains(y)
        #expect(read.states[pixel] == (isWritten ? .observed : .noData))
        #expect(isWritten ? read.values[pixel] == 7 : read.values[pixel].isNaN)
      }
    }
  }

  @Test("coverage tells windows without any block, and those beyond the raster")
  func coverage() throws {
    let pass = try Pass.described(try sparse("sparse.tif"))
    var reader = try PassReader(
      opening: pass, alignment: .shifted(columns: 100, rows: 0), on: pass.grid, policy: OpenPolicy()
    )
    let cases: [(PixelWindow, TileCoverage)] = [
      (PixelWindow(x: 100, y: 0, width: 16, height: 48), .empty),
      (PixelWindow(x: 100, y: 0, width: 17, height: 48), .data),
      (PixelWindow(x: 131, y: 31, width: 1, height: 1), .data),
      (PixelWindow(x: 132, y: 32, width: 9, height: 9), .empty),
      (PixelWindow(x: 0, y: 0, width: 100, height: 48), .empty),
    ]
    for (window, expected) in cases {
      let found = try reader.coverage(of: window)
      #expect(found == expected, "\(window)")
    }
  }

  @Test("a sparse file is warped only where it says what its missing blocks hold")
  func sparseWarped() throws {
    var look = SampleFile.Look(transform: SampleFile.transform.moved(dx: 5, dy: 0))
    let before = try SampleFile.write([speckle(seed: 1)], size: size, to: url("before.tif"))
    let path = try sparse("sparse.tif", look)
    var pair = try PassPair(
      before: try Pass.described(before), after: try Pass.described(path))
    let error = try passError { _ = try warped(pair) }
    #expect(error?.code == .undeclaredNoData)
    #expect(error?.subject == path)
    look.noData = 0
    pair = try PassPair(
      before: try Pass.described(before), after: try Pass.described(try sparse("b.tif", look)))
    let read = try warped(pair)
    #expect(read.states[20 * size.width + 20] == .observed)
    #expect(read.states[2 * size.width + 2] == .noData)
    #expect(read.values.allSatisfy { $0.isNaN || $0 == 7 })
  }

  private func warped(_ pair: PassPair) throws -> Pixels {
    try pair.after.pixels(
      PixelWindow(covering: size), alignment: pair.alignment, on: pair.before.grid)
  }
}
