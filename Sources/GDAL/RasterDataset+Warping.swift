// SPDX-License-Identifier: Apache-2.0
import CGDAL
import MonitorGrid

extension RasterDataset {
  /// The source as it appears on another grid, computed window by window as it is read.
  ///
  /// Every pixel is transformed exactly (GDAL's warper with an error threshold of 0), on one thread,
  /// in blocks that do not depend on what is read, so that the same pixels come out every time.
  ///
  /// Pixels that come from no source pixel are always recognisable by the mask:
  /// - Where bands declare a no-data value, it marks them. A computed value that happens to equal it
  ///   is moved by the smallest step, as GDAL does.
  /// - Else, for floating-point bands, NaN is the no-data value. NaN in a source counts as no data.
  /// - Else (whole numbers without a no-data value) an alpha band is added as the last band, 0 where
  ///   there is no source.
  ///
  /// A source's mask or alpha band is respected, and is not itself a band of the result, unless the
  /// third rule adds one. The corresponding GDAL function is `GDALCreateWarpedVRT`.
  ///
  /// - Parameters:
  ///   - source: Kept alive by the result.
  ///   - grid: What the result covers.
  ///   - resampling: How pixels are made.
  ///   - noData: A no-data value for the result instead of the source's own.
  ///   - undeclaredNoData: What marks invalid pixels in bands of the source that declare nothing, 0 for
  ///     example; it marks them in the result too.
  /// - Throws: `GDALError`: `.unsupported` for bands of complex numbers or 64-bit integers, masks of
  ///   single bands, or bands of which only some declare no data; `.invalidArgument` where one side
  ///   has no coordinate system or the source no georeference; `.warpFailed`.
  public init(
    warping source: consuming RasterDataset, onto grid: RasterGrid, resampling: Resampling,
    noData: Double? = nil, undeclaredNoData: Double? = nil
  ) throws(GDALError) {
    let (path, settings) = (source.path, source.settings)
    let warped = unsafe try makeWarpedRaster(
      source, onto: grid, resampling: resampling, noData: noData,
      undeclaredNoData: undeclaredNoData)
    let input = unsafe source.owned.release()
    unsafe self.init(
      taking: DatasetHandle(taking: warped, source: input), path: path, settings: settings)
  }
}

/// Refuses what GDAL would answer with nonsense.
private func requireWarpable(
  _ source: borrowing RasterDataset, onto grid: RasterGrid
) throws(GDALError) {
  func refuse(_ explanation: String) -> GDALError {
    GDALError(code: .invalidArgument, subject: source.path, explanation: explanation)
  }
  let sides = 1...Int(Int32.max)
  guard sides.contains(grid.size.width), sides.contains(grid.size.height) else {
    throw refuse("The target grid has no pixels, or more than GDAL can count.")
  }
  guard source.geoTransform != nil || source.groundControlPointCount > 0 else {
    throw refuse("The raster has neither map coordinates nor ground control points.")
  }
  guard (source.referenceForWarp == nil) == (grid.spatialReference == nil) else {
    throw refuse("One of source and target grid has no coordinate system.")
  }
}

extension RasterDataset {
  /// The coordinate system of the raster, or that of its ground control points.
  fileprivate var referenceForWarp: SpatialReference? {
    if let spatialReference { return spatialReference }
    return look {
      guard let points = unsafe GDALGetGCPSpatialRef(handle) else { return nil }
      return unsafe SpatialReference(copying: points)
    }
  }
}

/// The exact map between the pixels of both sides.
///
/// The way into the source's pixels is named, or GDAL would also consider geolocation arrays, whose
/// metadata can name any file.
private func makeTransformer(
  _ source: borrowing RasterDataset, onto grid: RasterGrid
) throws(GDALError) -> UnsafeMutableRawPointer {
  let method = source.geoTransform != nil ? "GEOTRANSFORM" : "GCP_POLYNOMIAL"
  var options = ["SRC_METHOD=\(method)"]
  if let reference = source.referenceForWarp, let target = grid.spatialReference {
    options += ["SRC_SRS=\(reference.wkt)", "DST_SRS=\(target.wkt)"]
  }
  let handle = unsafe source.handle
  return unsafe try source.checkedCall(.warpFailed, "transformation to the target grid") {
    unsafe withTextList(options) { options in
      guard let made = unsafe GDALCreateGenImgProjTransformer2(handle, nil, options) else {
        return nil
      }
      unsafe GDALSetGenImgProjTransformerDstGeoTransform(made, grid.geoTransform.gdalNumbers)
      return unsafe made
    }
  }
}

private func makeWarpedRaster(
  _ source: borrowing RasterDataset, onto grid: RasterGrid, resampling: Resampling,
  noData: Double?, undeclaredNoData: Double?
) throws(GDALError) -> GDALDatasetH {
  try requireWarpable(source, onto: grid)
  let plan = try WarpPlan(
    source: source, noData: noData, undeclaredNoData: undeclaredNoData)
  let transformer = unsafe try makeTransformer(source, onto: grid)
  let input = unsafe source.handle
  return unsafe try source.checkedCall(.warpFailed, "warp") {
    guard let options = unsafe GDALCreateWarpOptions() else { return nil }
    defer { unsafe GDALDestroyWarpOptions(options) }
    unsafe plan.fill(options)
    unsafe options.pointee.hSrcDS = input
    unsafe options.pointee.eResampleAlg = resampling.gdal
    unsafe options.pointee.pfnTransformer = GDALGenImgProjTransform
    unsafe options.pointee.pTransformerArg = transformer
    var numbers = grid.geoTransform.gdalNumbers
    // On success the raster owns the transformer; on failure GDAL may have freed it already.
    let warped = unsafe GDALCreateWarpedVRT(
      input, Int32(grid.size.width), Int32(grid.size.height), &numbers, options)
    guard let warped = unsafe warped else { return nil }
    guard unsafe plan.describe(warped, grid: grid) else {
      unsafe GDALClose(warped)
      return nil
    }
    return unsafe warped
  }
}
