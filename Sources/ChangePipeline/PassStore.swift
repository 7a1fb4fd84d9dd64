// SPDX-License-Identifier: Apache-2.0
import ChangeStatistics
import MonitorGrid

/// What one earlier pass left in the cells, as the numbers that are tested: four bytes for each.
final class PassStore: Sendable {
  /// One of the two passes that a store holds.
  enum Side: Int, CaseIterable {
    case before
    case after
  }

  private let records: RecordFile
  /// Numbers of a cell.
  let count: Int

  /// Takes the testable cells out of a pass's store.
  ///
  /// - Parameters:
  ///   - store: What the pass left.
  ///   - side: Where it stands in the store; a pass that was summed alone stands on both sides.
  ///   - block: The cells of the comparison.
  ///   - transform: How numbers are made of it.
  ///   - bandCount: Bands of the pass.
  ///   - leastValidFraction: Cells with a smaller share of valid pixels were not seen.
  /// - Throws: `ComparisonError` where a temporary file cannot be made, written or read.
  init(
    _ store: CellStore, side: Side = .before, block: CellBlock, transform: CellTransform,
    bandCount: Int,
    leastValidFraction: Double
  ) throws(ComparisonError) {
    count = transform.testedCount(bandCount: bandCount)
    records = try RecordFile(block, length: 4 * count)
    for first in stride(from: 0, to: block.rows.count, by: 64) {
      let rows = first..<min(first + 64, block.rows.count)
      let cells = try store.read(rows: rows)
      var (places, values) = ([Int](), [Double]())
      for place in 0..<cells.block.count
      where cells[place].isTestable(leastValidFraction: leastValidFraction) {
        places.append(place)
        transform.append(place, of: cells, bandCount: bandCount, to: &values)
      }
      transform.complete(&values, bandCount: bandCount)
      // All bits set is a NaN: not seen.
      var bytes = [UInt8](repeating: .max, count: 4 * count * cells.block.count)
      unsafe bytes.withUnsafeMutableBytes { bytes in
        for (index, place) in places.enumerated() {
          for number in 0..<count {
            unsafe bytes.storeBytes(
              of: Float(values[count * (3 * index + side.rawValue) + number]).bitPattern,
              toByteOffset: 4 * (count * place + number), as: UInt32.self)
          }
        }
      }
      try records.write(bytes, of: records.part(rows: rows))
    }
  }

  /// Takes over numbers that were kept elsewhere.
  ///
  /// - Throws: `ComparisonError` where a temporary file cannot be made or written; what reading throws.
  init(copying pass: KeptPass, block: CellBlock, count: Int) throws {
    self.count = count
    records = try RecordFile(block, length: 4 * count)
    for first in stride(from: 0, to: block.rows.count, by: 64) {
      let rows = first..<min(first + 64, block.rows.count)
      let numbers = try pass.read(rows)
      precondition(
        numbers.count == rows.count * block.columns.count * count, "a number for each cell and band"
      )
      var bytes = [UInt8](repeating: 0, count: 4 * numbers.count)
      unsafe bytes.withUnsafeMutableBytes { bytes in
        for (index, number) in numbers.enumerated() {
          unsafe bytes.storeBytes(
            of: number.bitPattern, toByteOffset: 4 * index, as: UInt32.self)
        }
      }
      try records.write(bytes, of: records.part(rows: rows))
    }
  }

  /// Rows of cells, counted from the northernmost: for each cell its numbers; NaN where not seen.
  ///
  /// - Throws: `ComparisonError` where the temporary file cannot be read.
  func read(rows: Range<Int>) throws(ComparisonError) -> [Float] {
    let bytes = try records.read(rows: rows)
    return unsafe bytes.withUnsafeBytes { bytes in
      (0..<bytes.count / 4).map { unsafe bytes.load(fromByteOffset: 4 * $0, as: Float.self) }
    }
  }
}
