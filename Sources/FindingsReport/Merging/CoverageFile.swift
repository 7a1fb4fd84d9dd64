// SPDX-License-Identifier: Apache-2.0
public import MonitorGrid

/// What a comparison saw, as bytes that wait beside its findings until all are merged.
///
/// Five signed 64-bit numbers, little-endian: a mark, then west, east, south and north of the block;
/// then a byte for each cell, then two.
public enum CoverageFile {
  private static let mark: Int64 = 0x31_56_4F_43_45_4E_4C_54
  private static let headerLength = 40

  /// The bytes of a coverage.
  public static func bytes(of coverage: CellCoverage) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(headerLength + 3 * coverage.block.count)
    let (columns, rows) = (coverage.block.columns, coverage.block.rows)
    for edge in [columns.lowerBound, columns.upperBound, rows.lowerBound, rows.upperBound] {
      append(Int64(edge), to: &bytes)
    }
    var header: [UInt8] = []
    append(mark, to: &header)
    bytes.insert(contentsOf: header, at: 0)
    bytes += coverage.codes
    for share in coverage.validShares {
      bytes.append(UInt8(truncatingIfNeeded: share))
      bytes.append(UInt8(truncatingIfNeeded: share >> 8))
    }
    return bytes
  }

  /// The coverage that bytes hold; nil where they are damaged.
  public static func coverage(_ bytes: [UInt8]) -> CellCoverage? {
    guard bytes.count >= headerLength, number(bytes, at: 0) == mark else { return nil }
    let edges = (1...4).map { Int(number(bytes, at: 8 * $0)) }
    guard edges[0] <= edges[1], edges[2] <= edges[3] else { return nil }
    let (width, height) = (edges[1] - edges[0], edges[3] - edges[2])
    let (count, overflow) = width.multipliedReportingOverflow(by: height)
    guard !overflow, count <= bytes.count, bytes.count == headerLength + 3 * count else {
      return nil
    }
    let codes = Array(bytes[headerLength..<headerLength + count])
    var shares: [UInt16] = []
    shares.reserveCapacity(count)
    for place in stride(from: headerLength + count, to: bytes.count, by: 2) {
      shares.append(UInt16(bytes[place]) | UInt16(bytes[place + 1]) << 8)
    }
    return CellCoverage(
      CellBlock(columns: edges[0]..<edges[1], rows: edges[2]..<edges[3]), codes: codes,
      validShares: shares)
  }

  private static func append(_ number: Int64, to bytes: inout [UInt8]) {
    for shift in stride(from: 0, to: 64, by: 8) {
      bytes.append(UInt8(truncatingIfNeeded: number >> Int64(shift)))
    }
  }

  private static func number(_ bytes: [UInt8], at place: Int) -> Int64 {
    (0..<8).reduce(Int64(0)) { $0 | Int64(bytes[place + $1]) << Int64(8 * $1) }
  }
}
