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
    if let path = output.changeRaster {
      outputs.raster = try await makeRaster(path, output: output, jobs: jobs, console: console)
    }
    if let path = output.changeMask {
      outputs.mask = try await makeMask(path, output: output, jobs: jobs, console: console)
    }
    return outputs
  }

  private func makeRaster(
    _ path: String, output: OutputOptions, jobs: Int, console: Console
  ) async throws -> PendingFile {
    let grid = setup.pair.before.grid
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

  private func makeMask(
    _ path: String, output: OutputOptions, jobs: Int, console: Console
  ) async throws -> PendingFile {
    let grid = setup.pair.before.grid
    let candidates = try PendingFile(path: path, overwrite: true)
    let bar = ProgressBar("mask", on: console)
    defer { bar.finish() }
    var raster = try RasterWriter(
      creating: candidates.temporaryPath, bandCount: 1, pixelType: .uint8, placedOn: grid,
      noData: Double(CandidateValue.notObserved), bandDescriptions: [])
    var done = 0
    try await sweepCandidates(job, findings: result, workers: jobs, kernels: kernels) { tile in
      try raster.write(tile.window, band: 1, from: tile.values)
      done += tile.window.count
      bar.update(finished: done, total: grid.size.width * grid.size.height)
    }
    try raster.close()
    let marked = try PendingFile(path: path, overwrite: true)
    try judge(candidates.temporaryPath, into: marked.temporaryPath, grid: grid)
    return try optimisedCopy(of: marked.temporaryPath, for: path, overwrite: output.overwrite)
  }

  /// Makes the mask out of the candidates: what hangs together with too little is taken out.
  private func judge(_ candidates: String, into marked: String, grid: RasterGrid) throws {
    var source = try RasterDataset(readingFrom: candidates)
    var groups = CandidateGroups()
    try forEachStrip(of: grid.size) { strip, pixels in
      try source.read(strip, band: 1, into: &pixels)
      for row in 0..<strip.height {
        groups.take(pixels[row * strip.width..<(row + 1) * strip.width])
      }
    }
    groups.rewind()
    var target = try RasterWriter(
      creating: marked, bandCount: 1, pixelType: .uint8, placedOn: grid,
      noData: 255, bandDescriptions: ["changed: 1, unchanged: 0, not observed: 255"])
    try forEachStrip(of: grid.size) { strip, pixels in
      try source.read(strip, band: 1, into: &pixels)
      for row in 0..<strip.height {
        let start = row * strip.width
        for run in groups.take(pixels[start..<start + strip.width]) {
          let value: UInt8 = groups.group(of: run) == nil ? 0 : 1
          for column in run.columns { pixels[start + column] = value }
        }
      }
      try target.write(strip, band: 1, from: pixels)
    }
    try target.close()
  }

  /// Strips of whole rows, from the north, with room for their pixels.
  private func forEachStrip(
    of size: RasterSize, _ body: (PixelWindow, inout [UInt8]) throws -> Void
  ) throws {
    let rows = 512
    var pixels = [UInt8](repeating: 0, count: size.width * min(rows, size.height))
    for y in stride(from: 0, to: size.height, by: rows) {
      try Task.checkCancellation()
      let strip = PixelWindow(x: 0, y: y, width: size.width, height: min(rows, size.height - y))
      try body(strip, &pixels)
    }
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
