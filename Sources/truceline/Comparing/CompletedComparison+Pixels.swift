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

  /// Makes the files appear under their names.
  consuming func commit() throws {
    if let raster = raster.take() { try raster.commit() }
    if let mask = mask.take() { try mask.commit() }
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
    guard let place = output.changeRaster ?? output.changeMask else { return outputs }
    let grid = setup.pair.before.grid
    let bands = setup.pair.before.identity.bandNames
    let decibels = try PendingFile(path: place, overwrite: true)
    let observed = try PendingFile(path: place, overwrite: true)
    let bar = ProgressBar("pixels", on: console)
    defer { bar.finish() }
    var raster = try RasterWriter(
      creating: decibels.temporaryPath, bandCount: bands.count, pixelType: .float32,
      placedOn: grid, noData: .nan,
      bandDescriptions: bands.map { "\($0): change of 5x5 means in dB, after over before" })
    var mask = try RasterWriter(
      creating: observed.temporaryPath, bandCount: 1, pixelType: .uint8, placedOn: grid,
      noData: 255, bandDescriptions: [])
    var done = 0
    let decision = try await sweepPixels(
      job, findings: result, workers: jobs, kernels: kernels
    ) { tile in
      if output.changeRaster != nil {
        for (index, values) in tile.decibels.enumerated() {
          try raster.write(tile.window, band: index + 1, from: values)
        }
      }
      try mask.write(tile.window, band: 1, from: tile.mask)
      done += tile.window.count
      bar.update(finished: done, total: grid.size.width * grid.size.height)
    }
    try mask.close()
    try raster.close()
    if let path = output.changeRaster {
      outputs.raster = try optimisedCopy(
        of: decibels.temporaryPath, for: path, overwrite: output.overwrite)
    }
    if let path = output.changeMask {
      let marked = try PendingFile(path: path, overwrite: true)
      try mark(decision, from: observed.temporaryPath, to: marked.temporaryPath, grid: grid)
      outputs.mask = try optimisedCopy(
        of: marked.temporaryPath, for: path, overwrite: output.overwrite)
    }
    return outputs
  }

  /// Puts the changed pixels into the mask that says which were observed.
  private func mark(
    _ decision: PixelDecision, from observed: String, to marked: String, grid: RasterGrid
  ) throws {
    var source = try RasterDataset(readingFrom: observed)
    var target = try RasterWriter(
      creating: marked, bandCount: 1, pixelType: .uint8, placedOn: grid,
      noData: 255, bandDescriptions: ["changed: 1, unchanged: 0, not observed: 255"])
    let rows = 512
    var strip: [UInt8] = []
    for y in stride(from: 0, to: grid.size.height, by: rows) {
      let window = PixelWindow(
        x: 0, y: y, width: grid.size.width, height: min(rows, grid.size.height - y))
      if strip.count < window.count { strip = [UInt8](repeating: 0, count: window.count) }
      try source.read(window, band: 1, into: &strip)
      try target.write(window, band: 1, from: strip)
    }
    for (index, window) in decision.windows.enumerated() {
      try Task.checkCancellation()
      var part = [UInt8](repeating: 0, count: window.count)
      try source.read(window, band: 1, into: &part)
      decision.mark(index, in: &part)
      try target.write(window, band: 1, from: part)
    }
    try target.close()
  }

  private func optimisedCopy(
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
  fileprivate init(
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
