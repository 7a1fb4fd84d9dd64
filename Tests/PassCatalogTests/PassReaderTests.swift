// SPDX-License-Identifier: Apache-2.0
import Foundation
import GDAL
import GridTestSupport
import MonitorGrid
import Testing

@testable import PassCatalog

/// What a reader gives for a window.
struct Pixels {
  var values: [Float]
  var states: [PixelState]
  var isComplete: Bool
}

extension Pass {
  /// Reads a window by a reader of its own, at an offset into a larger buffer.
  func pixels(
    _ window: PixelWindow, band: Int = 1, alignment: GridAlignment = .shifted(columns: 0, rows: 0),
    on grid: RasterGrid? = nil
  ) throws -> Pixels {
    var reader = try PassReader(
      opening: self, alignment: alignment, on: grid ?? self.grid, policy: OpenPolicy())
    let margin = 3
    var values = [Float](repeating: -7, count: window.count + 2 * margin)
    var states = [UInt8](repeating: 9, count: window.count + margin)
    var span = values.mutableSpan
    var stateSpan = states.mutableSpan
    let isComplete = try reader.read(
      window, band: band, into: &span, at: margin, states: &stateSpan)
    let edges = values.prefix(margin) + values.suffix(margin)
    #expect(edges.allSatisfy { $0 == -7 }, "the reader wrote beyond its window")
    #expect(states.suffix(margin).allSatisfy { $0 == 9 }, "the reader wrote beyond its window")
    let found = states.prefix(window.count).compactMap(PixelState.init(rawValue:))
    #expect(found.count == window.count)
    #expect(isComplete == found.allSatisfy { $0 == .observed })
    let pixels = Pixels(
      values: Array(values[margin..<margin + window.count]), states: found, isComplete: isComplete)
    let blocks = try pixelsOfBlocks(window, band: band, reader: &reader)
    #expect(blocks.states == pixels.states, "blocks say the same of each pixel")
    // Kernels apply what windows apply: scale and offset of bands that are handed over as stored.
    let differing = zip(blocks.values, pixels.values).count { one, other in
      // Kernels scale in Float, windows in Double.
      (one - other).magnitude > 1e-6 * max(1, one.magnitude) || one.isNaN != other.isNaN
    }
    #expect(differing == 0, "blocks have the same values")
    return pixels
  }

  /// The same pixels, decoded block by block.
  private func pixelsOfBlocks(
    _ window: PixelWindow, band: Int, reader: inout PassReader
  ) throws -> Pixels {
    var pixels = Pixels(
      values: [Float](repeating: .nan, count: window.count),
      states: [PixelState](repeating: .outside, count: window.count), isComplete: true)
    for (number, layer) in reader.layers.enumerated() {
      guard let index = layer.bands.firstIndex(where: { $0.band == band }) else { continue }
      for block in layer.grid.blocks(touching: window) {
        let place = layer.grid.window(of: block)
        let isMissing = try reader.isMissing(block, ofLayer: number)
        let decoded = try DecodedBlock(
          block, layer: layer, number: number, of: &reader, isMissing: isMissing)
        for y in 0..<place.height {
          for x in 0..<place.width {
            guard window.contains(x: place.x + x, y: place.y + y) else { continue }
            let target = (place.y + y - window.y) * window.width + place.x + x - window.x
            (pixels.values[target], pixels.states[target]) = decoded.pixel(x, y, band: index)
          }
        }
      }
    }
    return pixels
  }

  /// The whole raster.
  func pixels(band: Int = 1) throws -> Pixels {
    try pixels(PixelWindow(covering: grid.size), band: band)
  }
}

/// Memory for one band of a block.
@safe private final class TestPlane {
  private let pixels: UnsafeMutableRawBufferPointer
  private let states: UnsafeMutableBufferPointer<UInt8>

