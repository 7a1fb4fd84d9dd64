// SPDX-License-Identifier: Apache-2.0
import CGDAL

/// Opens a dataset under a policy.
///
/// Every dataset of this module that reads a file comes from here.
func openDataset(
  _ path: String, flags: Int32, drivers: [String], what: String, options: [String] = [],
  policy: OpenPolicy
) throws(GDALError) -> GDALDatasetH {
  _ = driversRegistered
  if !policy.allowsNetwork, reachesNetwork(path) {
    throw GDALError(
      code: .refused, subject: path,
      explanation: "The path reaches the network or another place that is not a local file.")
  }
  if case .other = PathKind(of: path) {
    throw GDALError(
      code: .notRecognised, subject: path,
      explanation: "This is a pipe, device or socket, not a file.")
  }
  guard !drivers.isEmpty else {
    throw GDALError(
      code: .driverMissing, subject: path, explanation: "This GDAL has none of the drivers allowed."
    )
  }
  if flags & GDAL_OF_RASTER != 0, !policy.allowsNetwork {
    try requireHarmlessSidecars(of: path, drivers: drivers)
  }
  let (opened, messages) = unsafe collectingMessages {
    unsafe policy.settings.hold {
      unsafe withConstantTextList(drivers) { drivers in
        unsafe withConstantTextList(options) { options in
          unsafe GDALOpenEx(
            path, UInt32(flags | GDAL_OF_VERBOSE_ERROR), drivers, options, nil)
        }
      }
    }
  }
  guard let opened = unsafe opened else {
    let kind = flags & (GDAL_OF_RASTER | GDAL_OF_VECTOR)
    throw openFailure(of: path, what: what, kind: kind, drivers: drivers, messages: messages)
  }
  guard !messages.contains(where: \.isFailure) else {
    ignoringMessages { unsafe GDALClose(opened) }
    if messages.contains(where: { $0.number == networkRefused }) {
      throw GDALError(
        code: .refused, subject: path, explanation: "The file reaches for the network.",
        messages: messages)
    }
    throw GDALError(
      code: .openFailed, subject: path,
      explanation: "The file could be opened only in part: it is damaged or cut off.",
      messages: messages)
  }
  do throws(GDALError) {
    if !policy.allowsNetwork {
      try unsafe requireNoNamedOverviews(
        opened, path: path, settings: policy.settings)
    }
  } catch {
    ignoringMessages { unsafe GDALClose(opened) }
    throw error
  }
  return unsafe opened
}
