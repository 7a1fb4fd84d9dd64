// SPDX-License-Identifier: Apache-2.0
public import CPlanes

// The two-pass intensity ratio of stored pixels: what one cell row leaves of each image column.
//
// Goals, in order: sums that no vector width can change (lanes are columns, rows are added
// downwards, nothing is added across lanes); memory speed. So one band of plain power goes from
// memory to the sums in registers; everything else passes through a block of a few kilobytes. There
// is no logarithm per pixel: mantissas are multiplied down a column, exponents added as whole
// numbers, and one logarithm is taken of the product.

/// Number of planes that `addStoredRatioRows` adds to for each band, beside the one of valid pixels.
public let storedRatioBandPlanes = 9

/// Columns that are worked on together, so that their sums stay in the nearest caches.
private let columnsPerBlock = 2048
/// The same where pixels pass through memory on their way.
private let columnsPerMeasuredBlock = 512
/// Rows that are worked on together: more would be too many streams for the processor to fetch ahead.
private let rowsPerSlab = 5

/// Adds the rows of one or more bands of stored power, before and after, into column sums.
///
/// A pixel counts where it is valid in every band of both passes: observed, within the limits of its
/// plane, and a power above zero by the rule of its plane.
///
/// - Parameters:
///   - before: `bandCount` planes of the earlier pass; power, amplitude or decibels.
///   - after: As many of the later pass, over the same pixels.
///   - bandCount: 1 to 4.
///   - columns: Number of columns.
///   - rows: Number of rows, at most 64 so that Float sums and products keep their digits.
///   - criticalRatio: Above 1; a pixel rose where after > ratio · before, fell where before > ratio · after.
///   - sums: Planes of `columns` values, added to: one of valid pixels, then nine for each band:
///     power before, power after, pixels that rose, pixels that fell, squared power before, squared
///     power after, natural logarithm of power before (subnormal powers count as 2⁻¹²⁶ there), and the
///     greatest power before and after. Counts start at whole numbers, greatest powers at 0.
///   - counts: `planeCounts` numbers for each plane, those before first, added to: finite values that
///     were observed and within the limits, those below zero, those that are zero.
///   - greatest: The greatest of those values for each plane, raised.
/// - Complexity: O(*n*) in the pixels of the planes.
public func addStoredRatioRows(
  before: UnsafePointer<truceline_plane>, after: UnsafePointer<truceline_plane>, bandCount: Int,
  columns: Int, rows: Int, criticalRatio: Float, sums: UnsafeMutablePointer<Float>,
  counts: UnsafeMutablePointer<Int64>, greatest: UnsafeMutablePointer<Float>
) {
  precondition(rows <= 64, "Float sums of more than 64 rows lose digits")
  let whole = columns / laneCount * laneCount
  if whole > 0 {
    let range = unsafe bandCount == 1 ? PlainPower(before: before, after: after) : nil
    let width = min(whole, range == nil ? columnsPerMeasuredBlock : columnsPerBlock)
    let planes = range == nil ? 2 * bandCount * rows : 0
    let memory = unsafe allocateLanes(RatioCarry.size(columns: width) + planes * width)
    defer { unsafe memory.deallocate() }
    let carry = unsafe RatioCarry(memory, columns: width)
    let blocks = unsafe memory + RatioCarry.size(columns: width)
    var x = 0
    while x < whole {
      let groups = min(width, whole - x) / laneCount
      if let range {
        unsafe addPlainBlock(
          before: before, after: after, x: x, groups: groups, columns: columns, rows: rows,
          range: range, criticalRatio: criticalRatio, sums: sums, counts: counts,
          greatest: greatest, carry: carry)
      } else {
        unsafe addRatioBlock(
          before: before, after: after, bandCount: bandCount, x: x, groups: groups,
          columns: columns, rows: rows, criticalRatio: criticalRatio, sums: sums, counts: counts,
          greatest: greatest, blocks: blocks, carry: carry)
      }
      x += groups * laneCount
    }
  }
  unsafe addColumns(
    whole..<columns, before: before, after: after, bandCount: bandCount, columns: columns,
    rows: rows, criticalRatio: criticalRatio, sums: sums, counts: counts, greatest: greatest)
}

