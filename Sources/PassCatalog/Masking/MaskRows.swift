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
  private var classes: [UInt16] = []
  private var values: [Double] = []
  /// For whole numbers of 8 and 16 bits, the state of each.
  private let table: [PixelState]?
  private var last: (row: Int, said: MaskRow)?

  /// Rows that are read at once at least: a file of single rows would be asked too often.
  private static let leastRows = 64

  /// Takes over an opened mask.
  init(_ dataset: consuming RasterDataset, band: Int, map: NearestMap, meaning: MaskMeaning) {
    let description = dataset.band(band)
    let noData = description.noData
    block = description.blockSize
    stripRows = (Self.leastRows + block.height - 1) / block.height * block.height
    let isShort = description.pixelType == .uint8 || description.pixelType == .uint16
    table =
      isShort ? (0...UInt16.max).map { meaning.state(of: Double($0), noData: noData) } : nil
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
    var said = MaskRow()
    for x in map.coveredColumns {
      let place = start + map.columns[x]
      let state =
        table.map { $0[Int(classes[place])] } ?? meaning.state(of: values[place], noData: noData)
      switch state {
      case .masked: said.masked.insert(x, of: map.columns.count)
      case .noData: said.noData.insert(x, of: map.columns.count)
      default: break
      }
    }
    return said
  }

  /// Reads the rows from one on to the end of a block.
  private func load(_ row: Int) throws(PassError) {
    let end = min(row / block.height * block.height + stripRows, dataset.size.height)
    strip = PixelWindow(
      x: map.ownColumns.lowerBound, y: row, width: map.ownColumns.count, height: end - row)
    let count = strip.count
    try PassError.translating { () throws(GDALError) in
      if table != nil {
        if classes.count < count { classes = [UInt16](repeating: 0, count: count) }
        try dataset.read(strip, band: band, into: &classes)
      } else {
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

extension BitRow? {
  /// Sets a pixel, of a row that is made where there is none yet.
  fileprivate mutating func insert(_ pixel: Int, of count: Int) {
    if self == nil { self = BitRow(count: count) }
    self?.insert(pixel)
  }
}
