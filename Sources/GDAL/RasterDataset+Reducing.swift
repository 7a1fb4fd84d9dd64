// SPDX-License-Identifier: Apache-2.0
import CGDAL
public import MonitorGrid

extension RasterDataset {
  /// Reads a whole band in fewer pixels, the nearest of each; from overviews where there are some.
  ///
  /// The corresponding GDAL function is `GDALRasterIO` with a smaller buffer.
  ///
  /// - Parameters:
  ///   - band: Band number, counted from 1.
  ///   - size: Columns and rows of the result, at most those of the raster.
  /// - Returns: Stored values, row by row from the north-west.
  /// - Throws: `GDALError` with code `.readFailed`.
  /// - Complexity: O(*n*) in the pixels of the overview that is read.
  public mutating func readReduced(band: Int, to size: RasterSize) throws(GDALError) -> [Float] {
    precondition(size.width <= self.size.width && size.height <= self.size.height)
    let stored = unsafe bandHandle(band)
    var pixels = [Float](repeating: 0, count: size.width * size.height)
    let (own, settings) = (self.size, settings)
    let (status, messages) = unsafe pixels.withUnsafeMutableBytes { bytes in
      let start = bytes.baseAddress
      return collectingMessages {
        settings.hold {
          unsafe GDALRasterIO(
            stored, GF_Read, 0, 0, Int32(own.width), Int32(own.height), start, Int32(size.width),
            Int32(size.height), GDT_Float32, 0, 0)
        }
      }
    }
    guard status == CE_None, !messages.contains(where: \.isFailure) else {
      throw GDALError(
        code: .readFailed, subject: "\(path), band \(band), reduced", messages: messages)
    }
    return pixels
  }
}
