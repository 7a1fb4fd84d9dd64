// SPDX-License-Identifier: Apache-2.0
import ChangePipeline
import Evidence
import FindingsReport
import GDAL
import MonitorGrid
import PassCatalog

/// The mask and the objects, whole but not yet under their names.
struct JudgedPixels: ~Copyable {
  var mask: PendingFile?
  var objects: AtomicFile?
}

extension CompletedComparison {
  /// Writes which pixels may have changed, as a plain raster.
  ///
  /// - Returns: What runs of them add to the effect of objects, where objects are asked for.
  func writeCandidates(
    _ path: String, output: OutputOptions, jobs: Int, console: Console
  ) async throws -> [CandidatePart] {
    let grid = setup.pair.grid
    let wantsParts = output.objects != nil
    let bar = ProgressBar("changed pixels", on: console)
    defer { bar.finish() }
    var raster = try RasterWriter(
      creating: path, bandCount: 1, pixelType: .uint8, placedOn: grid,
      noData: Double(CandidateValue.notObserved), bandDescriptions: [])
    var done = 0
    var parts: [CandidatePart] = []
    try await sweepCandidates(job, findings: result, workers: jobs, kernels: kernels) { tile in
      try raster.write(tile.window, band: 1, from: tile.values)
      if wantsParts { parts += tile.parts }
      done += tile.window.count
      bar.update(finished: done, total: grid.size.width * grid.size.height)
    }
    try raster.close()
    return parts
  }

  /// Judges candidates and writes them as a mask, as objects or both.
  ///
  /// What hangs together is known only when all of it was seen. GDAL writes cloud-optimised files only
  /// as copies of finished ones.
  func judge(
    _ candidates: String, parts: [CandidatePart], output: OutputOptions
  ) throws -> JudgedPixels {
    let grid = setup.pair.grid
    var source = try RasterDataset(readingFrom: candidates)
    var groups = CandidateGroups()
    var pixels: [UInt8] = []
    for strip in strips(of: grid.size) {
      try read(strip, of: &source, into: &pixels)
      for row in 0..<strip.height {
        groups.take(pixels[row * strip.width..<(row + 1) * strip.width])
      }
    }
    groups.rewind()
    var judged = JudgedPixels()
    if let path = output.objects {
      judged.objects = try writeObjects(
        path, output: output, source: &source, groups: groups, parts: parts)
    }
    if let path = output.changeMask {
      let marked = try PendingFile(path: path, overwrite: true)
      try writeMask(marked.temporaryPath, source: &source, groups: groups)
      judged.mask = try optimisedCopy(
        of: marked.temporaryPath, for: path, overwrite: output.overwrite)
    }
    return judged
  }

  private func writeMask(
    _ path: String, source: inout RasterDataset, groups: CandidateGroups
  ) throws {
    let grid = setup.pair.grid
    var groups = groups
    var target = try RasterWriter(
      creating: path, bandCount: 1, pixelType: .uint8, placedOn: grid,
      noData: 255, bandDescriptions: ["changed: 1, unchanged: 0, not observed: 255"])
    var pixels: [UInt8] = []
    for strip in strips(of: grid.size) {
      try read(strip, of: &source, into: &pixels)
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

  private func writeObjects(
    _ path: String, output: OutputOptions, source: inout RasterDataset,
    groups: CandidateGroups, parts: [CandidatePart]
  ) throws -> AtomicFile {
    var groups = groups
    var objects = ChangeObjects(result, parts: parts)
    var shapes = try ObjectShapes(
      setup, bandNames: setup.pair.before.identity.bandNames,
      leastArea: output.minObjectArea)
    var file = try AtomicFile(path: path, overwrite: output.overwrite)
    var writer = ObjectWriter<AtomicFile>(
      context: try context(), isPlaced: shapes.isPlaced, header: try record.canonicalBytes())
    var pixels: [UInt8] = []
    for strip in strips(of: setup.pair.grid.size) {
      try read(strip, of: &source, into: &pixels)
      for row in 0..<strip.height {
        let runs = groups.take(pixels[row * strip.width..<(row + 1) * strip.width])
        for object in objects.take(runs, of: groups) {
          if let feature = try shapes.feature(of: object) {
            try writer.append(feature, to: &file)
          }
        }
      }
    }
    for object in objects.finish() {
      if let feature = try shapes.feature(of: object) { try writer.append(feature, to: &file) }
    }
    try writer.finish(to: &file)
    return file
  }

  /// Strips of whole rows, from the north.
  private func strips(of size: RasterSize) -> [PixelWindow] {
    let rows = 512
    return stride(from: 0, to: size.height, by: rows).map { y in
      PixelWindow(x: 0, y: y, width: size.width, height: min(rows, size.height - y))
    }
  }

  private func read(
    _ strip: PixelWindow, of source: inout RasterDataset, into pixels: inout [UInt8]
  ) throws {
    try Task.checkCancellation()
    if pixels.count < strip.count { pixels = [UInt8](repeating: 0, count: strip.count) }
    try source.read(strip, band: 1, into: &pixels)
  }
}
