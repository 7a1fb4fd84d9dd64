// SPDX-License-Identifier: Apache-2.0

// Running sums along a row, sixteen bytes of one row or of four rows at a time.
//
// Goals, in order: the sums of the scalar loop (whole numbers that wrap around, so the order of
// additions is free); no generic code of the standard library that the linker could share between
// builds; then speed. Each half of sixteen bytes is summed by shifts of the whole half, which every
// processor does without a shuffle; one shuffle brings the western half's last sum to the eastern
// half, and one brings the last sum of all to the next sixteen bytes. Four rows side by side keep
// 128-bit lanes apart, so wider vectors need nothing else.

/// The running sums' step and width, constant wherever they are used.
struct ScanShape {
  /// Bytes of a sample: 1, 2 or 4.
  let sampleBytes: Int
  /// Bytes between the samples that were subtracted: 1, 2, 4 or 8.
  let stepBytes: Int
}

/// Bytes of one vector of a row.
private let vectorBytes = 16

typealias FourRows = SIMD8<UInt64>
typealias OneRow = SIMD2<UInt64>

/// Sums rows from the west as far as whole vectors go.
///
/// - Returns: Bytes of each row that are done.
@inline(__always)
func scanRows(
  _ rows: UnsafeMutableRawPointer, rowBytes: Int, rowCount: Int, count: Int, shape: ScanShape
) -> Int {
  var row = 0
  while row + 4 <= rowCount {
    unsafe scanFourRows(rows + row * rowBytes, rowBytes: rowBytes, count: count, shape: shape)
    row += 4
  }
  while row < rowCount {
    unsafe scanOneRow(rows + row * rowBytes, count: count, shape: shape)
    row += 1
  }
  return count & ~(vectorBytes - 1)
}

@inline(__always)
private func scanFourRows(
  _ first: UnsafeMutableRawPointer, rowBytes: Int, count: Int, shape: ScanShape
) {
  let second = unsafe first + rowBytes
  let third = unsafe second + rowBytes
  let fourth = unsafe third + rowBytes
  var carry = FourRows(repeating: 0)
  var i = 0
  while i + vectorBytes <= count {
    let a = unsafe loadVector(first + i)
    let b = unsafe loadVector(second + i)
    let c = unsafe loadVector(third + i)
    let d = unsafe loadVector(fourth + i)
    var x = FourRows(a[0], a[1], b[0], b[1], c[0], c[1], d[0], d[1])
    if shape.stepBytes <= 1 { x = add(x, x &<< 8, shape) }
    if shape.stepBytes <= 2 { x = add(x, x &<< 16, shape) }
    if shape.stepBytes <= 4 { x = add(x, x &<< 32, shape) }
    x = add(add(x, westernSums(x, shape), shape), carry, shape)
    carry = lastSums(x, shape)
    unsafe storeVector(OneRow(x[0], x[1]), to: first + i)
    unsafe storeVector(OneRow(x[2], x[3]), to: second + i)
    unsafe storeVector(OneRow(x[4], x[5]), to: third + i)
    unsafe storeVector(OneRow(x[6], x[7]), to: fourth + i)
    i += vectorBytes
  }
}

@inline(__always)
private func scanOneRow(_ row: UnsafeMutableRawPointer, count: Int, shape: ScanShape) {
  var carry = OneRow(repeating: 0)
  var i = 0
  while i + vectorBytes <= count {
    var x = unsafe loadVector(row + i)
    if shape.stepBytes <= 1 { x = add(x, x &<< 8, shape) }
    if shape.stepBytes <= 2 { x = add(x, x &<< 16, shape) }
    if shape.stepBytes <= 4 { x = add(x, x &<< 32, shape) }
    x = add(add(x, westernSums(x, shape), shape), carry, shape)
    carry = lastSums(x, shape)
    unsafe storeVector(x, to: row + i)
    i += vectorBytes
  }
}

@inline(__always)
private func loadVector(_ place: UnsafeMutableRawPointer) -> OneRow {
  unsafe place.loadUnaligned(as: OneRow.self)
}

@inline(__always)
private func storeVector(_ vector: OneRow, to place: UnsafeMutableRawPointer) {
  unsafe place.storeBytes(of: vector, as: OneRow.self)
}
