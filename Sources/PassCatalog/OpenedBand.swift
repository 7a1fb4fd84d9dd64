// SPDX-License-Identifier: Apache-2.0
import GDAL
import MonitorGrid

/// A band of a pass, opened, and warped where its grid is not the comparison's.
struct OpenedBand: ~Copyable {
  /// The file, or the raster that warps it.
  let dataset: RasterDataset
  /// Number of the band in it, from 1.
  let number: Int

  init(
    _ band: Pass.Band, zeroIsNoData: Bool, alignment: GridAlignment, grid: RasterGrid,
    policy: OpenPolicy
  ) throws(PassError) {
    var ownNumber = band.number
    var hidesHoles = false
    let opened = try PassError.translating { () throws(GDALError) -> RasterDataset in
      var source = try RasterDataset(readingFrom: band.path, policy: policy)
      guard case .warped(let resampling) = alignment else { return source }
      // Blocks that a file leaves out would be mixed into their neighbours as zeros.
      if band.description.noData == nil, !zeroIsNoData {
        let whole = PixelWindow(covering: source.size)
        hidesHoles = try !source.unwrittenBlocks(touching: whole, band: band.number).isEmpty
      }
      // An alpha band goes into the warped raster's mask, and the bands behind it move up.
      var alpha = source.bandCount
      while alpha > 0, source.band(alpha).colourInterpretation != .alpha { alpha -= 1 }
      if (1..<band.number).contains(alpha) { ownNumber -= 1 }
      return try RasterDataset(
        warping: source, onto: grid, resampling: resampling,
        undeclaredNoData: zeroIsNoData ? 0 : nil)
    }
    guard !hidesHoles else {
      throw PassError(
        .undeclaredNoData, band.path,
        "It leaves out blocks without data and declares no no-data value, so it cannot be warped to "
          + "the other pass's grid. Declare one with `gdal_edit.py -a_nodata 0`.")
    }
    dataset = opened
    number = ownNumber
  }
}
