// SPDX-License-Identifier: Apache-2.0
import ChangePipeline
import MonitorGrid
import Synchronization
import Testing

/// A pass in memory that cannot fail: bands of a raster of 10 m pixels, with states.
struct MadeUpPass: Sendable {
  let size: RasterSize
  var bands: [[Float]]
  var states: [UInt8]
  /// Place of the first pixel on the comparison's grid.
  var corner = (x: 0, y: 0)
  /// Pixels that were never written; told by `coverage`, and of whole blocks by `isMissing`.
  var unwritten: [PixelWindow] = []
  /// How the file is cut.
  var blockSize = RasterSize(width: 64, height: 48)
  /// How pixels arrive; whole numbers are the values rounded.
  var pixelType = PixelType.float32

  init(size: RasterSize, bands: [[Float]]) {
    self.size = size
    self.bands = bands
    states = [UInt8](repeating: 0, count: size.width * size.height)
  }

  /// Marks pixels, in every band.
  mutating func mark(_ window: PixelWindow, as state: PixelState) {
    for y in window.y..<window.endY {
      for x in window.x..<window.endX { states[y * size.width + x] = state.rawValue }
    }
  }

  /// Multiplies power in a window by a factor, in every band or one.
  mutating func raise(_ window: PixelWindow, by factor: Float, band: Int? = nil) {
    for index in bands.indices where band == nil || band == index + 1 {
      for y in window.y..<window.endY {
        for x in window.x..<window.endX { bands[index][y * size.width + x] *= factor }
      }
    }
  }

  var source: MadeUpSource { MadeUpSource(self, reads: nil) }
}

/// Counts the pixels that all sources of a comparison read: blocks, and windows.
final class ReadCount: Sendable {
  private let windows = Mutex<[PixelWindow]>([])

  var all: [PixelWindow] { windows.withLock { $0 } }
  func add(_ window: PixelWindow) { windows.withLock { $0.append(window) } }
}

struct MadeUpSource: TileSource, ~Copyable {
  typealias Failure = Never

  private let pass: MadeUpPass
  private let reads: ReadCount?

  init(_ pass: MadeUpPass, reads: ReadCount?) {
    self.pass = pass
    self.reads = reads
  }

  var extent: PixelWindow {
    PixelWindow(covering: pass.size).moved(dx: pass.corner.x, dy: pass.corner.y)
  }

  var layers: [BlockLayer] {
    [
      BlockLayer(
        grid: BlockGrid(extent: extent, blockSize: pass.blockSize),
        bands: pass.bands.indices.map {
          LayerBand(band: $0 + 1, format: StoredFormat(pixelType: pass.pixelType))
        })
    ]
  }

  mutating func isMissing(_ block: BlockPlace, ofLayer layer: Int) -> Bool {
    let window = layers[0].grid.window(of: block)
    return pass.unwritten.contains { $0.intersection(window) == window }
  }

  mutating func prefetch(_ block: BlockPlace, ofLayer layer: Int) {}

  mutating func decode(
    _ block: BlockPlace, ofLayer layer: Int, into targets: [PlaneTarget]
  ) -> Bool {
    let window = layers[0].grid.window(of: block)
    reads?.add(window)
    var isComplete = true
    for (band, target) in zip(pass.bands, targets) {
      for y in 0..<window.height {
        for x in 0..<window.width {
          let pixel =
            (window.y + y - pass.corner.y) * pass.size.width + window.x + x - pass.corner.x
          let place = y * target.stride + x
          switch pass.pixelType {
          case .uint8:
            unsafe target.pixels.storeBytes(
              of: UInt8(band[pixel].rounded()), toByteOffset: place, as: UInt8.self)
          case .uint16:
            unsafe target.pixels.storeBytes(
              of: UInt16(band[pixel].rounded()), toByteOffset: 2 * place, as: UInt16.self)
          case .int16:
            unsafe target.pixels.storeBytes(
              of: Int16(band[pixel].rounded()), toByteOffset: 2 * place, as: Int16.self)
          default:
            unsafe target.pixels.storeBytes(
              of: band[pixel], toByteOffset: 4 * place, as: Float.self)
          }
          unsafe target.states[place] = pass.states[pixel]
          if pass.states[pixel] != 0 { isComplete = false }
        }
      }
    }
    return isComplete
  }

