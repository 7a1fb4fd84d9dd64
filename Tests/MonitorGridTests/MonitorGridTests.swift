// SPDX-License-Identifier: Apache-2.0
import MonitorGrid
import Testing

@Test func quick() throws {
  let zone = UTMZone.standard(longitude: 36, latitude: 45)
  #expect(zone.description == "37N")
  let p = MapPoint(x: 263553.974, y: 4987329.505)
  let r = try MGRSReference(point: p, zone: zone, latitude: 45, digits: 4)
  #expect(r.description == "37TBK63558732")
  #expect(try MGRSReference(parsing: r.description) == r)
  let grid = try CellGrid(zone: zone, cellSizeMetres: 120)
  let layout = try CellLayout(
    transform: GeoTransform(
      originX: 263553.974, originY: 4987329.505, pixelWidth: 9.999, pixelHeight: -9.999),
    size: RasterSize(width: 1000, height: 700), grid: grid)
  let windows = layout.windows(maximumPixels: 100_000)
  #expect(windows.map(\.pixels.count).reduce(0, +) == 700_000)
  #expect(windows.map(\.cells.count).reduce(0, +) == layout.block.count)
  print(windows.count, try grid.identifier(of: layout.block[0], centreLatitude: 45))
}
