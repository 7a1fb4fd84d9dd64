// SPDX-License-Identifier: Apache-2.0
import GDAL
import MonitorGrid

/// What a mask says of one row of pixels of a comparison's grid.
struct MaskRow {
  /// Pixels that are masked; nil where none is.
  var masked: BitRow?
  /// Pixels of which the mask knows that the sensor delivered nothing; nil where there is none.
  var noData: BitRow?
}

/// A mask as it lies on a comparison's grid, row by row from the north.
protocol MaskRows: AnyObject {
  /// Blocks of a file decoded so far.
  var decodedBlocks: Int { get }

  /// What the mask says of a row; rows are asked for in their order.
  ///
  /// - Throws: `PassError` where the mask cannot be read.
  func row(_ y: Int) throws(PassError) -> MaskRow
}

/// A raster mask: each pixel of the comparison is told by the mask's pixel that holds its centre.
///
/// Each block of the file is decoded once: rows are read in strips of whole blocks.
final class RasterMaskRows: MaskRows {
  private(set) var decodedBlocks = 0
  private var dataset: RasterDataset
  private let band: Int
  private let map: NearestMap
  private let meaning: MaskMeaning
  private let noData: Double?
  private let block: RasterSize
  private let stripRows: Int
  private var strip = PixelWindow(x: 0, y: 0, width: 0, height: 0)
  private var bytes: [UInt8] = []
  private var shorts: [UInt16] = []
  private var values: [Double] = []
  private let pixelType: PixelType?
  /// For whole numbers of 8 and 16 bits, what each means: 1 masked, 2 no data, 0 observed.
  private let table: [UInt8]
  private var last: (row: Int, said: MaskRow)?

  /// Rows that are read at once at least: a file of single rows would be asked too often.
  private static let leastRows = 64

  /// Takes over an opened mask.
  init(_ dataset: consuming RasterDataset, band: Int, map: NearestMap, meaning: MaskMeaning) {
    let description = dataset.band(band)
    let noData = description.noData
    block = description.blockSize
    stripRows = (Self.leastRows + block.height - 1) / block.height * block.height
    pixelType = description.pixelType
    let count =
      switch description.pixelType {
      case .uint8: 256
      case .uint16: 65_536
      default: 0
      }
    table = (0..<count).map { meaning.state(of: Double($0), noData: noData).maskBits }
    self.band = band
    self.map = map
    self.meaning = meaning
    self.noData = noData
    self.dataset = dataset
  }

  func row(_ y: Int) throws(PassError) -> MaskRow {
    guard let own = map.row(y), !map.ownColumns.isEmpty else { return MaskRow() }
    if let last, last.row == own { return last.said }
    if own < strip.y || own >= strip.endY { try load(own) }
    let said = told(start: (own - strip.y) * strip.width - strip.x)
    last = (own, said)
    return said
  }

  private func told(start: Int) -> MaskRow {
    switch pixelType {
    case .uint8:
      return MaskRow(map) { first, masked, noData in
        mean(bytes, start: start, from: first, masked: &masked, noData: &noData)
      }
    case .uint16:
      return MaskRow(map) { first, masked, noData in
        mean(shorts, start: start, from: first, masked: &masked, noData: &noData)
      }
    default:
      return MaskRow(map) { first, masked, noData in
        for x in first..<min(first / 64 * 64 + 64, map.coveredColumns.upperBound) {
          let state = meaning.state(of: values[start + map.columns[x]], noData: self.noData)
          masked |= UInt64(state.maskBits & 1) << UInt64(x - first)
          noData |= UInt64(state.maskBits >> 1) << UInt64(x - first)
        }
      }
    }
  }

  /// What 64 pixels from one on mean; of each pixel of the raster there may be hundreds of millions.
  private func mean<Stored: FixedWidthInteger & UnsignedInteger>(
    _ stored: [Stored], start: Int, from first: Int, masked: inout UInt64, noData: inout UInt64
  ) {
    let end = min(first / 64 * 64 + 64, map.coveredColumns.upperBound)
    unsafe stored.withUnsafeBufferPointer { stored in
      unsafe map.columns.withUnsafeBufferPointer { columns in
        unsafe table.withUnsafeBufferPointer { table in
          for x in first..<end {
            let bits = unsafe table[Int(stored[start + columns[x]])]
            masked |= UInt64(bits & 1) << UInt64(x - first)
            noData |= UInt64(bits >> 1) << UInt64(x - first)
          }
        }
      }
    }
  }

