// SPDX-License-Identifier: Apache-2.0
import ChangeKernels
import ChangeStatistics

/// The sums of one cell in one band, as they are added up.
struct CellSums {
  private(set) var valid = 0.0
  private(set) var before = 0.0
  private(set) var after = 0.0
  private(set) var changed = 0.0
  private(set) var squaresBefore = 0.0
  private(set) var squaresAfter = 0.0
  private(set) var logsBefore = 0.0

  init() {}

  /// Adds the sums of image columns, from west to east.
  ///
  /// - Parameters:
  ///   - totals: The kernel's planes of column sums, `width` values each.
  ///   - columns: Columns of the cell.
  ///   - width: Columns of a plane.
  ///   - band: Number of the band, from 0.
  init(_ totals: UnsafeBufferPointer<Double>, columns: Range<Int>, width: Int, band: Int) {
    guard let base = totals.baseAddress else { return }
    let plane = unsafe base + (1 + storedRatioBandPlanes * band) * width
    for x in columns {
      unsafe valid += base[x]
      unsafe before += plane[x]
      unsafe after += plane[width + x]
      unsafe changed += plane[2 * width + x] + plane[3 * width + x]
      unsafe squaresBefore += plane[4 * width + x]
      unsafe squaresAfter += plane[5 * width + x]
      unsafe logsBefore += plane[6 * width + x]
    }
  }

  /// Adds one valid pixel.
  mutating func addPixel(before b: Double, after a: Double, criticalRatio: Double) {
    valid += 1
    before += b
    after += a
    if a > b * criticalRatio || b > a * criticalRatio { changed += 1 }
    squaresBefore += b * b
    squaresAfter += a * a
    logsBefore += Elementary.log(b)
  }

  /// What is stored of the sums.
  var band: StoredCell.Band {
    StoredCell.Band(
      before: before, after: after, texture: Float(texture), unevenness: Float(unevenness))
  }

  /// Mean of squares by squared mean, averaged over the passes.
  var texture: Double {
    guard valid > 0 else { return 0 }
    return valid * (squaresBefore / (before * before) + squaresAfter / (after * after)) / 2
  }

  /// Logarithm of the mean less mean of the logarithms, before.
  var unevenness: Double {
    guard valid > 0 else { return 0 }
    return Elementary.log(before / valid) - logsBefore / valid
  }
}
