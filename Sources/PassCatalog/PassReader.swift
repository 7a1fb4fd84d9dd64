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
  /// The files of the pass with their blocks; a mask of the comparison comes last.
  public var layers: [BlockLayer] { readers.map(\.layer) + (maskLayer.map { [$0] } ?? []) }

  private let pass: Pass
  private let alignment: GridAlignment
  private let grid: RasterGrid
  private let policy: OpenPolicy
  private let shift: (columns: Int, rows: Int)
  private let readers: [LayerReader]
  private let mask: ComparisonMask?
  private let maskLayer: BlockLayer?
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
  ///   - mask: All masks of the comparison; given to one of its passes.
  /// - Throws: `PassError` where a file cannot be opened or warped.
  public init(
    opening pass: Pass, alignment: GridAlignment, on grid: RasterGrid, policy: OpenPolicy,
    fastPaths: FastPaths = FastPaths(), mask: ComparisonMask? = nil
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
    let isOptical = !pass.isRadar
    for members in PassReader.layers(of: pass, alignment: alignment) {
      let opened = try OpenedBand(
        pass.bands[members[0] - 1], zeroIsNoData: pass.zeroIsNoData(band: members[0]),
        alignment: alignment, grid: grid, policy: policy)
      let sources = members.map { band in
        LayerSource(
          number: members.count == 1 ? opened.number : pass.bands[band - 1].number, band: band,
          greyValues: pass.bands[band - 1].greyValues, keepsScale: isOptical,
          zeroIsNoData: isOptical && pass.profile.zeroIsNoData,
          scale: pass.bands[band - 1].scale, offset: pass.bands[band - 1].offset)
      }
      let path = pass.bands[members[0] - 1].path
      readers.append(
        try LayerReader(
          opened.dataset, bands: sources, on: extent,
          fastPath: alignment.isWarped ? nil : fastPaths.structures[path], level: fastPaths.level))
    }
    self.mask = mask
    // Its squares are cut as the bands' blocks are, so that the windows of the comparison do not
    // depend on whether there is a mask.
    maskLayer = mask.map { _ in
      BlockLayer(
        grid: BlockGrid(
          extent: PixelWindow(covering: grid.size), blockSize: pass.bands[0].description.blockSize),
        bands: [LayerBand(band: 0, format: StoredFormat(pixelType: .uint8))])
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
        && band.description.isReadAsStored(keepingScale: !pass.isRadar)
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
    guard layer < readers.count else { return false }
    return try readers[layer].isMissing(block)
  }

  /// Decodes a block with all of its bands; see `TileSource`.
  public mutating func decode(
    _ block: BlockPlace, ofLayer layer: Int, into targets: [PlaneTarget]
  ) throws(PassError) -> Bool {
    guard layer < readers.count else {
      decodeMask(block, into: targets[0])
      return true
    }
    return try readers[layer].decode(block, into: targets)
  }

  /// Has the disk fetch a block.
  public mutating func prefetch(_ block: BlockPlace, ofLayer layer: Int) {
    if layer < readers.count { readers[layer].prefetch(block) }
  }

  /// Writes the masks' states of a block as pixels of the mask's layer.
  private func decodeMask(_ block: BlockPlace, into target: PlaneTarget) {
    guard let mask, let window = maskLayer?.grid.window(of: block) else { return }
    for y in 0..<window.height {
      unsafe (target.pixels + y * target.stride).initializeMemory(
        as: UInt8.self, repeating: 0, count: window.width)
    }
    mask.forEachRun(in: window) { y, x, bits, state in
      let row = (y - window.y) * target.stride - window.x
      var rest = bits
      while rest != 0 {
        let place = row + x + rest.trailingZeroBitCount
        unsafe target.pixels.storeBytes(of: state.rawValue, toByteOffset: place, as: UInt8.self)
        rest &= rest - 1
      }
    }
  }

  private mutating func openBands() throws(PassError) {
    guard bands.isEmpty else { return }
    for (index, band) in pass.bands.enumerated() {
      bands.append(
        try BandReader(
          band, zeroIsNoData: pass.zeroIsNoData(band: index + 1), alignment: alignment, grid: grid,
          policy: policy, dropsZero: !pass.isRadar && pass.profile.zeroIsNoData))
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
    let place = BandReader.Place(
      first: (inside.y - window.y) * window.width + inside.x - window.x, stride: window.width)
    let isComplete = try bands[band - 1].read(
      inside.moved(dx: -shift.columns, dy: -shift.rows), into: &values, at: offset, place: place,
      states: &states)
    return applyMask(inside, of: window, to: &values, at: offset, states: &states)
      && isWhole && isComplete
  }

  /// Takes out of a window that was read what the masks take out.
  ///
  /// - Returns: Whether nothing was taken out.
  private func applyMask(
    _ inside: PixelWindow, of window: PixelWindow, to values: inout MutableSpan<Float>,
    at offset: Int, states: inout MutableSpan<UInt8>
  ) -> Bool {
    guard let mask else { return true }
    var taken: [(place: Int, state: UInt8)] = []
    mask.forEachRun(in: inside) { y, x, bits, state in
      var rest = bits
      while rest != 0 {
        let column = x + rest.trailingZeroBitCount
        taken.append(((y - window.y) * window.width + column - window.x, state.rawValue))
        rest &= rest - 1
      }
    }
    for (place, state) in taken {
      values[offset + place] = .nan
      states[place] = max(states[place], state)
    }
    return taken.isEmpty
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
