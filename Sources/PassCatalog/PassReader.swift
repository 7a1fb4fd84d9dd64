// SPDX-License-Identifier: Apache-2.0
public import GDAL
public import MonitorGrid
import TileDecoding

/// Reads the bands of a pass in the pixels of a comparison's grid.
///
/// It holds its own datasets and belongs to one worker. No-data values, NaN and infinities, masks,
/// alpha bands and blocks that a sparse file leaves out all become states other than observed; scale
/// and offset are applied.
public struct PassReader: TileSource, ~Copyable {
  /// What reading throws.
  public typealias Failure = PassError

  /// The pixels of the comparison's grid that the pass covers.
  public let extent: PixelWindow
  /// The files of the pass with their blocks.
  public var layers: [BlockLayer] { readers.map(\.layer) }

  private let pass: Pass
  private let alignment: GridAlignment
  private let grid: RasterGrid
  private let policy: OpenPolicy
  private let shift: (columns: Int, rows: Int)
  private let readers: [LayerReader]
  /// Opened when the first window is read: blocks do not need them.
  private var bands: [BandReader] = []

  /// Opens a pass.
  ///
  /// - Parameters:
  ///   - pass: The pass.
  ///   - alignment: How its grid lies on the comparison's.
  ///   - grid: The comparison's grid.
  ///   - policy: Which files may be opened.
  ///   - fastPaths: Files whose blocks need not be decoded by GDAL.
  /// - Throws: `PassError` where a file cannot be opened or warped.
  public init(
    opening pass: Pass, alignment: GridAlignment, on grid: RasterGrid, policy: OpenPolicy,
    fastPaths: FastPaths = FastPaths()
  ) throws(PassError) {
    self.pass = pass
    self.alignment = alignment
    self.grid = grid
    self.policy = policy
    switch alignment {
    case .shifted(let columns, let rows):
      shift = (columns, rows)
      extent = PixelWindow(covering: pass.grid.size).moved(dx: columns, dy: rows)
    case .warped:
      shift = (0, 0)
      extent = PixelWindow(covering: grid.size)
    }
    var readers: [LayerReader] = []
    let isOptical = pass.kind == .optical
    for members in PassReader.layers(of: pass, alignment: alignment) {
      let opened = try OpenedBand(
        pass.bands[members[0] - 1], zeroIsNoData: pass.zeroIsNoData(band: members[0]),
        alignment: alignment, grid: grid, policy: policy)
      let sources = members.map { band in
        LayerSource(
          number: members.count == 1 ? opened.number : pass.bands[band - 1].number, band: band,
          greyValues: pass.bands[band - 1].greyValues, keepsScale: isOptical,
          zeroIsNoData: isOptical && pass.profile.zeroIsNoData)
      }
      let path = pass.bands[members[0] - 1].path
      readers.append(
        try LayerReader(
          opened.dataset, bands: sources, on: LayerPlace(extent: extent),
          fastPath: alignment.isWarped ? nil : fastPaths.structures[path], level: fastPaths.level))
    }
    if let mask = pass.mask {
      let dataset = try PassError.translating { () throws(GDALError) in
        try RasterDataset(readingFrom: mask.path, policy: policy)
      }
      readers.append(
        try LayerReader(
          dataset, bands: [LayerSource(number: mask.band, band: 0, keepsScale: true)],
          on: LayerPlace(extent: extent, factor: mask.factor),
          fastPath: fastPaths.structures[mask.path], level: fastPaths.level))
    }
    self.readers = readers
  }

  /// The bands that are read together: those of one file that kernels read as they are stored.
  private static func layers(of pass: Pass, alignment: GridAlignment) -> [[Int]] {
    var layers: [[Int]] = []
    var layerOfFile: [String: Int] = [:]
    for (index, band) in pass.bands.enumerated() {
      let isShared =
        !alignment.isWarped && band.greyValues == nil
        && band.description.isReadAsStored(keepingScale: pass.kind == .optical)
      if isShared, let layer = layerOfFile[band.path] {
        layers[layer].append(index + 1)
      } else {
        if isShared { layerOfFile[band.path] = layers.count }
        layers.append([index + 1])
      }
    }
    return layers
  }

