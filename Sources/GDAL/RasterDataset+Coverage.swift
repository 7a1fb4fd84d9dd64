// SPDX-License-Identifier: Apache-2.0
import CGDAL
public import MonitorGrid

extension RasterDataset {
  /// Whether a window holds any pixel that was ever written, told from block tables.
  ///
  /// Sparse GeoTIFFs leave out blocks without data; those read as the no-data value or, where none
  /// is declared, as zeros, and only this tells them from measured zeros. A format that cannot tell
  /// answers `.data`. The corresponding GDAL function is `GDALGetDataCoverageStatus`.
  ///
  /// - Throws: `GDALError`: `.invalidArgument` for a window or band outside of the raster,
  ///   `.readFailed` where GDAL fails.
  /// - Complexity: O(*n*) in the blocks that the window touches; no pixel is decoded.
  public mutating func coverage(
    of window: PixelWindow, band: Int
  ) throws(GDALError) -> TileCoverage {
    try requireInside(window, band: band)
    guard !window.isEmpty else { return .empty }
    let stored = unsafe bandHandle(band)
    let flags = try checkedCall(.readFailed, "coverage of band \(band), \(window.words)") {
      unsafe GDALGetDataCoverageStatus(
        stored, Int32(window.x), Int32(window.y), Int32(window.width), Int32(window.height),
        GDAL_DATA_COVERAGE_STATUS_DATA, nil)
    }
    return flags & GDAL_DATA_COVERAGE_STATUS_DATA == 0
      && flags & GDAL_DATA_COVERAGE_STATUS_EMPTY != 0 ? .empty : .data
  }

  /// The blocks that touch a window and were never written, cut to the raster's edge.
  ///
  /// - Returns: Windows of pixels that hold no measurement, by rows of blocks; empty where the
  ///   format cannot tell.
  /// - Throws: `GDALError` as ``coverage(of:band:)`` does.
  /// - Complexity: O(*n*) in the blocks that the window touches; no pixel is decoded.
  public mutating func unwrittenBlocks(
    touching window: PixelWindow, band: Int
  ) throws(GDALError) -> [PixelWindow] {
    try requireInside(window, band: band)
    guard !window.isEmpty, try coverageMayBeEmpty(window, band: band) else { return [] }
    let block = self.band(band).blockSize
    var unwritten: [PixelWindow] = []
    for row in window.y / block.height...(window.endY - 1) / block.height {
      for column in window.x / block.width...(window.endX - 1) / block.width {
        let place = PixelWindow(
          x: column * block.width, y: row * block.height, width: block.width, height: block.height
        ).intersection(PixelWindow(covering: size))
        if try coverage(of: place, band: band) == .empty { unwritten.append(place) }
      }
    }
    return unwritten
  }

  /// One question for the whole window saves one for each block where nothing is missing.
  private mutating func coverageMayBeEmpty(
    _ window: PixelWindow, band: Int
  ) throws(GDALError) -> Bool {
    let stored = unsafe bandHandle(band)
    let flags = try checkedCall(.readFailed, "coverage of band \(band), \(window.words)") {
      unsafe GDALGetDataCoverageStatus(
        stored, Int32(window.x), Int32(window.y), Int32(window.width), Int32(window.height),
        GDAL_DATA_COVERAGE_STATUS_EMPTY, nil)
    }
    return flags & GDAL_DATA_COVERAGE_STATUS_EMPTY != 0
  }
}
