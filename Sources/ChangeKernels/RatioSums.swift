// SPDX-License-Identifier: Apache-2.0

// The two-pass intensity ratio: what one cell row leaves of each image column.
//
// Goals, in order: sums that no vector width can change (lanes are columns, rows are added
// downwards, nothing is added across lanes); one logarithm per pixel and no division; memory speed.

/// Number of planes that `addRatioRows` adds to.
public let ratioSumPlanes = 8

/// Adds the rows of one band, before and after, into column sums.
///
/// A pixel is valid where both values are numbers; NaN marks no data in both (see `joinValidity`).
///
/// - Parameters:
///   - before: First pixel of the first row, linear power above zero.
///   - after: The same place in the later pass.
///   - rowStride: Values from one row to the next.
///   - columns: Number of columns.
///   - rows: Number of rows, at most 64 so that Float sums keep their digits.
///   - criticalRatio: Above 1; a pixel rose where after > ratio · before, fell where before > ratio · after.
///   - sums: Eight planes of `columns` values, added to: valid pixels, power before, power after,
///     pixels that rose, pixels that fell, squared power before, squared power after, natural
///     logarithm of power before.
public func addRatioRows(
  before: UnsafePointer<Float>, after: UnsafePointer<Float>, rowStride: Int, columns: Int,
  rows: Int, criticalRatio: Float, sums: UnsafeMutablePointer<Float>
) {
  let one = LaneBits(repeating: Float(1).bitPattern)
  var x = 0
  while x + laneCount <= columns {
    var valid = unsafe load(sums, at: x)
    var sumBefore = unsafe load(sums, at: columns + x)
    var sumAfter = unsafe load(sums, at: 2 * columns + x)
    var risen = unsafe load(sums, at: 3 * columns + x)
    var fallen = unsafe load(sums, at: 4 * columns + x)
    var squaresBefore = unsafe load(sums, at: 5 * columns + x)
    var squaresAfter = unsafe load(sums, at: 6 * columns + x)
    var logs = unsafe load(sums, at: 7 * columns + x)
    var offset = x
    for _ in 0..<rows {
      let rawBefore = unsafe load(before, at: offset)
      let rawAfter = unsafe load(after, at: offset)
      let isValid = bits(of: rawBefore .== rawBefore) & bits(of: rawAfter .== rawAfter)
      let b = lanes(of: bits(of: rawBefore) & isValid)
      let a = lanes(of: bits(of: rawAfter) & isValid)
      valid = valid + lanes(of: isValid & one)
      sumBefore = sumBefore + b
      sumAfter = sumAfter + a
      risen = risen + lanes(of: bits(of: a .> b * criticalRatio) & one)
      fallen = fallen + lanes(of: bits(of: b .> a * criticalRatio) & one)
      squaresBefore = squaresBefore + b * b
      squaresAfter = squaresAfter + a * a
      logs = logs + lanes(of: bits(of: logarithm(b)) & isValid)
      offset += rowStride
    }
    unsafe store(valid, to: sums, at: x)
    unsafe store(sumBefore, to: sums, at: columns + x)
    unsafe store(sumAfter, to: sums, at: 2 * columns + x)
    unsafe store(risen, to: sums, at: 3 * columns + x)
    unsafe store(fallen, to: sums, at: 4 * columns + x)
    unsafe store(squaresBefore, to: sums, at: 5 * columns + x)
    unsafe store(squaresAfter, to: sums, at: 6 * columns + x)
    unsafe store(logs, to: sums, at: 7 * columns + x)
    x += laneCount
  }
  unsafe addColumns(
    x..<columns, before: before, after: after, rowStride: rowStride, columns: columns, rows: rows,
    criticalRatio: criticalRatio, sums: sums)
}

/// The scalar reference of `addRatioRows`.
public func addRatioRowsReference(
  before: UnsafePointer<Float>, after: UnsafePointer<Float>, rowStride: Int, columns: Int,
  rows: Int, criticalRatio: Float, sums: UnsafeMutablePointer<Float>
) {
  unsafe addColumns(
    0..<columns, before: before, after: after, rowStride: rowStride, columns: columns, rows: rows,
    criticalRatio: criticalRatio, sums: sums)
}

@inline(__always)
private func addColumns(
  _ range: Range<Int>, before: UnsafePointer<Float>, after: UnsafePointer<Float>, rowStride: Int,
  columns: Int, rows: Int, criticalRatio: Float, sums: UnsafeMutablePointer<Float>
) {
  var x = range.lowerBound
  while x < range.upperBound {
    var offset = x
    for _ in 0..<rows {
      let b = unsafe before[offset]
      let a = unsafe after[offset]
      if b == b, a == a {
        unsafe sums[x] = sums[x] + 1
        unsafe sums[columns + x] = sums[columns + x] + b
        unsafe sums[2 * columns + x] = sums[2 * columns + x] + a
        if a > b * criticalRatio { unsafe sums[3 * columns + x] = sums[3 * columns + x] + 1 }
        if b > a * criticalRatio { unsafe sums[4 * columns + x] = sums[4 * columns + x] + 1 }
        unsafe sums[5 * columns + x] = sums[5 * columns + x] + b * b
        unsafe sums[6 * columns + x] = sums[6 * columns + x] + a * a
        unsafe sums[7 * columns + x] = sums[7 * columns + x] + logarithm(b)
      }
      offset += rowStride
    }
    x += 1
  }
}