/// The scalar reference of `addStoredRatioRows`.
public func addStoredRatioRowsReference(
  before: UnsafePointer<truceline_plane>, after: UnsafePointer<truceline_plane>, bandCount: Int,
  columns: Int, rows: Int, criticalRatio: Float, sums: UnsafeMutablePointer<Float>,
  counts: UnsafeMutablePointer<Int64>, greatest: UnsafeMutablePointer<Float>
) {
  precondition(rows <= 64, "Float sums of more than 64 rows lose digits")
  unsafe addColumns(
    0..<columns, before: before, after: after, bandCount: bandCount, columns: columns, rows: rows,
    criticalRatio: criticalRatio, sums: sums, counts: counts, greatest: greatest)
}

/// One band of plain power, from memory to the sums in registers.
@inline(__always)
private func addPlainBlock(
  before: UnsafePointer<truceline_plane>, after: UnsafePointer<truceline_plane>, x: Int,
  groups: Int, columns: Int, rows: Int, range: PlainPower, criticalRatio: Float,
  sums: UnsafeMutablePointer<Float>, counts: UnsafeMutablePointer<Int64>,
  greatest: UnsafeMutablePointer<Float>, carry: RatioCarry
) {
  let beforeStride = unsafe before.pointee.stride
  let afterStride = unsafe after.pointee.stride
  let b = unsafe before.pointee.pixels.assumingMemoryBound(to: Float.self) + x
  let a = unsafe after.pointee.pixels.assumingMemoryBound(to: Float.self) + x
  let band = unsafe sums + columns + x
  carry.clear(groups: groups)
  var row = 0
  while row < rows {
    unsafe addRatioSlab(
      before: b + row * beforeStride, beforeStride: beforeStride, after: a + row * afterStride,
      afterStride: afterStride, groups: groups, rows: min(rowsPerSlab, rows - row), range: range,
      criticalRatio: criticalRatio, sums: band, columns: columns, carry: carry)
    row += rowsPerSlab
  }
  let valid = unsafe addRatioCarry(
    carry, groups: groups, rows: rows, valid: sums + x, sums: band, columns: columns)
  if valid == rows * groups * laneCount, rows > 0 {
    // All were powers above zero, so that nothing is left to look for but the greatest.
    unsafe counts[0] += Int64(valid)
    unsafe counts[planeCounts] += Int64(valid)
    unsafe raise(greatest, to: carry.topsBefore, groups: groups)
    unsafe raise(greatest + 1, to: carry.topsAfter, groups: groups)
  } else {
    unsafe addCounts(
      before, x: x, groups: groups, rows: rows, counts: counts, greatest: greatest)
    unsafe addCounts(
      after, x: x, groups: groups, rows: rows, counts: counts + planeCounts,
      greatest: greatest + 1)
  }
}

/// Any bands: stored values to power in blocks, validity joined, then each band from its blocks.
@inline(__always)
private func addRatioBlock(
  before: UnsafePointer<truceline_plane>, after: UnsafePointer<truceline_plane>, bandCount: Int,
  x: Int, groups: Int, columns: Int, rows: Int, criticalRatio: Float,
  sums: UnsafeMutablePointer<Float>, counts: UnsafeMutablePointer<Int64>,
  greatest: UnsafeMutablePointer<Float>, blocks: UnsafeMutablePointer<Float>, carry: RatioCarry
) {
  let width = groups * laneCount
  let count = rows * width
  for index in 0..<2 * bandCount {
    let plane = unsafe index < bandCount ? before + index : after + (index - bandCount)
    var census = LaneCensus()
    unsafe readMeasured(
      plane, PixelBlock(x: x, groups: groups, y: 0, rows: rows), into: blocks + index * count,
      census: &census)
    unsafe census.add(to: counts + index * planeCounts, greatest: greatest + index)
  }
  if bandCount > 1 { unsafe joinBlocks(blocks, blockCount: 2 * bandCount, count: count) }
  for band in 0..<bandCount {
    let plane = unsafe sums + (1 + storedRatioBandPlanes * band) * columns + x
    carry.clear(groups: groups)
    unsafe addRatioSlab(
      before: blocks + band * count, beforeStride: width,
      after: blocks + (bandCount + band) * count, afterStride: width, groups: groups, rows: rows,
      range: PlainPower(), criticalRatio: criticalRatio, sums: plane, columns: columns,
      carry: carry)
    // Valid pixels are the same in all bands.
    _ = unsafe addRatioCarry(
      carry, groups: groups, rows: rows, valid: band == 0 ? sums + x : nil, sums: plane,
      columns: columns)
  }
}

