// SPDX-License-Identifier: Apache-2.0
import FindingsReport
import GDAL
import MonitorGrid

/// One layer of one pass on its way: what the pass before left is read, the new file is written under
/// a temporary name.
final class LayerFile {
  let layer: TrackedLayer
  private var earlier: RasterDataset?
  private var writer: RasterWriter?
  private var pending: PendingFile?

  /// Begins a file.
  ///
  /// - Parameters:
  ///   - layer: Which layer it holds.
  ///   - path: Where it will stand.
  ///   - earlier: The same layer of the pass before; nil for the first.
  ///   - series: The grid.
  ///   - metadata: What the file says of its origin.
  /// - Throws: `GDALError`, `ReportError`.
  init(
    _ layer: TrackedLayer, path: String, earlier: String?, series: MetricSeries,
    metadata: [String: String]
  ) throws {
    self.layer = layer
    if let earlier {
      self.earlier = try RasterDataset(
        readingFrom: earlier, policy: OpenPolicy(rasterDrivers: ["GTiff"]))
    }
    let pending = try PendingFile(path: path, overwrite: true)
    writer = try RasterWriter(
      creating: pending.temporaryPath, format: .geoTIFF(usesPredictor: layer.pixelType != .uint8),
      size: series.size, pixelType: layer.pixelType, geoTransform: series.geoTransform,
      spatialReference: series.spatialReference, noData: layer.noData,
      bandDescriptions: [layer.bandDescription], metadata: metadata)
    self.pending = consume pending
  }

  /// What the pass before left in a window.
  func read(_ window: PixelWindow) throws(GDALError) -> LayerPixels {
    switch layer.pixelType {
    case .uint8: try .bytes(read(window, of: UInt8.self))
    case .int16: try .days(read(window, of: Int16.self))
    default: try .numbers(read(window, of: Float.self))
    }
  }

  private func read<Pixel: RasterPixel>(
    _ window: PixelWindow, of type: Pixel.Type
  ) throws(GDALError) -> [Pixel] {
    var pixels = [Pixel](repeating: 0, count: window.count)
    try earlier?.read(window, band: 1, into: &pixels)
    return pixels
  }

  /// Writes a window.
  func write(_ window: PixelWindow, _ pixels: LayerPixels) throws(GDALError) {
    switch pixels {
    case .bytes(let pixels): try writer?.write(window, band: 1, from: pixels)
    case .days(let pixels): try writer?.write(window, band: 1, from: pixels)
    case .numbers(let pixels): try writer?.write(window, band: 1, from: pixels)
    }
    // Blocks are compressed here, on this thread and in this order, not when GDAL's cache is full.
    try writer?.flush()
  }

  /// Completes the file under its temporary name.
  func close() throws(GDALError) {
    if let earlier = earlier.take() { try earlier.close() }
    if let writer = writer.take() { try writer.close() }
  }

  /// Makes the file appear under its name.
  func commit() throws(ReportError) {
    if let pending = pending.take() { try pending.commit() }
  }
}
