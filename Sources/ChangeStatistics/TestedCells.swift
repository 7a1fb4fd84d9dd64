// SPDX-License-Identifier: Apache-2.0
public import MonitorGrid

/// The cells of one comparison that hold enough measurements, as columns of numbers.
///
/// Columns of bands are as long as `cells`, in the order of reports. All values are finite.
public struct TestedCells: Sendable {
  /// Places of the cells on their grid, in report order.
  public let cells: [GridCell]
  /// By band: ln of the mean power of the cell in the earlier pass or reference.
  public let before: [[Double]]
  /// By band: ln of the mean power of the cell in the later pass.
  public let after: [[Double]]
  /// By band: ln of the mean minus the mean of ln in the earlier pass, at least 0; how uneven it is.
  public let heterogeneity: [[Double]]
  /// By band: looks of the cell's mean, `PixelLooks.cellLooks`.
  public let looks: [[Double]]

  /// Cells given by columns, one of each kind for each band.
  public init(
    cells: [GridCell], before: [[Double]], after: [[Double]], heterogeneity: [[Double]],
    looks: [[Double]]
  ) {
    precondition(!before.isEmpty, "one band at least")
    for columns in [before, after, heterogeneity, looks] {
      precondition(
        columns.count == before.count && columns.allSatisfy { $0.count == cells.count },
        "columns of one length for each band")
    }
    self.cells = cells
    self.before = before
    self.after = after
    self.heterogeneity = heterogeneity
    self.looks = looks
  }

  /// Number of cells.
  public var count: Int { cells.count }
  /// Number of bands.
  public var bands: Int { before.count }
}
