// SPDX-License-Identifier: Apache-2.0
import ChangeStatistics
import MonitorGrid

/// The logarithms of mean power that one earlier pass left in the cells: four bytes for each band.
final class PassStore: Sendable {
  private let records: RecordFile
  let bandCount: Int

  /// Takes the testable cells out of a pass's store.
  ///
  /// - Throws: `ComparisonError` where a temporary file cannot be made, written or read.
  init(
    _ store: CellStore, block: CellBlock, bandCount: Int, leastValidFraction: Double
  ) throws(ComparisonError) {
    self.bandCount = bandCount
    records = try RecordFile(block, length: 4 * bandCount)
    let columns = block.columns.count
    for first in stride(from: 0, to: block.rows.count, by: 64) {
      let rows = first..<min(first + 64, block.rows.count)
      let cells = try store.read(rows: rows)
      var means = [Double](repeating: 1, count: rows.count * columns * bandCount)
      var isSeen = [Bool](repeating: false, count: rows.count * columns)
      for place in isSeen.indices {
        let cell = cells[place]
        isSeen[place] = cell.isTestable(leastValidFraction: leastValidFraction)
        guard isSeen[place] else { continue }
        for band in 0..<bandCount {
          means[place * bandCount + band] =
            cells.band(band, at: place).before / Double(cell.valid)
        }
      }
      Elementary.takeLogarithms(ofFirst: bandCount, ofEvery: bandCount, in: &means)
      var bytes = [UInt8](repeating: 0, count: 4 * means.count)
      unsafe bytes.withUnsafeMutableBytes { bytes in
        for index in means.indices {
          // All bits set is a NaN of its own: not seen.
          let bits = isSeen[index / bandCount] ? Float(means[index]).bitPattern : .max
          unsafe bytes.storeBytes(of: bits, toByteOffset: 4 * index, as: UInt32.self)
        }
      }
      try records.write(bytes, of: records.part(rows: rows))
    }
  }

  /// Rows of cells, counted from the northernmost: for each cell its bands; NaN where not seen.
  ///
  /// - Throws: `ComparisonError` where the temporary file cannot be read.
  func read(rows: Range<Int>) throws(ComparisonError) -> [Float] {
    let bytes = try records.read(rows: rows)
    return unsafe bytes.withUnsafeBytes { bytes in
      (0..<bytes.count / 4).map { unsafe bytes.load(fromByteOffset: 4 * $0, as: Float.self) }
    }
  }
}