  mutating func coverage(of window: PixelWindow) -> TileCoverage {
    let inside = window.intersection(extent)
    return pass.unwritten.contains { $0.intersection(inside) == inside } ? .empty : .data
  }

  mutating func read(
    _ window: PixelWindow, band: Int, into values: inout MutableSpan<Float>, at offset: Int,
    states: inout MutableSpan<UInt8>
  ) -> Bool {
    reads?.add(window)
    var isComplete = true
    for pixel in 0..<window.count {
      let x = window.x + pixel % window.width - pass.corner.x
      let y = window.y + pixel / window.width - pass.corner.y
      var state = PixelState.outside.rawValue
      if PixelWindow(covering: pass.size).contains(x: x, y: y) {
        state = pass.states[y * pass.size.width + x]
      }
      states[pixel] = state
      values[offset + pixel] =
        state == 0 ? pass.bands[band - 1][y * pass.size.width + x] : .nan
      if state != 0 { isComplete = false }
    }
    return isComplete
  }
}

/// What a test compares: two passes, and cells of some pixels on a grid whose corner is the raster's.
struct MadeUpComparison: Sendable {
  var before: MadeUpPass
  var after: MadeUpPass
  var bandNames = ["VV"]
  var method = ComparisonMethod.ratio
  var isNormalised = false
  var units = [BackscatterUnits.power, .power]
  /// The least value; above zero for whole numbers, whose zero is a dark pixel.
  var floor: Float = 0
  var layout: ComparisonLayout
  /// Pixels of a window, about.
  var windowSize = RasterSize(width: 64, height: 48)
  var parameters = DecisionParameters(
    falseDiscoveryRate: 0.01, leastValidFraction: 0.5, looks: nil)

  init(before: MadeUpPass, after: MadeUpPass, layout: ComparisonLayout) {
    self.before = before
    self.after = after
    self.layout = layout
    bandNames = before.bands.count == 1 ? ["VV"] : (1...before.bands.count).map { "band\($0)" }
  }

  func job(reads: ReadCount? = nil) -> ComparisonJob<MadeUpSource> {
    let (before, after) = (before, after)
    let rules = units.flatMap {
      [PowerRule](repeating: PowerRule(units: $0, floor: floor), count: bandNames.count)
    }
    var job = ComparisonJob(
      layout: layout, bandNames: bandNames, method: method, rules: rules, criticalRatio: 2,
      layers: (MadeUpSource(before, reads: nil).layers, MadeUpSource(after, reads: nil).layers),
      openBefore: { MadeUpSource(before, reads: reads) },
      openAfter: { MadeUpSource(after, reads: reads) })
    job.windowSize = windowSize
    job.isNormalised = isNormalised
    return job
  }

  func run(
    workers: Int = 2, level: KernelLevel = .baseline, reads: ReadCount? = nil
  ) async throws -> ComparisonFindings {
    try await compare(
      job(reads: reads), parameters: parameters, workers: workers,
      kernels: KernelSet(level: level), detail: .all)
  }
}

/// Cells of `cellPixels` pixels of 10 m; the raster begins `inset` pixels into its first cell.
func madeUpCells(
  _ size: RasterSize, cellPixels: Int = 8, inset: Int = 0
) throws -> CellLayout {
  let zone = try #require(UTMZone(number: 37, isNorthern: true))
  let grid = try CellGrid(zone: zone, cellSizeMetres: Double(cellPixels) * 10)
  let side = Double(cellPixels) * 10
  return try CellLayout(
    transform: GeoTransform(
      originX: 6000 * side + Double(inset) * 10, originY: 60_000 * side - Double(inset) * 10,
      pixelWidth: 10, pixelHeight: -10),
    size: size, grid: grid)
}
