// SPDX-License-Identifier: Apache-2.0
import ChangeStatistics
public import MonitorGrid

/// What the pixels of a piece of the raster show: change of 5×5 means, and how it compares with
/// speckle inside flagged cells.
public struct PixelTile: Sendable {
  /// Pixels to each side of the one in the middle of a mean.
  static let radius = 2

  /// The pixels.
  public let window: PixelWindow
  /// By band: change in dB, after over before; NaN where the pixel was not observed or not asked for.
  public internal(set) var decibels: [[Float]]
  /// 0 where the pixel was observed in both passes and asked for, else 255.
  public internal(set) var mask: [UInt8]
  /// Places, in the window, of the observed pixels that lie in flagged cells.
  var flaggedPlaces: [Int32] = []
  /// ln of p_speckle of those pixels' means against the scene.
  var logP: [Float] = []

  init(window: PixelWindow, bandCount: Int) {
    self.window = window
    decibels = [[Float]](
      repeating: [Float](repeating: .nan, count: window.count), count: bandCount)
    mask = [UInt8](repeating: 255, count: window.count)
  }
}

/// The flagged cells of a comparison and what the scene did there.
struct FlaggedCells: Sendable {
  /// By cell: for each band the log ratio that the scene null expects.
  let sceneLevels: [GridCell: [Double]]
  private let block: CellBlock?

  init(_ findings: ComparisonFindings) {
    var levels: [GridCell: [Double]] = [:]
    let decision = findings.decision
    let candidates = decision.candidates
    var (west, east, south, north) = (Int.max, Int.min, Int.max, Int.min)
    for index in 0..<candidates.count where decision.isFlagged(candidate: index) {
      let cell = candidates.cells[index]
      levels[cell] = (0..<candidates.bands).map { band in
        candidates.logRatio(candidate: index, band: band)
          - candidates.residual(candidate: index, band: band)
      }
      (west, east) = (min(west, cell.column), max(east, cell.column))
      (south, north) = (min(south, cell.row), max(north, cell.row))
    }
    sceneLevels = levels
    block =
      levels.isEmpty ? nil : CellBlock(columns: west..<east + 1, rows: south..<north + 1)
  }

  /// The levels of a cell's bands; nil where it is not flagged.
  func levels(of cell: GridCell) -> [Double]? {
    // Most cells lie far from any flagged one, and a comparison is cheaper than a hash.
    guard let block, block.contains(cell) else { return nil }
    return sceneLevels[cell]
  }
}