  init(_ count: Int, bytesPerPixel: Int) {
    unsafe pixels = .allocate(byteCount: (count + 16) * bytesPerPixel, alignment: 16)
    unsafe states = .allocate(capacity: count + 1)
    unsafe pixels.initializeMemory(as: UInt8.self, repeating: 0)
    unsafe states.initialize(repeating: 0)
  }

  deinit {
    unsafe pixels.deallocate()
    unsafe states.deallocate()
  }

  var bytes: [UInt8] { unsafe Array(pixels) }
  var marks: [UInt8] { unsafe Array(states) }

  func target(stride: Int) -> PlaneTarget {
    guard let base = unsafe pixels.baseAddress, let first = unsafe states.baseAddress else {
      preconditionFailure("memory was allocated")
    }
    return unsafe PlaneTarget(pixels: base, states: first, stride: stride)
  }
}

/// A block in memory, every band as Float.
private struct DecodedBlock {
  private let layer: BlockLayer
  private let width: Int
  private let isMissing: Bool
  private var bytes: [[UInt8]]
  private var states: [[UInt8]]

  init(
    _ block: BlockPlace, layer: BlockLayer, number: Int, of reader: inout PassReader,
    isMissing: Bool
  ) throws {
    let place = layer.grid.window(of: block)
    self.layer = layer
    self.isMissing = isMissing
    width = place.width
    bytes = layer.bands.map {
      [UInt8](repeating: 0, count: place.count * $0.format.bytesPerPixel + 64)
    }
    states = layer.bands.map { _ in [UInt8](repeating: 0, count: place.count) }
    guard !isMissing else { return }
    let planes = layer.bands.map { TestPlane(place.count, bytesPerPixel: $0.format.bytesPerPixel) }
    let isComplete = try reader.decode(
      block, ofLayer: number, into: planes.map { $0.target(stride: place.width) })
    bytes = planes.map(\.bytes)
    states = planes.map(\.marks)
    #expect(isComplete == states.allSatisfy { $0.allSatisfy { $0 == 0 } })
  }

  func pixel(_ x: Int, _ y: Int, band: Int) -> (Float, PixelState) {
    let place = y * width + x
    guard !isMissing, let state = PixelState(rawValue: states[band][place]), state == .observed
    else {
      return (.nan, isMissing ? .noData : PixelState(rawValue: states[band][place]) ?? .noData)
    }
    let format = layer.bands[band].format
    let value: Float = unsafe bytes[band].withUnsafeBytes { bytes in
      switch format.pixelType {
      case .uint8: unsafe Float(bytes.load(fromByteOffset: place, as: UInt8.self))
      case .uint16: unsafe Float(bytes.load(fromByteOffset: 2 * place, as: UInt16.self))
      case .int16: unsafe Float(bytes.load(fromByteOffset: 2 * place, as: Int16.self))
      default: unsafe bytes.load(fromByteOffset: 4 * place, as: Float.self)
      }
    }
    guard value.isFinite, value != format.noData else { return (.nan, .noData) }
    return (value * format.scale + format.offset, .observed)
  }
}

@Suite struct PassReaderTests {
  private let temporary = TestFolder()
  private var url: URL { temporary.url.appending(path: "a.tif") }

  private func pass<Pixel: RasterPixel>(
    _ pixels: [Pixel], noData: Double? = nil, finish: (inout RasterWriter) throws -> Void = { _ in }
  ) throws -> Pass {
    var look = SampleFile.Look()
    look.noData = noData
    return try Pass.described(
      try SampleFile.write([pixels], to: url, look, finish: finish))
  }

  private func check<Pixel: RasterPixel & BinaryInteger>(_ type: Pixel.Type) throws {
    let stored = SampleFile.ramp(type, from: 3)
    let read = try pass(stored).pixels()
    #expect(read.isComplete)
    #expect(read.values == stored.map { Float($0) })
    let holed = try pass(stored, noData: 5).pixels()
    #expect(!holed.isComplete)
    for (index, value) in stored.enumerated() {
      #expect(holed.states[index] == (value == 5 ? .noData : .observed))
      #expect(value == 5 ? holed.values[index].isNaN : holed.values[index] == Float(value))
    }
  }

