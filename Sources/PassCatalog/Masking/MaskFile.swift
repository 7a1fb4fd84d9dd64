// SPDX-License-Identifier: Apache-2.0
public import GDAL
import MonitorGrid

/// A mask that a user names: a raster on any grid, or polygons.
public struct MaskFile: Hashable, Sendable {
  /// The file.
  public let path: String
  /// Which values of a raster mask.
  public let values: MaskValues
  /// Whether it holds polygons and not pixels.
  public let isVector: Bool

  /// Looks at a mask.
  ///
  /// - Parameters:
  ///   - path: A raster of any format that GDAL reads here, whose first band counts, or a vector file.
  ///   - values: Which values of a raster mask; nil for every value but 0.
  ///   - policy: Which files may be opened.
  /// - Throws: `PassError` where it can be read neither as pixels nor as polygons, or where values are
  ///   given for polygons.
  public init(_ path: String, values: MaskValues?, policy: OpenPolicy) throws(PassError) {
    self.path = path
    self.values = values ?? .nonZero
    do throws(GDALError) {
      let dataset = try RasterDataset(readingFrom: path, policy: policy)
      guard dataset.bandCount > 0, dataset.band(1).pixelType != nil else {
        throw GDALError(
          code: .unsupported, subject: path,
          explanation: "Its first band is of a type that is not read; a mask holds numbers.")
      }
      isVector = false
      return
    } catch {
      guard error.code == .notRecognised else { throw PassError(translating: error) }
    }
    do throws(GDALError) {
      _ = try VectorDataset(readingFrom: path, policy: policy)
    } catch {
      throw PassError(
        .unreadable, path, "GDAL reads it neither as a raster nor as polygons.",
        messages: error.messages)
    }
    guard values == nil else {
      throw PassError(
        .unsuitableMask, path, "It holds shapes; --mask-values is about the pixels of a raster.")
    }
    isVector = true
  }
}
