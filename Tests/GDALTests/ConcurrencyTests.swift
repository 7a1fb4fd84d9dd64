// SPDX-License-Identifier: Apache-2.0
import GDAL
import MonitorGrid
import Testing

@Suite("Several tasks") struct ConcurrencyTests {
  @Test(.timeLimit(.minutes(1)))
  func eachTaskReadsItsOwnDatasetAndGetsTheSamePixels() async throws {
    let folder = try TemporaryFolder()
    let size = RasterSize(width: 200, height: 160)
    let values = SampleRaster.floats(count: 32_000, seed: 6)
    let path = folder.file("a.tif")
    try SampleRaster.write([values], size: size, to: path, format: .geoTIFF(tileSide: 32))
    let missing = folder.file("missing.tif")
    try await withThrowingTaskGroup(of: Bool.self) { group in
      for task in 0..<8 {
        group.addTask {
          if task % 4 == 3 {
            // Errors of one task must not reach another's calls.
            do throws(GDALError) {
              _ = try RasterDataset(readingFrom: missing)
              return false
            } catch {
              return error.code == .notFound
                && error.messages.allSatisfy {
                  $0.text.contains("missing.tif")
                }
            }
          }
          var dataset = try RasterDataset(readingFrom: path)
          return samePixels(try SampleRaster.read(Float.self, &dataset), values)
        }
      }
      for try await isRight in group { #expect(isRight) }
    }
  }

  @Test func aDatasetCanMoveIntoAnActor() async throws {
    let path = "/vsimem/actor.tif"
    try SampleRaster.write([[1, 2] as [UInt8]], size: RasterSize(width: 2, height: 1), to: path)
    let reader = Reader(try RasterDataset(readingFrom: path))
    #expect(try await reader.pixels() == [1, 2])
  }

  private actor Reader {
    private var dataset: RasterDataset

    init(_ dataset: consuming sending RasterDataset) { self.dataset = dataset }

    func pixels() throws -> [UInt8] { try SampleRaster.read(UInt8.self, &dataset) }
  }
}
