// SPDX-License-Identifier: Apache-2.0
import AlertRules
import ChangePipeline
import GDAL
import MonitorGrid

/// Reads and writes some of the layers of one pass, on a queue of its own: compressing them is most
/// of the work.
actor LayerWorker {
  private let executor = QueueExecutor()
  nonisolated var unownedExecutor: UnownedSerialExecutor {
    unsafe executor.asUnownedSerialExecutor()
  }

  private let files: [LayerFile]

  init(_ make: @Sendable () throws -> sending [LayerFile]) throws {
    files = try make()
  }

  /// What the pass before left in a window.
  func read(_ window: PixelWindow) throws -> [(TrackedLayer, LayerPixels)] {
    try files.map { ($0.layer, try $0.read(window)) }
  }

  /// Writes a window, and reads what the pass before left in the next one.
  func write(
    _ window: PixelWindow, _ layers: AlertLayers, thenRead next: PixelWindow?
  ) throws -> [(TrackedLayer, LayerPixels)] {
    for file in files { try file.write(window, layers[file.layer]) }
    return try next.map { try read($0) } ?? []
  }

  /// Completes the files under their temporary names.
  func close() throws {
    for file in files { try file.close() }
  }

  /// Makes the files appear under their names.
  func commit() throws {
    for file in files { try file.commit() }
  }
}
