// SPDX-License-Identifier: Apache-2.0
import CGDAL

/// Refuses a raster beside which files lie that GDAL would open with any of its drivers.
///
/// GDAL looks for masks (`.msk`) and overviews (`.ovr`) beside every raster and opens them past the
/// list of allowed drivers: one that is a virtual raster or a description of a web service would
/// bring any other file or address in.
func requireHarmlessSidecars(of path: String, drivers: [String]) throws(GDALError) {
  for ending in [".msk", ".MSK", ".ovr", ".OVR"] {
    let sidecar = path + ending
    guard case .file = PathKind(of: sidecar),
      let driver = identify(sidecar, kind: GDAL_OF_RASTER, drivers: nil),
      driver == "VRT" || !drivers.contains(driver)
    else { continue }
    throw GDALError(
      code: .refused, subject: sidecar,
      explanation: "The file beside the raster needs GDAL's driver \(driver), "
        + "which is not among those allowed here.")
  }
}

/// Refuses a raster whose metadata name another file as its overviews.
func requireNoNamedOverviews(
  _ handle: GDALDatasetH, path: String, settings: CallSettings
) throws(GDALError) {
  // GDAL reads sidecars at the first question, not when it opens.
  let name = ignoringMessages {
    settings.hold { unsafe text(GDALGetMetadataItem(handle, "OVERVIEW_FILE", "OVERVIEWS")) }
  }
  guard let name else { return }
  throw GDALError(
    code: .refused, subject: path,
    explanation: "The file names \(name) as its overviews; such names are not followed.")
}
