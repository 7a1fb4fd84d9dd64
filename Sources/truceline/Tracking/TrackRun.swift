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
    var next = try await Input(windows[0], reader: reader, workers: workers, isFirst: index == 0)
    for number in windows.indices {
      try Task.checkCancellation()
      let window = windows[number]
      var layers = next.layers
      layers.take(next.metrics, on: pass.day, rule: rule, isFirst: index == 0)
      counts.add(layers.status)
      // The layers of this window are compressed while the metric of the next one is decoded.
      async let metrics =
        number + 1 < windows.count ? reader.read(windows[number + 1]) : []
      let done = layers
      try await withThrowingTaskGroup(of: Void.self) { group in
        for worker in workers { group.addTask { try await worker.write(window, done) } }
        try await group.waitForAll()
      }
      if number + 1 < windows.count {
        next = try await Input(
          windows[number + 1], metrics: metrics, workers: workers, isFirst: index == 0)
      }
      progress(window.count)
    }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for worker in workers { group.addTask { try await worker.close() } }
      try await group.waitForAll()
    }
    try Task.checkCancellation()
    // None appears before all are whole.
    for worker in workers { try await worker.commit() }
    return counts
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

  /// What a window of a pass is made from.
  private struct Input: Sendable {
    let metrics: [Float]
    let layers: AlertLayers

    init(
      _ window: PixelWindow, reader: MetricWorker, workers: [LayerWorker], isFirst: Bool
    ) async throws {
      try await self.init(
        window, metrics: reader.read(window), workers: workers, isFirst: isFirst)
    }

    init(
      _ window: PixelWindow, metrics: [Float], workers: [LayerWorker], isFirst: Bool
    ) async throws {
      self.metrics = metrics
      var layers = AlertLayers(pixelCount: window.count)
      if !isFirst {
        try await withThrowingTaskGroup(of: [(TrackedLayer, LayerPixels)].self) { group in
          for worker in workers { group.addTask { try await worker.read(window) } }
          for try await share in group {
            for (layer, pixels) in share { layers[layer] = pixels }
          }
        }
      }
      self.layers = layers
    }
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
