// SPDX-License-Identifier: Apache-2.0
import ChangePipeline
import MonitorGrid

/// Decodes a metric on a queue of its own.
actor MetricWorker {
  private let executor = QueueExecutor()
  nonisolated var unownedExecutor: UnownedSerialExecutor {
    unsafe executor.asUnownedSerialExecutor()
  }

  private var reader: MetricReader

  init(_ path: String, options: MetricReader.Options) throws {
    reader = try MetricReader(path, options: options)
  }

  /// Reads the metric in a window.
  func read(_ window: PixelWindow) throws -> [Float] {
    try reader.read(window)
  }
}
