// SPDX-License-Identifier: Apache-2.0
import MonitorGrid

/// For each column and row of a comparison's grid, that of another raster whose pixel holds the centre.
struct NearestMap {
  /// By column of the comparison; below 0 where the raster has none.
  let columns: [Int]
  private let rows: [Int]
  /// Columns of the comparison that the raster covers.
  let coveredColumns: Range<Int>
  /// Columns of the raster that are asked for.
  let ownColumns: Range<Int>

  /// Pixels of a raster that are `factor` times as large and begin at a pixel of the comparison.
  ///
  /// - Parameters:
  ///   - size: The comparison's raster.
  ///   - shift: Column and row of the comparison at which the raster begins.
  ///   - factor: Pixels of the comparison along the side of one of the raster's.
  ///   - own: The size of the raster.
  init(size: RasterSize, shift: (columns: Int, rows: Int), factor: Int, own: RasterSize) {
    func place(_ count: Int, _ shift: Int, _ limit: Int) -> [Int] {
      (0..<count).map { index in
        let place = index - shift
        return place >= 0 && place / factor < limit ? place / factor : -1
      }
    }
    self.init(
      columns: place(size.width, shift.columns, own.width),
      rows: place(size.height, shift.rows, own.height))
  }

  /// A raster in the same coordinate system.
  init(size: RasterSize, transform: GeoTransform, own: RasterSize, ownTransform: GeoTransform) {
    // A centre on the edge of two pixels belongs to the eastern or southern one, whatever rounding does.
    let tolerance = 1e-6
    func place(_ count: Int, _ limit: Int, _ map: (Double) -> Double) -> [Int] {
      (0..<count).map { index in
        let place = map(Double(index) + 0.5) + tolerance
        return place >= 0 && place < Double(limit) ? Int(place) : -1
      }
    }
    self.init(
      columns: place(size.width, own.width) {
        (transform.originX + $0 * transform.pixelWidth - ownTransform.originX)
          / ownTransform.pixelWidth
      },
      rows: place(size.height, own.height) {
        (transform.originY + $0 * transform.pixelHeight - ownTransform.originY)
          / ownTransform.pixelHeight
      })
  }

  private init(columns: [Int], rows: [Int]) {
    self.columns = columns
    self.rows = rows
    // Both grow from west to east, so the covered ones are neighbours.
    let first = columns.firstIndex { $0 >= 0 } ?? 0
    let end = columns.lastIndex { $0 >= 0 }.map { $0 + 1 } ?? first
    coveredColumns = first..<end
    ownColumns = first < end ? columns[first]..<columns[end - 1] + 1 : 0..<0
  }

  /// The raster's row for a row of the comparison; nil where it has none.
  func row(_ y: Int) -> Int? { rows[y] >= 0 ? rows[y] : nil }

  /// Whether the raster covers any pixel of the comparison.
  var isEmpty: Bool { coveredColumns.isEmpty || rows.allSatisfy { $0 < 0 } }
}
