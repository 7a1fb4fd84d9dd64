// SPDX-License-Identifier: Apache-2.0
import CGDAL
import MonitorGrid

/// How the blocks of a TIFF are compressed; none of these loses anything.
public enum TIFFCompression: String, Hashable, Sendable, CaseIterable {
  case none = "NONE"
  case deflate = "DEFLATE"
  case lzw = "LZW"
  case zstd = "ZSTD"
}

/// What kind of file a ``RasterWriter`` makes.
public struct RasterFormat: Hashable, Sendable {
  /// GDAL's driver.
  let driver: String
  /// GDAL's creation options.
  let options: [String]

  /// GeoTIFF with the default layout: tiles of 512 pixels, deflated.
  public static var geoTIFF: RasterFormat { geoTIFF() }

  /// GeoTIFF.
  ///
  /// - Parameters:
  ///   - compression: Of each block.
  ///   - usesPredictor: Whether differences of neighbours are compressed; smaller files for smooth
  ///     values. Has no effect without compression.
  ///   - tileSide: Side of the square tiles in pixels, a multiple of 16; nil for strips of rows.
  ///   - isSparse: Whether blocks that are never written are left out of the file.
  ///   - additional: Further creation options of GDAL's driver as `NAME=VALUE`.
  /// - Returns: The format.
  public static func geoTIFF(
    compression: TIFFCompression = .deflate, usesPredictor: Bool = false, tileSide: Int? = 512,
    isSparse: Bool = false, additional: [String] = []
  ) -> RasterFormat {
    var options = ["COMPRESS=\(compression.rawValue)", "BIGTIFF=IF_SAFER", "NUM_THREADS=1"]
    if usesPredictor { options.append("PREDICTOR=AUTO") }
    if let tileSide {
      options += ["TILED=YES", "BLOCKXSIZE=\(tileSide)", "BLOCKYSIZE=\(tileSide)"]
    }
    if isSparse { options.append("SPARSE_OK=TRUE") }
    return RasterFormat(driver: "GTiff", options: options + additional)
  }

  /// Any format of GDAL that can be written pixel by pixel.
  ///
  /// - Parameters:
  ///   - driver: GDAL's short name.
  ///   - options: Creation options as `NAME=VALUE`.
  /// - Returns: The format.
  public static func other(driver: String, options: [String] = []) -> RasterFormat {
    RasterFormat(driver: driver, options: options)
  }

  /// The creation options for pixels of a type: GDAL 3.6 names the predictor by number.
  func options(for type: PixelType) -> [String] {
    options.filter { !($0 == "PREDICTOR=AUTO" && self.options.contains("COMPRESS=NONE")) }
      .map { $0 == "PREDICTOR=AUTO" ? "PREDICTOR=\(type.isInteger ? 2 : 3)" : $0 }
  }
}
