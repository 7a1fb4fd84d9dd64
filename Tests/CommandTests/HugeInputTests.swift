// SPDX-License-Identifier: Apache-2.0
import Foundation
import GDAL
import GridTestSupport
import MonitorGrid
import Testing

@Suite("A raster of 200,000 by 200,000 pixels")
struct HugeInputTests {
  private let size = RasterSize(width: 200_000, height: 200_000)
  private let format = RasterFormat.geoTIFF(compression: .none, isSparse: true)

  /// Runs the program under a limit of address space, in kilobytes.
  private func runLimited(_ arguments: [String], kilobytes: Int, in folder: URL) throws
    -> CommandResult
  {
    try runCommand(
      "bash",
      arguments: [
        "-c", "ulimit -v \(kilobytes); exec timeout 60 \"$0\" \"$@\"", Program.path,
      ] + arguments,
      environment: ["TRUCELINE_KERNEL": nil], in: folder)
  }

  private func write(
    _ name: String, to folder: URL, noData: Double?, blocks: [PixelWindow]
  ) throws -> String {
    let path = folder.appending(path: name).path()
    var random = SplitMix64(seed: UInt64(name.utf8.reduce(0) { Int($0) * 31 % 65_521 + Int($1) }))
    var writer = try RasterWriter(
      creating: path, format: format, size: size, pixelType: .float32,
      geoTransform: GeoTransform(
        originX: 100_000, originY: 9_000_000, pixelWidth: 4, pixelHeight: -4),
      spatialReference: SpatialReference(epsg: 32_637), noData: noData)
    for block in blocks {
      let pixels = (0..<block.count).map { _ in Float.random(in: 0.01...0.2, using: &random) }
      try writer.write(block, band: 1, from: pixels)
    }
    try writer.close()
    return path
  }

  @Test(
    "Nothing written at all: refused within seconds and a gigabyte", arguments: [nil, Double.nan])
  func allSparse(noData: Double?) throws {
    try withTemporaryDirectory { folder in
      let before = try write("e_20300105T040000_VV.tif", to: folder, noData: noData, blocks: [])
      let after = try write("e_20300117T040000_VV.tif", to: folder, noData: noData, blocks: [])
      let started = ContinuousClock.now
      let files = try everything(in: folder)
      let result = try runLimited(
        ["compare", before, after, "--jobs", "2", "-o", "out.geojson"], kilobytes: 1 << 20,
        in: folder)
      #expect(result.status == 65, "\(result.errors)")
      #expect(result.errors.contains("e_20300105T040000"), "\(result.errors)")
      #expect(result.errors.contains("No pixel holds a measurement"), "\(result.errors)")
      #expect(ContinuousClock.now - started < .seconds(30))
      #expect(try everything(in: folder) == files)
    }
  }

  @Test("A few blocks written: they are tested, the rest costs nothing")
  func fewBlocks() throws {
    try withTemporaryDirectory { folder in
      let blocks = [(0, 0), (102_400, 51_200), (199_168, 199_168)].map {
        PixelWindow(x: $0.0, y: $0.1, width: 512, height: 512)
      }
      let before = try write("f_20300105T040000_VV.tif", to: folder, noData: nil, blocks: blocks)
      let after = try write("f_20300117T040000_VV.tif", to: folder, noData: nil, blocks: blocks)
      let result = try runLimited(
        ["compare", before, after, "--jobs", "2", "--cell-size", "1000"], kilobytes: 1 << 20,
        in: folder)
      try #require(result.status == 0, "\(result.errors)")
      let found = try FindingsFile(result.outputData)
      // Each block of 2,048 m fills at least half of four cells of 1 km.
      #expect(found.header.counts.tested == 12)
      #expect(found.header.counts.notObserved.values.reduce(0, +) == 800 * 800 - 12)
    }
  }
}
