// SPDX-License-Identifier: Apache-2.0

/// What the passes of a comparison of several say of cells, as columns: how many saw each cell, and in
/// each band how much it varies and how the scene as a whole moved since.
public struct CellHistories: Sendable {
  /// Number of bands.
  public let bands: Int
  /// By cell: earlier passes that saw it.
  private(set) var passes: [Int] = []
  /// By cell: new passes that saw it.
  private(set) var newPasses: [Int] = []
  /// By cell, then band: the width of a typical cell by that of this one.
  private var scales: [Double] = []
  /// By cell, then band: what the medians of the scene moved from these passes to the new ones.
  private var shifts: [Double] = []

  /// No cells yet.
  public init(bands: Int) { self.bands = bands }

  /// Number of cells.
  public var count: Int { passes.count }

  /// One more cell.
  public mutating func append(_ history: CellHistory) {
    precondition(history.scales.count == bands && history.shifts.count == bands, "all bands")
    passes.append(history.passes)
    newPasses.append(history.newPasses)
    scales += history.scales
    shifts += history.shifts
  }

  /// Earlier passes that saw a cell.
  public func passes(cell index: Int) -> Int { passes[index] }

  /// New passes that saw a cell.
  public func newPasses(cell index: Int) -> Int { newPasses[index] }

  /// The width of a typical cell by that of this one: a change times this is as telling as the same
  /// number in a typical cell.
  public func scale(cell index: Int, band: Int) -> Double { scales[bands * index + band] }

  /// What the medians of the scene moved from the earlier passes to the new ones, in nepers.
  public func shift(cell index: Int, band: Int) -> Double { shifts[bands * index + band] }
}

/// What the passes of a comparison of several say of one cell.
public struct CellHistory: Sendable {
  /// Earlier passes that saw it; one at least.
  public let passes: Int
  /// New passes that saw it; one at least.
  public let newPasses: Int
  /// By band: mean of ln power over the earlier passes, each freed of its scene median.
  public let means: [Double]
  /// By band: what the same mean of the new passes lies above it.
  public let changes: [Double]
  /// By band: see `CellHistories.scale`.
  public let scales: [Double]
  /// By band: see `CellHistories.shift`.
  public let shifts: [Double]
}