  @Test("whole numbers of every type are read as they are")
  func integers() throws {
    try check(UInt8.self)
    try check(UInt16.self)
    try check(Int16.self)
    try check(UInt32.self)
    try check(Int32.self)
  }

  @Test("whole numbers next to the no-data value are not taken for it")
  func largeIntegers() throws {
    // 2³¹ − 1 and 2³¹ − 2 are one number to Float.
    var stored = SampleFile.ramp(Int32.self)
    stored[0] = .max
    stored[1] = .max - 1
    let read = try pass(stored, noData: Double(Int32.max)).pixels()
    #expect(read.states[0] == .noData)
    #expect(read.states[1] == .observed)
  }

  @Test("NaN, infinities and the no-data value of floats are no data, zero is left to the rules")
  func floats() throws {
    var stored = SampleFile.ramp(Float.self)
    stored.replaceSubrange(0..<5, with: [.nan, .infinity, -.infinity, 0, -3.4028235e38])
    let read = try pass(stored, noData: -3.4028234663852886e38).pixels()
    #expect(read.states.prefix(6) == [.noData, .noData, .noData, .observed, .noData, .observed])
    #expect(read.values[3] == 0)
    #expect(read.values[5] == 6)
    let bare = try pass(stored).pixels()
    #expect(bare.states.prefix(3) == [.noData, .noData, .noData])
    let declared = try pass(stored, noData: .nan).pixels()
    #expect(declared.states.prefix(4) == [.noData, .noData, .noData, .observed])
    let zero = try pass(stored, noData: 0).pixels()
    #expect(zero.states[3] == .noData)
    #expect(zero.values[3].isNaN)
  }

  @Test("a decimal no-data value is found in floats and in doubles")
  func decimalNoData() throws {
    var floats = SampleFile.ramp(Float.self)
    floats[2] = 0.1
    #expect(try pass(floats, noData: Double(Float(0.1))).pixels().states[2] == .noData)
    var doubles = SampleFile.ramp(Double.self)
    doubles[2] = 0.1
    doubles[3] = 0.1.nextUp
    let read = try pass(doubles, noData: 0.1).pixels()
    #expect(read.states[2] == .noData)
    #expect(read.states[3] == .observed)
    #expect(read.values[3] == 0.1)
  }

  @Test("doubles too large for a Float are no data")
  func largeDoubles() throws {
    var stored = SampleFile.ramp(Double.self)
    stored[4] = 1e300
    #expect(try pass(stored).pixels().states[4] == .noData)
  }

  @Test("scale and offset are applied to values, never to the no-data value")
  func scaled() throws {
    var stored = SampleFile.ramp(Int16.self)
    stored[7] = -32768
    let scale: (inout RasterWriter) throws -> Void = { try $0.setScale(0.25, offset: -2, band: 1) }
    let read = try pass(stored, noData: -32768, finish: scale).pixels()
    for (index, value) in stored.enumerated() where index != 7 {
      #expect(read.values[index] == Float(value) * 0.25 - 2)
    }
    #expect(read.states[7] == .noData)
    let doubles = try pass(SampleFile.ramp(Double.self), finish: scale).pixels()
    #expect(doubles.values.first == -1.75)
    #expect(doubles.isComplete)
  }

  @Test("a grey palette is read as its grey values; an index beyond it is no data")
  func palette() throws {
    let greys = (0..<256).map { index in
      let value = UInt8(255 - index)
      return PaletteEntry(red: value, green: value, blue: value)
    }
    let stored = SampleFile.ramp(UInt8.self)
    let read = try pass(stored) { try $0.setPalette(greys, band: 1) }.pixels()
    #expect(read.values == stored.map { 255 - Float($0) })
    #expect(read.isComplete)
  }