/// Sets a pixel to NaN in every block where it is NaN in any.
@inline(never)
private func joinBlocks(_ blocks: UnsafeMutablePointer<Float>, blockCount: Int, count: Int) {
  for group in 0..<count / laneCount {
    // A sum is NaN where a summand is; powers are above zero, so no infinities cancel.
    var sum = unsafe load(blocks, at: group * laneCount)
    for block in 1..<blockCount {
      sum = unsafe sum + load(blocks, at: block * count + group * laneCount)
    }
    let isValid = sum .== sum
    for block in 0..<blockCount {
      let i = block * count + group * laneCount
      unsafe store(select(isValid, load(blocks, at: i), Lanes(repeating: .nan)), to: blocks, at: i)
    }
  }
}

@inline(__always)
private func addColumns(
  _ range: Range<Int>, before: UnsafePointer<truceline_plane>,
  after: UnsafePointer<truceline_plane>, bandCount: Int, columns: Int, rows: Int,
  criticalRatio: Float, sums: UnsafeMutablePointer<Float>, counts: UnsafeMutablePointer<Int64>,
  greatest: UnsafeMutablePointer<Float>
) {
  for x in range {
    for row in 0..<rows {
      for index in 0..<2 * bandCount {
        let plane = unsafe index < bandCount ? before + index : after + (index - bandCount)
        unsafe addCount(
          plane, at: row * plane.pointee.stride + x, counts: counts + index * planeCounts,
          greatest: greatest + index)
      }
    }
    for band in 0..<bandCount {
      unsafe addColumn(
        x, band: band, before: before, after: after, bandCount: bandCount, columns: columns,
        rows: rows, criticalRatio: criticalRatio, sums: sums)
    }
  }
}

@inline(__always)
private func addColumn(
  _ x: Int, band: Int, before: UnsafePointer<truceline_plane>,
  after: UnsafePointer<truceline_plane>, bandCount: Int, columns: Int, rows: Int,
  criticalRatio: Float, sums: UnsafeMutablePointer<Float>
) {
  let plane = unsafe sums + (1 + storedRatioBandPlanes * band) * columns + x
  var product: Float = 1
  var exponents: Float = 0
  for row in 0..<rows {
    var isValid = true
    for other in 0..<bandCount where isValid {
      let b = unsafe measurement(before + other, at: row * before[other].stride + x)
      let a = unsafe measurement(after + other, at: row * after[other].stride + x)
      isValid = b == b && a == a
    }
    guard isValid else { continue }
    let b = unsafe measurement(before + band, at: row * before[band].stride + x)
    let a = unsafe measurement(after + band, at: row * after[band].stride + x)
    if band == 0 { unsafe sums[x] += 1 }
    unsafe plane[0] += b
    unsafe plane[columns] += a
    if a > b * criticalRatio { unsafe plane[2 * columns] += 1 }
    if b > a * criticalRatio { unsafe plane[3 * columns] += 1 }
    unsafe plane[4 * columns] += b * b
    unsafe plane[5 * columns] += a * a
    let normal = max(b, .leastNormalMagnitude)
    product = product * Float(bitPattern: normal.bitPattern & 0x007F_FFFF | 0x3F80_0000)
    exponents += Float(normal.bitPattern >> 23) - 127
    unsafe plane[7 * columns] = max(plane[7 * columns], b)
    unsafe plane[8 * columns] = max(plane[8 * columns], a)
  }
  unsafe plane[6 * columns] += logarithm(normal: product, exponent: exponents)
}
