// SPDX-License-Identifier: Apache-2.0
import Foundation
import GDAL
import GridTestSupport
import MonitorGrid
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

@Suite("A run that is stopped half way", .serialized)
struct InterruptionTests {
  /// What a stopped run left behind.
  private struct Stopped {
    let status: Int32
    let wasSignalled: Bool
    let errors: String
    let seconds: Duration
  }

  /// Starts a comparison, sends a signal once `isReady` holds, and waits for the end.
  private func stop(
    _ arguments: [String], with signal: Int32, in folder: URL, once isReady: (URL) throws -> Bool
  ) throws -> Stopped {
    try withTemporaryDirectory { scratch in
      let errors = scratch.appending(path: "errors")
      try Data().write(to: errors)
      let process = Process()
      process.executableURL = URL(filePath: Program.path)
      process.arguments = arguments
      process.currentDirectoryURL = folder
      process.standardInput = FileHandle.nullDevice
      process.standardOutput = FileHandle.nullDevice
      process.standardError = try FileHandle(forWritingTo: errors)
      try withoutBlockedSignals { try process.run() }
      let deadline = ContinuousClock.now + .seconds(30)
      while process.isRunning, try !isReady(errors), ContinuousClock.now < deadline {
        usleep(5000)
      }
      let sent = ContinuousClock.now
      #expect(process.isRunning, "it ended before it could be stopped")
      kill(process.processIdentifier, signal)
      process.waitUntilExit()
      return Stopped(
        status: process.terminationStatus,
        wasSignalled: process.terminationReason == .uncaughtSignal,
        errors: try String(contentsOf: errors, encoding: .utf8),
        seconds: ContinuousClock.now - sent)
    }
  }

  /// A pair that keeps a debug build busy for many seconds, made from one tile in no time.
  private func largePair(in folder: URL) throws -> [String] {
    let size = RasterSize(width: 4096, height: 2048)
    return try ["l_20300105T040000_VV.tif", "l_20300117T040000_VV.tif"].enumerated().map {
      index, name in
      let path = folder.appending(path: name).path()
      var random = SplitMix64(seed: UInt64(index))
      let tile = (0..<512 * 512).map { _ in Float.random(in: 0.01...0.2, using: &random) }
      var writer = try RasterWriter(
        creating: path, format: .geoTIFF(compression: .none, isSparse: true), size: size,
        pixelType: .float32,
        geoTransform: GeoTransform(
          originX: 500_000, originY: 5_600_000, pixelWidth: 10, pixelHeight: -10),
        spatialReference: SpatialReference(epsg: 32_637))
      for y in stride(from: 0, to: size.height, by: 512) {
        for x in stride(from: 0, to: size.width, by: 512) {
          try writer.write(PixelWindow(x: x, y: y, width: 512, height: 512), band: 1, from: tile)
        }
      }
      try writer.close()
      return path
    }
  }

  /// The plan is printed after the signals are handled and before the first pixel is read.
  private func hasPlan(_ errors: URL) throws -> Bool {
    try String(contentsOf: errors, encoding: .utf8).contains("cells  ")
  }

  @Test(
    "Ctrl-C and SIGTERM while it reads end with 130 and leave nothing",
    arguments: [SIGINT, SIGTERM])
  func whileReading(signal: Int32) throws {
    try withTemporaryDirectory { folder in
      let passes = try largePair(in: folder)
      let before = try everything(in: folder)
      let stopped = try stop(
        ["compare"] + passes + ["-o", "out.geojson", "--verbose"], with: signal, in: folder
      ) { try hasPlan($0) }
      #expect(stopped.status == 130 && !stopped.wasSignalled, "\(stopped)")
      #expect(stopped.errors.contains("interrupted; no file was written"), "\(stopped.errors)")
      #expect(stopped.seconds < .seconds(10))
      #expect(try everything(in: folder) == before)
    }
  }

  @Test(
    "Stopped while it writes, nothing is left; killed, nothing under the final name",
    arguments: [
      SIGINT, SIGTERM, SIGKILL,
    ])
  func whileWriting(signal: Int32) throws {
    try withTemporaryDirectory { folder in
      var scene = ScenePair(size: RasterSize(width: 100, height: 100))
      scene.changed = nil
      let pair = try scene.write(to: folder)
      let before = try everything(in: folder)
      // 10,000 cells of one pixel make some ten megabytes of text.
      let stopped = try stop(
        [
          "compare", pair.before, pair.after, "-o", "out.geojson", "--all-cells", "--cell-size",
          "10",
        ], with: signal, in: folder
      ) { _ in
        try everything(in: folder).contains { $0.key.hasPrefix(".truceline-") && $0.value > 0 }
      }
      let after = try everything(in: folder)
      #expect(after["out.geojson"] == nil)
      if signal == SIGKILL {
        #expect(stopped.wasSignalled)
      } else {
        #expect(stopped.status == 130 && !stopped.wasSignalled, "\(stopped)")
        #expect(after == before)
        #expect(stopped.seconds < .seconds(5))
      }
    }
  }

  @Test("A second Ctrl-C ends it at once, and leaves nothing either")
  func twice() throws {
    try withTemporaryDirectory { folder in
      let passes = try largePair(in: folder)
      let before = try everything(in: folder)
      let script = """
        "$0" compare "$1" "$2" -o out.geojson --verbose 2> >(tee errors >&2) & id=$!
        for _ in $(seq 1000); do grep -q 'cells  ' errors 2> /dev/null && break; sleep 0.01; done
        kill -INT $id; kill -INT $id; wait $id
        """
      let result = try runCommand(
        "bash", arguments: ["-m", "-c", script, Program.path] + passes, in: folder)
      #expect(result.status == 130, "\(result.status) \(result.errors)")
      try FileManager.default.removeItem(at: folder.appending(path: "errors"))
      #expect(try everything(in: folder) == before)
    }
  }
}
