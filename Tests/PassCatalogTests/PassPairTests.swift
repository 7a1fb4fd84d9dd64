// SPDX-License-Identifier: Apache-2.0
import Foundation
import GDAL
import MonitorGrid
import Testing

@testable import PassCatalog

@Suite struct PassPairTests {
  private let temporary = TestFolder()
  private let pixels = SampleFile.ramp(Float.self)

  private func pass(
    _ name: String, _ look: SampleFile.Look = SampleFile.Look(), size: RasterSize = SampleFile.size,
    _ options: PassOptions = PassOptions()
  ) throws -> Pass {
    let path = try SampleFile.write(
      [SampleFile.ramp(Float.self, size: size)], size: size,
      to: temporary.url.appending(path: name), look)
    return try Pass.described(path, options)
  }

  private func moved(_ dx: Double, _ dy: Double, epsg: Int = 32637) -> SampleFile.Look {
    SampleFile.Look(transform: SampleFile.transform.moved(dx: dx, dy: dy), epsg: epsg)
  }

  @Test(
    "rasters that are whole pixels apart are shifted, not warped",
    arguments: [(0, 0), (3, 0), (-2, 1), (7, 5), (-7, -5)])
  func shifted(columns: Int, rows: Int) throws {
    let pair = try PassPair(
      before: try pass("a.tif"),
      after: try pass("b.tif", moved(Double(columns) * 10, Double(rows) * -10)))
    #expect(pair.alignment == .shifted(columns: columns, rows: rows))
    #expect(pair.warnings.isEmpty)
  }

  @Test("half a pixel, another pixel size and another system are warped, and it is said")
  func warped() throws {
    let before = try pass("a.tif")
    let finer = GeoTransform(
      originX: 500_000, originY: 5_600_000, pixelWidth: 5, pixelHeight: -5)
    var looks = [moved(5, 0), moved(0, -5), SampleFile.Look(transform: finer)]
    // The same ground in the next zone, 37° E being 6° from its central meridian.
    var toNext = try CoordinateTransform(
      from: try SampleFile.utm(), to: try SampleFile.utm(32636))
    let corner = try toNext.transform(MapPoint(x: 500_000, y: 5_600_000))
    looks.append(
      SampleFile.Look(
        transform: GeoTransform(
          originX: corner.x, originY: corner.y, pixelWidth: 10, pixelHeight: -10), epsg: 32636))
    for look in looks {
      let after = try pass("b.tif", look)
      let pair = try PassPair(before: before, after: after, resampling: .cubic)
      #expect(pair.alignment == .warped(.cubic))
      #expect(pair.warnings.contains { $0.contains("warped") && $0.contains("cubic") })
    }
  }

  @Test("rasters in different places have nothing to compare")
  func noOverlap() throws {
    let before = try pass("a.tif")
    let looks = [
      moved(80, 0), moved(-80, 0), moved(0, 60), moved(0, -60), moved(1005, 5), moved(10_000, 0),
      SampleFile.Look(epsg: 32737), moved(0, 0, epsg: 32610),
    ]
    for (index, look) in looks.enumerated() {
      let after = try pass("b\(index).tif", look)
      let error = try passError { _ = try PassPair(before: before, after: after) }
      #expect(error?.code == .noOverlap, "\(index)")
      #expect(error?.subject == "b\(index)")
    }
  }

  @Test("both sides have the same bands in the same order")
  func differentBands() throws {
    let error = try passError {
      _ = try PassPair(before: try pass("VV.tif"), after: try pass("VH.tif"))
    }
    #expect(error?.code == .differentBands)
    #expect(error?.explanation.contains("VV") == true)
    #expect(error?.explanation.contains("VH") == true)
  }

  @Test("the earlier pass comes first")
  func wrongOrder() throws {
    let early = try pass("a_20210101.tif")
    let late = try pass("a_20210102.tif")
    let error = try passError { _ = try PassPair(before: late, after: early) }
    #expect(error?.code == .wrongOrder)
    #expect(error?.explanation.contains("2021-01-01T00:00:00Z") == true)
    #expect(try passError { _ = try PassPair(before: early, after: late) } == nil)
    #expect(try passError { _ = try PassPair(before: early, after: early) } == nil)
  }

  @Test("what makes passes less comparable is told, not refused")
  func warnings() throws {
    let name =
      "OPERA_L2_RTC-S1_T137-292320-IW2_20211119T015900Z_20250830T120333Z_S1A_30_v1.0_VV.tif"
    let before = try pass(name)
    let after = try pass(
      name.replacing("T137-292320", with: "T064-111111").replacing("1119T", with: "1121T"), .init(),
      PassOptions(units: .amplitude))
    let warnings = try PassPair(before: before, after: after).warnings
    #expect(warnings.count == 3)
    #expect(warnings.contains { $0.contains("137") && $0.contains("64") && $0.contains("orbit") })
    #expect(warnings.contains { $0.contains("T064-111111-IW2") })
    #expect(warnings.contains { $0.contains("power") && $0.contains("amplitude") })
  }

  @Test("without a georeference rows and columns must agree")
  func pixelsOnly() throws {
    let options = PassOptions(isPixelsOnly: true)
    let look = SampleFile.Look(transform: nil, epsg: nil)
    let before = try pass("a.tif", look, options)
    let pair = try PassPair(before: before, after: try pass("b.tif", look, options))
    #expect(pair.alignment == .shifted(columns: 0, rows: 0))
    let small = try pass("c.tif", look, size: RasterSize(width: 8, height: 5), options)
    #expect(try passErrorCode { _ = try PassPair(before: before, after: small) } == .differentGrids)
  }
}
