// SPDX-License-Identifier: Apache-2.0
public import GDAL
public import MonitorGrid

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

  private let shift: (columns: Int, rows: Int)
  private let bands: [BandReader]

  /// Opens a pass.
  ///
  /// - Parameters:
  ///   - pass: The pass.
  ///   - alignment: How its grid lies on the comparison's.
  ///   - grid: The comparison's grid.
  ///   - policy: Which files may be opened.
  /// - Throws: `PassError` where a file cannot be opened or warped.
  public init(
    opening pass: Pass, alignment: GridAlignment, on grid: RasterGrid, policy: OpenPolicy
  ) throws(PassError) {
    switch alignment {
    case .shifted(let columns, let rows):
      shift = (columns, rows)
      extent = PixelWindow(covering: pass.grid.size).moved(dx: columns, dy: rows)
    case .warped:
      shift = (0, 0)
      extent = PixelWindow(covering: grid.size)
    }
    var bands: [BandReader] = []
    for (index, band) in pass.bands.enumerated() {
      // The warper has to know, or zeros at the border dim the pixels beside them.
      let rule = pass.powerRule(band: index + 1)
      bands.append(
        try BandReader(
          band, zeroIsNoData: rule.units != .decibels && rule.floor == 0, alignment: alignment,
          grid: grid, policy: policy))
    }
    self.bands = bands
  }

  /// Whether a window can hold data at all, told from block tables.
  ///
  /// - Throws: `PassError` with code `.readFailed`.
  public mutating func coverage(of window: PixelWindow) throws(PassError) -> TileCoverage {
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
    return isWhole && isComplete
  }
}
