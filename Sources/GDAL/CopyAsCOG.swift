// SPDX-License-Identifier: Apache-2.0
import CGDAL
import MonitorGrid

/// How a cloud-optimised GeoTIFF is laid out.
public struct COGOptions: Hashable, Sendable {
  /// How blocks are compressed.
  public var compression = TIFFCompression.deflate
  /// Whether differences of neighbours are compressed.
  public var usesPredictor = true
  /// Side of the square tiles in pixels, a multiple of 16.
  public var tileSide = 512
  /// How overviews are made, or nil for none.
  public var overviews: Resampling? = .nearest

  /// Tiles of 512 pixels, deflated with a predictor, overviews of nearest pixels.
  public init() {}
}

/// Copies a raster into a cloud-optimised GeoTIFF; the same pixels give the same bytes.
///
/// GDAL writes such files only as copies of finished ones. It works on one thread and leaves nothing
/// beside the file; of a copy that fails nothing is left. The corresponding GDAL function is
/// `GDALCreateCopy` with the driver `COG`.
///
/// - Parameters:
///   - source: A finished raster.
///   - path: The new file; an existing one is replaced.
///   - options: Its layout.
/// - Throws: `GDALError`: `.refused` for paths on the network, `.driverMissing`, `.createFailed`.
/// - Complexity: O(*n*) in the raster's pixels, read block by block.
public func copyAsCOG(
  from source: borrowing RasterDataset, to path: String, options: COGOptions = COGOptions()
) throws(GDALError) {
  let driver = unsafe try writableDriver("COG", path: path)
  var words = [
    "COMPRESS=\(options.compression.rawValue)", "BLOCKSIZE=\(options.tileSide)", "NUM_THREADS=1",
    "BIGTIFF=IF_SAFER", "PREDICTOR=\(options.usesPredictor ? "YES" : "NO")",
  ]
  if let resampling = options.overviews {
    words += ["OVERVIEWS=IGNORE_EXISTING", "OVERVIEW_RESAMPLING=\(resampling.overviewName)"]
  } else {
    words.append("OVERVIEWS=NONE")
  }
  // The source's sidecars are read at the first question, which must come before they are shut out
  // for the sake of the copy: nothing of it may end up in a file beside it.
  _ = (source.geoTransform, source.spatialReference, source.metadata())
  for band in 0..<source.bandCount { _ = source.band(band + 1) }
  let settings = CallSettings(readsSidecars: false)
  let input = unsafe source.handle
  let (copy, said) = unsafe collectingMessages {
    unsafe settings.hold {
      unsafe withTextList(words) {
        unsafe GDALCreateCopy(driver, path, input, 0, $0, nil, nil)
      }
    }
  }
  var failure: GDALError?
  if let copy = unsafe copy {
    do throws(GDALError) {
      unsafe try DatasetHandle(taking: copy)
        .close(.createFailed, subject: path, settings: settings)
    } catch {
      failure = error
    }
  }
  if unsafe copy == nil || said.contains(where: \.isFailure) {
    failure = GDALError(code: .createFailed, subject: path, messages: said)
  }
  guard let failure else { return }
  _ = ignoringMessages { unsafe VSIUnlink(path) }
  throw failure
}

/// Copies a raster file into a cloud-optimised GeoTIFF.
///
/// - Parameters:
///   - source: Path of a finished raster.
///   - path: The new file; an existing one is replaced.
///   - options: Its layout.
/// - Throws: `GDALError` as opening does, and as the copy of an open raster does.
public func copyAsCOG(
  from source: String, to path: String, options: COGOptions = COGOptions()
) throws(GDALError) {
  try copyAsCOG(from: RasterDataset(readingFrom: source), to: path, options: options)
}

extension Resampling {
  fileprivate var overviewName: String {
    switch self {
    case .nearest: "NEAREST"
    case .bilinear: "BILINEAR"
    case .cubic: "CUBIC"
    case .cubicSpline: "CUBICSPLINE"
    case .lanczos: "LANCZOS"
    case .average, .median, .minimum, .maximum: "AVERAGE"
    case .mode: "MODE"
    }
  }
}
