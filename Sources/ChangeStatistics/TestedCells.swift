// SPDX-License-Identifier: Apache-2.0
public import MonitorGrid

/// Cells of one comparison that hold enough measurements: all of them, a sample or a strip of rows.
///
/// Numbers lie cell by cell, so that a strip can be filled while it is read. Looks are not among
/// them: they are asked for where a cell turns out to matter.
public struct TestedCells: Sendable {
  /// Number of bands, 1 to 14.
  public let bands: Int
  /// Places of the cells on their grid, in report order.
  public let cells: [GridCell]
  /// By cell: `before` of all bands, then `after`, then `unevenness`.
  let values: [Double]
  /// What several passes say of each cell; nil where one pass is compared with one.
  public let histories: CellHistories?
  /// Whether only a fall of the number is a change; of one band.
  ///
  /// What lies above the scene's level then counts as being at it, and p_scene is that of one tail.
  public let seeksDecrease: Bool

  /// Cells with their numbers one cell after another.
  ///
  /// - Parameters:
  ///   - cells: Places in report order: rows from the north, columns from the west.
  ///   - bands: Number of bands, 1 to 14.
  ///   - values: For each cell `before` of all bands, then `after` of all bands, then `unevenness` of
  ///     all bands, as the functions of these names describe them; all finite.
  ///   - histories: What several passes say, cell by cell: `before` is then the earlier ones' mean, and `after`
  ///     lies off it by the change times the cell's scale.
  ///   - seeksDecrease: Whether only a fall of the number is a change; of one band.
  public init(
    cells: [GridCell], bands: Int, values: [Double], histories: CellHistories? = nil,
    seeksDecrease: Bool = false
  ) {
    precondition(bands == 1 || !seeksDecrease, "one tail is that of one number")
    self.seeksDecrease = seeksDecrease
    precondition((1...14).contains(bands), "1 to 14 bands")
    precondition(values.count == 3 * bands * cells.count, "three numbers a band for each cell")
    precondition(histories.map { $0.count == cells.count } ?? true, "a history for each cell")
    self.histories = histories
    self.cells = cells
    self.bands = bands
    self.values = values
  }

  /// Cells given by columns, one of each kind for each band.
  public init(
    cells: [GridCell], before: [[Double]], after: [[Double]], unevenness: [[Double]]
  ) {
    let columns = before + after + unevenness
    precondition(
      after.count == before.count && unevenness.count == before.count
        && columns.allSatisfy { $0.count == cells.count },
      "columns of one length for each band")
    var values: [Double] = []
    values.reserveCapacity(columns.count * cells.count)
    for index in cells.indices { for column in columns { values.append(column[index]) } }
    self.init(cells: cells, bands: before.count, values: values)
  }

  /// Number of cells.
  public var count: Int { cells.count }

  /// ln of the mean power of a cell in the earlier pass or reference.
  public func before(cell index: Int, band: Int) -> Double { values[3 * bands * index + band] }

  /// ln of the mean power of a cell in the later pass.
  public func after(cell index: Int, band: Int) -> Double {
    values[bands * (3 * index + 1) + band]
  }

  /// ln of the mean minus the mean of ln in the earlier pass, at least 0: how uneven a cell is.
  public func unevenness(cell index: Int, band: Int) -> Double {
    values[bands * (3 * index + 2) + band]
  }
}