  @Test("an internal mask masks, whatever lies below it")
  func internalMask() throws {
    let stored = SampleFile.ramp(UInt16.self)
    var mask = [UInt16](repeating: 255, count: stored.count)
    mask[9] = 0
    mask[47] = 0
    let source = temporary.url.appending(path: "source.tif")
    try SampleFile.write([stored, mask], to: source)
    try SampleFile.run(
      "gdal_translate",
      [
        "--config", "GDAL_TIFF_INTERNAL_MASK", "YES", "-b", "1", "-mask", "2", source.path,
        url.path,
      ])
    let read = try Pass.described(url.path).pixels()
    for index in stored.indices {
      #expect(read.states[index] == (mask[index] == 0 ? .masked : .observed))
      #expect(read.values[index].isNaN == (mask[index] == 0))
    }
  }

  @Test("where alpha is 0 there is no data")
  func alpha() throws {
    var alpha = [UInt8](repeating: 255, count: 48)
    alpha[5] = 0
    alpha[6] = 1
    let stored = SampleFile.ramp(UInt8.self)
    let format = RasterFormat.geoTIFF(tileSide: 16, additional: ["ALPHA=YES"])
    try SampleFile.write([stored, alpha], to: url, SampleFile.Look(format: format))
    let read = try Pass.described(url.path).pixels()
    #expect(read.states.enumerated().allSatisfy { ($1 == .noData) == ($0 == 5) })
    #expect(read.values[6] == Float(stored[6]))
  }

  @Test("a window that reaches outside is outside there, and right inside")
  func windows() throws {
    let stored = SampleFile.ramp(Float.self)
    let pass = try pass(stored)
    for window in [
      PixelWindow(x: -2, y: -3, width: 5, height: 5), PixelWindow(x: 6, y: 4, width: 5, height: 5),
      PixelWindow(x: -1, y: -1, width: 10, height: 8), PixelWindow(x: 2, y: 1, width: 3, height: 2),
      PixelWindow(x: 20, y: 0, width: 2, height: 2), PixelWindow(x: -4, y: 2, width: 4, height: 1),
    ] {
      let read = try pass.pixels(window)
      for pixel in 0..<window.count {
        let x = window.x + pixel % window.width
        let y = window.y + pixel / window.width
        if (0..<8).contains(x), (0..<6).contains(y) {
          #expect(read.values[pixel] == stored[y * 8 + x])
          #expect(read.states[pixel] == .observed)
        } else {
          #expect(read.values[pixel].isNaN)
          #expect(read.states[pixel] == .outside)
        }
      }
    }
  }

  @Test("a shifted raster gives the pixel that lies there", arguments: [(3, 2), (-4, 1), (0, -5)])
  func shifted(columns: Int, rows: Int) throws {
    let stored = SampleFile.ramp(Float.self)
    let before = try pass(stored)
    let look = SampleFile.Look(
      transform: SampleFile.transform.moved(dx: Double(columns) * 10, dy: Double(rows) * -10))
    let after = try Pass.described(
      try SampleFile.write([stored], to: temporary.url.appending(path: "b.tif"), look))
    let pair = try PassPair(before: before, after: after)
    let read = try pair.after.pixels(
      PixelWindow(covering: before.grid.size), alignment: pair.alignment, on: before.grid)
    for y in 0..<6 {
      for x in 0..<8 {
        let (ownX, ownY) = (x - columns, y - rows)
        let isInside = (0..<8).contains(ownX) && (0..<6).contains(ownY)
        #expect(read.states[y * 8 + x] == (isInside ? .observed : .outside))
        if isInside { #expect(read.values[y * 8 + x] == stored[ownY * 8 + ownX]) }
      }
    }
    let reader = try PassReader(
      opening: after, alignment: pair.alignment, on: before.grid, policy: OpenPolicy())
    #expect(reader.extent == PixelWindow(x: columns, y: rows, width: 8, height: 6))
  }
}