  /// Reads the rows from one on to the end of a block.
  private func load(_ row: Int) throws(PassError) {
    let end = min(row / block.height * block.height + stripRows, dataset.size.height)
    strip = PixelWindow(
      x: map.ownColumns.lowerBound, y: row, width: map.ownColumns.count, height: end - row)
    let count = strip.count
    try PassError.translating { () throws(GDALError) in
      switch pixelType {
      case .uint8:
        if bytes.count < count { bytes = [UInt8](repeating: 0, count: count) }
        try dataset.read(strip, band: band, into: &bytes)
      case .uint16:
        if shorts.count < count { shorts = [UInt16](repeating: 0, count: count) }
        try dataset.read(strip, band: band, into: &shorts)
      default:
        if values.count < count { values = [Double](repeating: 0, count: count) }
        try dataset.read(strip, band: band, into: &values)
      }
    }
    let columns = (strip.endX - 1) / block.width - strip.x / block.width + 1
    decodedBlocks += columns * ((end - 1) / block.height - row / block.height + 1)
  }
}

/// Polygons: a pixel is masked whose centre lies in one of them.
final class PolygonMaskRows: MaskRows {
  let decodedBlocks = 0
  private let shapes: [VectorGeometry]
  private let grid: RasterGrid
  private var marks: [UInt8] = []
  private var strip = 0..<0

  private static let stripRows = 256

  /// - Parameters:
  ///   - shapes: In the grid's coordinate system.
  ///   - grid: The comparison's grid.
  init(_ shapes: [VectorGeometry], on grid: RasterGrid) {
    self.shapes = shapes
    self.grid = grid
  }

  func row(_ y: Int) throws(PassError) -> MaskRow {
    if !strip.contains(y) { try mark(from: y) }
    var said = MaskRow()
    let start = (y - strip.lowerBound) * grid.size.width
    for x in 0..<grid.size.width where marks[start + x] != 0 {
      said.masked.insert(x, of: grid.size.width)
    }
    return said
  }

  private func mark(from y: Int) throws(PassError) {
    let end = min(y + Self.stripRows, grid.size.height)
    let transform = grid.geoTransform
    let part = RasterGrid(
      size: RasterSize(width: grid.size.width, height: end - y),
      geoTransform: GeoTransform(
        originX: transform.originX, originY: transform.originY + Double(y) * transform.pixelHeight,
        pixelWidth: transform.pixelWidth, pixelHeight: transform.pixelHeight),
      spatialReference: grid.spatialReference)
    marks = try PassError.translating { () throws(GDALError) in
      try rasterise(shapes, onto: part, allTouched: false)
    }
    strip = y..<end
  }
}

extension MaskRow {
  /// A row made of words of 64 pixels.
  ///
  /// - Parameters:
  ///   - map: The columns that the mask covers.
  ///   - word: Sets the bits of the 64 pixels from one on; those behind the last covered stay clear.
  fileprivate init(
    _ map: NearestMap,
    _ word: (_ first: Int, _ masked: inout UInt64, _ noData: inout UInt64) -> Void
  ) {
    let covered = map.coveredColumns
    guard !covered.isEmpty else { return }
    var masked = BitRow(count: map.columns.count)
    var noData = masked
    var (hasMasked, hasNoData) = (false, false)
    for index in covered.lowerBound / 64...(covered.upperBound - 1) / 64 {
      var bits: (masked: UInt64, noData: UInt64) = (0, 0)
      let first = max(index * 64, covered.lowerBound)
      word(first, &bits.masked, &bits.noData)
      // The first word may begin in its middle.
      let shift = UInt64(first - index * 64)
      if bits.masked != 0 {
        masked.insert(bits.masked << shift, word: index)
        hasMasked = true
      }
      if bits.noData != 0 {
        noData.insert(bits.noData << shift, word: index)
        hasNoData = true
      }
    }
    if hasMasked { self.masked = masked }
    if hasNoData { self.noData = noData }
  }
}

extension PixelState {
  /// 1 for what is masked, 2 for no data, else 0.
  fileprivate var maskBits: UInt8 {
    switch self {
    case .masked: 1
    case .noData: 2
    default: 0
    }
  }
}

extension BitRow? {
  /// Sets a pixel, of a row that is made where there is none yet.
  fileprivate mutating func insert(_ pixel: Int, of count: Int) {
    if self == nil { self = BitRow(count: count) }
    self?.insert(pixel)
  }
}