  /// Whether a file leaves a block out; see `TileSource`.
  public mutating func isMissing(
    _ block: BlockPlace, ofLayer layer: Int
  ) throws(PassError) -> Bool {
    try readers[layer].isMissing(block)
  }

  /// Decodes a block with all of its bands; see `TileSource`.
  public mutating func decode(
    _ block: BlockPlace, ofLayer layer: Int, into targets: [PlaneTarget]
  ) throws(PassError) -> Bool {
    try readers[layer].decode(block, into: targets)
  }

  /// Has the disk fetch a block.
  public mutating func prefetch(_ block: BlockPlace, ofLayer layer: Int) {
    readers[layer].prefetch(block)
  }

  private mutating func openBands() throws(PassError) {
    guard bands.isEmpty else { return }
    for (index, band) in pass.bands.enumerated() {
      bands.append(
        try BandReader(
          band, zeroIsNoData: pass.zeroIsNoData(band: index + 1), alignment: alignment, grid: grid,
          policy: policy, dropsZero: pass.kind == .optical && pass.profile.zeroIsNoData))
    }
  }

  /// Whether a window can hold data at all, told from block tables.
  ///
  /// - Throws: `PassError` with code `.readFailed`.
  public mutating func coverage(of window: PixelWindow) throws(PassError) -> TileCoverage {
    try openBands()
    let inside = window.intersection(extent)
    guard !inside.isEmpty else { return .empty }
    let own = inside.moved(dx: -shift.columns, dy: -shift.rows)
    for band in bands where try band.coverage(of: own) == .empty { return .empty }
    return .data
  }

  /// Reads one band of a window; see `TileSource`.
  public mutating func read(
    _ window: PixelWindow, band: Int, into values: inout MutableSpan<Float>, at offset: Int,
    states: inout MutableSpan<UInt8>
  ) throws(PassError) -> Bool {
    try openBands()
    let inside = window.intersection(extent)
    let isWhole = inside == window
    if !isWhole {
      for i in 0..<window.count {
        values[offset + i] = .nan
        states[i] = PixelState.outside.rawValue
      }
    }
    guard !inside.isEmpty else { return false }
    if band == 0 {
      try readClasses(inside, of: window, into: &values, at: offset, states: &states)
      return isWhole
    }
    let place = BandReader.Place(
      first: (inside.y - window.y) * window.width + inside.x - window.x, stride: window.width)
    let isComplete = try bands[band - 1].read(
      inside.moved(dx: -shift.columns, dy: -shift.rows), into: &values, at: offset, place: place,
      states: &states)
    return isWhole && isComplete
  }
}

extension PassReader {
  /// Reads the classes of the pass's mask, each for all pixels that it tells.
  private mutating func readClasses(
    _ inside: PixelWindow, of window: PixelWindow, into values: inout MutableSpan<Float>,
    at offset: Int, states: inout MutableSpan<UInt8>
  ) throws(PassError) {
    guard let mask = pass.mask else { preconditionFailure("the pass has a class mask") }
    let own = inside.moved(dx: -shift.columns, dy: -shift.rows)
    let telling = mask.window(telling: own)
    var classes = [Float](repeating: 0, count: telling.count)
    // Opened anew: masks of a window are read once, and far apart from its bands.
    try PassError.translating { () throws(GDALError) in
      var dataset = try RasterDataset(readingFrom: mask.path, policy: policy)
      try dataset.read(telling, band: mask.band, into: &classes)
    }
    for y in own.y..<own.endY {
      let row = (y / mask.factor - telling.y) * telling.width - telling.x
      let target = (y - own.y + inside.y - window.y) * window.width + inside.x - window.x
      for x in own.x..<own.endX {
        values[offset + target + x - own.x] = classes[row + x / mask.factor]
        states[target + x - own.x] = PixelState.observed.rawValue
      }
    }
  }
}

extension Pass {
  /// Whether zeros at the border hold no power; the warper has to know, or they dim the pixels beside
  /// them.
  fileprivate func zeroIsNoData(band: Int) -> Bool {
    let rule = powerRule(band: band)
    return rule.units != .decibels && rule.floor == 0
  }
}

extension GridAlignment {
  /// Whether pixels are interpolated.
  public var isWarped: Bool {
    if case .warped = self { true } else { false }
  }
}
