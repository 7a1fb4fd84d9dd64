// SPDX-License-Identifier: Apache-2.0
import AlertRules
import FindingsReport
import Foundation
import GDAL
import MonitorGrid

/// Carries a series of metrics through a rule, pass by pass and window by window.
///
/// What a pass leaves of its pixels is what its outputs hold; the next pass reads it from there. So
/// memory does not grow with the rasters or with the series, each metric is decoded once, and a run
/// that was killed goes on where it was.
struct TrackRun: Sendable {
  let series: MetricSeries
  let rule: ConfirmationRule
  let options: MetricReader.Options
  let record: SeriesRecord
  let folder: String
  let jobs: Int

  /// Side of the outputs' tiles; windows are cut along them.
  private static let tile = 512
  /// Columns of a window: a million pixels, some tens of megabytes for all layers.
  private static let windowWidth = 4 * tile

  /// Bytes of decoded blocks that GDAL is to keep: those of a metric from one row of windows to the next,
  /// so that none is decoded twice, and those of the layers in a window.
  var blockCacheBytes: Int {
    let rows = TrackRun.tile + series.blockHeight
    return (64 << 20) + series.size.width * rows * MemoryLayout<Float>.size
  }

  /// Path of an output.
  func path(_ layer: TrackedLayer, ofPass index: Int) -> String {
    URL(filePath: folder).appending(path: layer.fileName(series.passes[index]))
      .path(percentEncoded: false)
  }

  /// The number of passes from the first whose outputs stand there already.
  ///
  /// - Throws: `Failure` where an output of a later pass stands there that is not of this series, or
  ///   where an output is one of the metrics.
  func finishedPasses(overwrite: Bool) throws -> Int {
    let inputs = Set(
      series.passes.map { URL(filePath: $0.path).standardizedFileURL.resolvingSymlinksInPath() })
    var finished: Int?
    for index in series.passes.indices {
      let paths = TrackedLayer.allCases.map { path($0, ofPass: index) }
      for path in paths {
        let place = URL(filePath: path).standardizedFileURL.resolvingSymlinksInPath()
        guard !inputs.contains(place) else {
          throw Failure(
            .wrongUsage, "\(path): it is one of the metrics and would be lost. Name another folder."
          )
        }
      }
      if overwrite { continue }
      let found = paths.map { record.isOutput(ofPass: index, at: $0) }
      if let stranger = found.firstIndex(of: false) {
        throw Failure(
          .cannotWrite,
          "\(paths[stranger]): a file stands there that these metrics and this rule did not make. "
            + "Replace it with --overwrite.")
      }
      if finished == nil, found.contains(nil) { finished = index }
    }
    return overwrite ? 0 : finished ?? series.passes.count
  }

  /// Takes in one pass and writes its layers.
  ///
  /// - Parameters:
  ///   - index: The pass; the outputs of the one before it stand in the folder.
  ///   - progress: Called with the pixels of each window.
  /// - Returns: How many pixels have each state.
  /// - Throws: `GDALError`, `ReportError`, `CancellationError`.
  func take(
    _ index: Int, progress: @Sendable (_ pixels: Int) -> Void
  ) async throws -> StatusCounts {
    let pass = series.passes[index]
    let reader = try MetricWorker(pass.path, options: options)
    var workers: [LayerWorker] = []
    for share in TrackedLayer.shares(jobs) {
      workers.append(try LayerWorker { try files(share, ofPass: index) })
    }
    let windows = windows
    var counts = StatusCounts()
    var metrics = try await reader.read(windows[0])
    var layers = AlertLayers(pixelCount: windows[0].count)
    if index > 0 {
      for worker in workers { layers.set(try await worker.read(windows[0])) }
    }
    for number in windows.indices {
      try Task.checkCancellation()
      let window = windows[number]
      layers.take(metrics, on: pass.day, rule: rule, isFirst: index == 0)
      counts.add(layers.status)
      // The layers of this window are compressed while the metric of the next one is decoded.
      let next = number + 1 < windows.count ? windows[number + 1] : nil
      let earlier = index == 0 ? nil : next
      async let coming = Self.read(next, with: reader)
      let done = layers
      layers = AlertLayers(pixelCount: next?.count ?? 0)
      try await withThrowingTaskGroup(of: [(TrackedLayer, LayerPixels)].self) { group in
        for worker in workers {
          group.addTask { try await worker.write(window, done, thenRead: earlier) }
        }
        for try await share in group { layers.set(share) }
      }
      metrics = try await coming
      progress(window.count)
    }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for worker in workers { group.addTask { try await worker.close() } }
      try await group.waitForAll()
    }
    try Task.checkCancellation()
    // None appears before all are whole.
    try await withThrowingTaskGroup(of: Void.self) { group in
      for worker in workers { group.addTask { try await worker.commit() } }
      try await group.waitForAll()
    }
    return counts
  }

  private static func read(
    _ window: PixelWindow?, with reader: MetricWorker
  ) async throws -> [Float] {
    guard let window else { return [] }
    return try await reader.read(window)
  }

  private func files(_ layers: [TrackedLayer], ofPass index: Int) throws -> [LayerFile] {
    try layers.map { layer in
      try LayerFile(
        layer, path: path(layer, ofPass: index),
        earlier: index == 0 ? nil : path(layer, ofPass: index - 1), series: series,
        metadata: record.metadata(ofPass: index))
    }
  }

  /// The windows of the raster, along the tiles of the outputs.
  private var windows: [PixelWindow] {
    var windows: [PixelWindow] = []
    for y in stride(from: 0, to: series.size.height, by: TrackRun.tile) {
      for x in stride(from: 0, to: series.size.width, by: TrackRun.windowWidth) {
        windows.append(
          PixelWindow(x: x, y: y, width: TrackRun.windowWidth, height: TrackRun.tile)
            .intersection(PixelWindow(covering: series.size)))
      }
    }
    return windows
  }
}

/// How many pixels have each state.
struct StatusCounts: Sendable {
  private var counts = [Int](repeating: 0, count: 256)

  /// Counts pixels in.
  mutating func add(_ statuses: [UInt8]) {
    for status in statuses { counts[Int(status)] += 1 }
  }

  /// Pixels with a state.
  subscript(status: AlertStatus) -> Int { counts[Int(status.rawValue)] }
}

extension AlertLayers {
  /// Takes over some layers.
  fileprivate mutating func set(_ share: [(TrackedLayer, LayerPixels)]) {
    for (layer, pixels) in share { self[layer] = pixels }
  }
}
