// SPDX-License-Identifier: Apache-2.0
import ChangeStatistics
import MonitorGrid
import Synchronization
import Testing

@testable import ChangePipeline

/// A source that fails at one of its reads, or waits in it.
private struct FragileSource: TileSource, ~Copyable {
  struct Broken: Error, Equatable { let window: Int }

  let size: RasterSize
  let counter: Counter
  let failsAt: Int
  let onRead: @Sendable (Int) -> Void

  var extent: PixelWindow { PixelWindow(covering: size) }

  mutating func coverage(of window: PixelWindow) throws(Broken) -> TileCoverage { .data }

  mutating func read(
    _ window: PixelWindow, band: Int, into values: inout MutableSpan<Float>, at offset: Int,
    states: inout MutableSpan<UInt8>
  ) throws(Broken) -> Bool {
    let number = counter.increment()
    onRead(number)
    if number >= failsAt { throw Broken(window: failsAt) }
    for i in 0..<window.count {
      values[offset + i] = 1
      states[i] = 0
    }
    return true
  }

  /// Blocks of eight rows, as wide as the raster.
  static func layers(_ size: RasterSize) -> [BlockLayer] {
    [
      BlockLayer(
        grid: BlockGrid(
          extent: PixelWindow(covering: size), blockSize: RasterSize(width: size.width, height: 8)),
        bands: [LayerBand(band: 1, format: StoredFormat(pixelType: .float32))])
    ]
  }

  var layers: [BlockLayer] { Self.layers(size) }

  mutating func isMissing(_ block: BlockPlace, ofLayer layer: Int) throws(Broken) -> Bool { false }

  mutating func prefetch(_ block: BlockPlace, ofLayer layer: Int) {}

  mutating func decode(
    _ block: BlockPlace, ofLayer layer: Int, into targets: [PlaneTarget]
  ) throws(Broken) -> Bool {
    let number = counter.increment()
    onRead(number)
    if number >= failsAt { throw Broken(window: failsAt) }
    for target in targets {
      for place in 0..<8 * target.stride {
        unsafe target.pixels.storeBytes(of: 1, toByteOffset: 4 * place, as: Float.self)
      }
    }
    return true
  }
}

/// A counter that several tasks may draw from.
final class Counter: Sendable {
  private let value = Atomic<Int>(0)

  /// The count so far, before this call adds one.
  func increment() -> Int {
    value.wrappingAdd(1, ordering: .relaxed).oldValue
  }
}

@Suite struct FailureTests {
  private static let size = RasterSize(width: 64, height: 256)
  private let parameters = DecisionParameters(
    falseDiscoveryRate: 0.01, leastValidFraction: 0.5, looks: nil)

  private func job(
    failsAt: Int, reads: Counter = Counter(),
    onRead: @escaping @Sendable (Int) -> Void = { _ in }
  ) throws -> ComparisonJob<FragileSource> {
    let before = Counter()
    let layers = FragileSource.layers(Self.size)
    var job = ComparisonJob(
      layout: ComparisonLayout(try madeUpCells(Self.size)), bandNames: ["VV"],
      rules: [PowerRule](repeating: PowerRule(units: .power), count: 2), criticalRatio: 2,
      layers: (layers, layers),
      openBefore: {
        FragileSource(size: Self.size, counter: before, failsAt: .max, onRead: { _ in })
      },
      openAfter: {
        FragileSource(size: Self.size, counter: reads, failsAt: failsAt, onRead: onRead)
      })
    job.windowSize = RasterSize(width: 64, height: 8)
    return job
  }

  @Test("a read that fails ends the comparison with its own error", arguments: [1, 2, 5])
  func failingRead(workers: Int) async throws {
    let reads = Counter()
    let job = try job(failsAt: 2, reads: reads)
    await #expect(throws: FragileSource.Broken(window: 2)) {
      try await compare(
        job, parameters: parameters, workers: workers, kernels: KernelSet(level: .baseline))
    }
    // The others stop soon: each may have been in one more window.
    #expect(reads.increment() <= 2 + 2 * workers)
  }

  @Test("a pass that cannot be opened ends the comparison with its own error")
  func failingOpen() async throws {
    struct Closed: Error {}
    let good = try job(failsAt: .max)
    let job = ComparisonJob<FragileSource>(
      layout: good.layout, bandNames: good.bandNames, rules: good.rules, criticalRatio: 2,
      layers: good.layers, openBefore: good.openBefore, openAfter: { throw Closed() })
    await #expect(throws: Closed.self) {
      try await compare(
        job, parameters: parameters, workers: 3, kernels: KernelSet(level: .baseline))
    }
  }

  @Test(
    "a cancelled comparison ends with CancellationError, and reads no further", arguments: [1, 3])
  func cancellation(workers: Int) async throws {
    let reads = Counter()
    let task = Mutex<Task<Void, any Error>?>(nil)
    let job = try job(failsAt: .max, reads: reads) { number in
      // The task cancels itself half way; the wait is for its handle alone.
      guard number == 3 else { return }
      while task.withLock({ $0 == nil }) {}
      task.withLock { $0?.cancel() }
    }
    let parameters = parameters
    let running = Task {
      _ = try await compare(
        job, parameters: parameters, workers: workers, kernels: KernelSet(level: .baseline))
    }
    task.withLock { $0 = running }
    await #expect(throws: CancellationError.self) { try await running.value }
    #expect(reads.increment() <= 4 + 2 * workers)
  }

  @Test("progress counts every window once, up to all of them")
  func progress() async throws {
    let seen = Mutex<[Int]>([])
    let job = try job(failsAt: .max)
    _ = try await compare(
      job, parameters: parameters, workers: 3, kernels: KernelSet(level: .baseline)
    ) { finished, total in
      #expect(total == 32)
      seen.withLock { $0.append(finished) }
    }
    #expect(seen.withLock { $0.sorted() } == Array(1...32))
  }
}
