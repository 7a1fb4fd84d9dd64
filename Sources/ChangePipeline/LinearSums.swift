// SPDX-License-Identifier: Apache-2.0
import ChangeKernels

/// The sums of one cell in one band of an optical pass.
struct LinearSums {
  /// Planes of column sums that the kernel keeps of so many bands.
  static func planeCount(bandCount: Int) -> Int { changeVectorPlanes + 2 * bandCount }

  private(set) var valid = 0.0
  private(set) var before = 0.0
  private(set) var after = 0.0

  /// Adds the sums of image columns, from west to east; see `CellSums`.
  init(_ totals: UnsafeBufferPointer<Double>, columns: Range<Int>, width: Int, band: Int) {
    guard let base = totals.baseAddress else { return }
    let plane = unsafe base + (changeVectorPlanes + 2 * band) * width
    for x in columns {
      unsafe valid += base[x]
      unsafe before += plane[x]
      unsafe after += plane[width + x]
    }
  }
}
