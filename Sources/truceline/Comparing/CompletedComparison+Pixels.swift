// SPDX-License-Identifier: Apache-2.0
import ChangePipeline
import FindingsReport
import Foundation
import GDAL
import MonitorGrid
import PassCatalog

/// Rasters that are whole but do not stand under their names yet.
struct PixelOutputs: ~Copyable {
  fileprivate var raster: PendingFile?
  fileprivate var mask: PendingFile?
  fileprivate var objects: AtomicFile?

  /// Makes the files appear under their names.
  consuming func commit() throws {
    if let raster = raster.take() { try raster.commit() }
    if let mask = mask.take() { try mask.commit() }
    if let objects = objects.take() { try objects.commit() }
  }
}

extension CompletedComparison {
  /// Makes the per-pixel change and the per-pixel decision, where they are asked for.
  ///
  /// GDAL writes cloud-optimised files only as copies of finished ones, so both are first made as
  /// plain GeoTIFFs under temporary names beside their places.
  func makePixels(
    _ output: OutputOptions, jobs: Int, console: Console
  ) async throws -> PixelOutputs {
    var outputs = PixelOutputs()
    if let path = output.changeRaster {
      outputs.raster = try await makeRaster(path, output: output, jobs: jobs, console: console)
    }
    if let place = output.changeMask ?? output.objects {
      let candidates = try PendingFile(path: place, overwrite: true)
      let parts = try await writeCandidates(
        candidates.temporaryPath, output: output, jobs: jobs, console: console)
      var judged = try judge(candidates.temporaryPath, parts: parts, output: output)
      outputs.mask = judged.mask.take()
      outputs.objects = judged.objects.take()
    }
    return outputs
  }

  private func makeRaster(
    _ path: String, output: OutputOptions, jobs: Int, console: Console
  ) async throws -> PendingFile {
    let grid = setup.pair.grid
    let bands = setup.pair.before.identity.bandNames
    let decibels = try PendingFile(path: path, overwrite: true)
    let bar = ProgressBar("pixels", on: console)
    defer { bar.finish() }
    var raster = try RasterWriter(
      creating: decibels.temporaryPath, bandCount: bands.count, pixelType: .float32,
      placedOn: grid, noData: .nan,
      bandDescriptions: bands.map { "\($0): change of 5x5 means in dB, after over before" })
    var done = 0
    try await sweepPixels(job, findings: result, workers: jobs, kernels: kernels) { tile in
      for (index, values) in tile.decibels.enumerated() {
        try raster.write(tile.window, band: index + 1, from: values)
      }
      done += tile.window.count
      bar.update(finished: done, total: grid.size.width * grid.size.height)
    }
    try raster.close()
    return try optimisedCopy(of: decibels.temporaryPath, for: path, overwrite: output.overwrite)
  }

  func optimisedCopy(
    of source: String, for path: String, overwrite: Bool
  ) throws -> PendingFile {
    try Task.checkCancellation()
    let pending = try PendingFile(path: path, overwrite: overwrite)
    try copyAsCOG(from: source, to: pending.temporaryPath)
    return pending
  }
}

extension RasterWriter {
  /// A deflated GeoTIFF on a grid; without map coordinates where the grid has no system.
  init(
    creating path: String, bandCount: Int, pixelType: PixelType, placedOn grid: RasterGrid,
    noData: Double, bandDescriptions: [String]
  ) throws(GDALError) {
    // Blocks that nobody asks for are not written at all.
    try self.init(
      creating: path, format: .geoTIFF(isSparse: true), size: grid.size, bandCount: bandCount,
      pixelType: pixelType,
      geoTransform: grid.spatialReference == nil ? nil : grid.geoTransform,
      spatialReference: grid.spatialReference, noData: noData, bandDescriptions: bandDescriptions)
  }
}
