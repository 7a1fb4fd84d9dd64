// SPDX-License-Identifier: Apache-2.0
import CGDAL
import MonitorGrid

/// Marks the pixels of a grid that geometries cover: 1 covered, 0 not.
///
/// The corresponding GDAL function is `GDALRasterizeGeometries`.
///
/// - Parameters:
///   - geometries: In the grid's coordinate system.
///   - grid: Its pixels are marked; it may be rotated.
///   - allTouched: Whether a pixel counts that a geometry touches anywhere; else its centre must lie
///     inside (for lines, the pixels of the drawn line).
/// - Returns: One byte a pixel, row by row from the first row of the grid.
/// - Throws: `GDALError`: `.invalidArgument` where the grid has no pixels or more than memory can
///   hold, `.vectorFailed`.
/// - Complexity: O(*n*) in the grid's pixels, in time and memory.
public func rasterise(
  _ geometries: [VectorGeometry], onto grid: RasterGrid, allTouched: Bool
) throws(GDALError) -> [UInt8] {
  let subject = "grid of \(grid.size.width) by \(grid.size.height) pixels"
  let sides = 1...Int(Int32.max)
  let (count, overflows) = grid.size.width.multipliedReportingOverflow(by: grid.size.height)
  guard sides.contains(grid.size.width), sides.contains(grid.size.height), !overflows,
    count <= Int(Int32.max)
  else {
    throw GDALError(
      code: .invalidArgument, subject: subject,
      explanation: "It has no pixels, or more than are marked at once.")
  }
  let owned = try create(
    "", .other(driver: "MEM"), size: grid.size, bandCount: 1, type: .uint8)
  let raster = unsafe owned.raw
  var marks = [UInt8](repeating: 0, count: count)
  var numbers = grid.geoTransform.gdalNumbers
  try checkedStatus(.vectorFailed, subject) { unsafe GDALSetGeoTransform(raster, &numbers) }
  for geometry in geometries where !geometry.isEmpty {
    try checkedStatus(.vectorFailed, subject) {
      unsafe geometry.withHandle { handle in
        unsafe withTextList(allTouched ? ["ALL_TOUCHED=TRUE"] : []) { options in
          unsafe GDALRasterizeGeometries(
            raster, 1, [1], 1, [handle], nil, nil, [1], options, nil, nil)
        }
      } ?? CE_Failure
    }
  }
  try checkedStatus(.readFailed, subject) {
    let (width, height) = (Int32(grid.size.width), Int32(grid.size.height))
    return unsafe GDALRasterIO(
      GDALGetRasterBand(raster, 1), GF_Read, 0, 0, width, height, &marks, width, height,
      GDT_Byte, 0, 0)
  }
  try owned.close(subject: subject, settings: NewRaster.settings)
  return marks
}
