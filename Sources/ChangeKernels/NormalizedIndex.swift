// SPDX-License-Identifier: Apache-2.0
public import CPlanes

// Normalised difference indices, as of vegetation or burns, and how they changed.

/// Number of planes that `addIndexRows` adds to.
public let indexPlanes = 5

/// Columns and rows that are worked on together.
private let columnsPerBlock = 512
private let rowsPerSlab = 5

/// Adds the rows of (first − second) / (first + second) of both passes into column sums.
///
/// A pixel counts where its class stays in both passes, all four planes observed it, within their
/// limits, with finite values, and both indices are finite; a sum of zero has none.
///
/// - Parameters:
///   - before: The two planes of the earlier pass, scaled as they say; their rule is not looked at.
///   - after: The same of the later pass, over the same pixels.
///   - classesBefore: As in `addChangeVectorRows`.
///   - classBitsBefore: As in `addChangeVectorRows`.
///   - classesAfter: As in `addChangeVectorRows`.
///   - classBitsAfter: As in `addChangeVectorRows`.
///   - columns: Number of columns.
///   - rows: Number of rows, at most 64 so that Float sums keep their digits.
///   - sums: Five planes of `columns` values, added to: valid pixels, index before, index after,
///     difference (after − before) and its square. Counts start at whole numbers.
/// - Complexity: O(*n*) in the pixels of the planes.
public func addIndexRows(
  before: UnsafePointer<truceline_plane>, after: UnsafePointer<truceline_plane>,
  classesBefore: UnsafePointer<truceline_plane>?, classBitsBefore: UInt32,
  classesAfter: UnsafePointer<truceline_plane>?, classBitsAfter: UInt32, columns: Int, rows: Int,
  sums: UnsafeMutablePointer<Float>
) {
  precondition(rows <= 64, "Float sums of more than 64 rows lose digits")
  let classes = unsafe ClassMasks(
    before: classesBefore, bitsBefore: classBitsBefore, after: classesAfter,
    bitsAfter: classBitsAfter)
  let whole = columns / laneCount * laneCount
  let width = min(whole, columnsPerBlock)
  if width > 0, rows > 0 {
    let size = rowsPerSlab * width
    let memory = unsafe allocateLanes(5 * size)
    defer { unsafe memory.deallocate() }
    var x = 0
    while x < whole {
      let groups = min(width, whole - x) / laneCount
      var y = 0
      while y < rows {
        let block = PixelBlock(x: x, groups: groups, y: y, rows: min(rowsPerSlab, rows - y))
        y += block.rows
        guard unsafe classes.fill(memory, block: block) else { continue }
        unsafe readLinear(before, block, into: memory + size)
        unsafe readLinear(before + 1, block, into: memory + 2 * size)
        unsafe readLinear(after, block, into: memory + 3 * size)
        unsafe readLinear(after + 1, block, into: memory + 4 * size)
        unsafe addIndices(
          mask: memory, values: memory + size, size: size, block: block, sums: sums + x,
          columns: columns)
      }
      x += groups * laneCount
    }
  }
  unsafe addColumns(
    whole..<columns, before: before, after: after, classes: classes, columns: columns, rows: rows,
    sums: sums)
}

/// The scalar reference of `addIndexRows`.
public func addIndexRowsReference(
  before: UnsafePointer<truceline_plane>, after: UnsafePointer<truceline_plane>,
  classesBefore: UnsafePointer<truceline_plane>?, classBitsBefore: UInt32,
  classesAfter: UnsafePointer<truceline_plane>?, classBitsAfter: UInt32, columns: Int, rows: Int,
  sums: UnsafeMutablePointer<Float>
) {
  precondition(rows <= 64, "Float sums of more than 64 rows lose digits")
  let classes = unsafe ClassMasks(
    before: classesBefore, bitsBefore: classBitsBefore, after: classesAfter,
    bitsAfter: classBitsAfter)
  unsafe addColumns(
    0..<columns, before: before, after: after, classes: classes, columns: columns, rows: rows,
    sums: sums)
}

/// Adds a block of four planes of measurements, `size` values apart.
@inline(never)
private func addIndices(
  mask: UnsafePointer<Float>, values: UnsafePointer<Float>, size: Int, block: PixelBlock,
  sums: UnsafeMutablePointer<Float>, columns: Int
) {
  for group in 0..<block.groups {
    let x = group * laneCount
    var valid = LaneBits(repeating: 0)
    var sumBefore = unsafe load(sums, at: columns + x)
    var sumAfter = unsafe load(sums, at: 2 * columns + x)
    var differences = unsafe load(sums, at: 3 * columns + x)
    var squares = unsafe load(sums, at: 4 * columns + x)
    for row in 0..<block.rows {
      let i = row * block.width + x
      let first = unsafe load(values, at: i)
      let second = unsafe load(values, at: size + i)
      let before = (first - second) / (first + second)
      let laterFirst = unsafe load(values, at: 2 * size + i)
      let laterSecond = unsafe load(values, at: 3 * size + i)
      let after = (laterFirst - laterSecond) / (laterFirst + laterSecond)
      // What is not finite leaves NaN here.
      let rest = (before - before) + (after - after)
      let isValid = unsafe bits(of: rest .== rest) & bits(of: load(mask, at: i))
      let difference = masked(after - before, isValid)
      valid = valid &- isValid
      sumBefore = sumBefore + masked(before, isValid)
      sumAfter = sumAfter + masked(after, isValid)
      differences = differences + difference
      squares = squares + difference * difference
    }
    unsafe store(load(sums, at: x) + wholeNumbers(valid), to: sums, at: x)
    unsafe store(sumBefore, to: sums, at: columns + x)
    unsafe store(sumAfter, to: sums, at: 2 * columns + x)
    unsafe store(differences, to: sums, at: 3 * columns + x)
    unsafe store(squares, to: sums, at: 4 * columns + x)
  }
}

@inline(__always)
private func addColumns(
  _ range: Range<Int>, before: UnsafePointer<truceline_plane>,
  after: UnsafePointer<truceline_plane>, classes: ClassMasks, columns: Int, rows: Int,
  sums: UnsafeMutablePointer<Float>
) {
  for x in range {
    for row in 0..<rows where classes.keeps(row: row, column: x) {
      let b = unsafe index(before, row: row, column: x)
      let a = unsafe index(after, row: row, column: x)
      guard b - b == 0, a - a == 0 else { continue }
      let difference = a - b
      unsafe sums[x] += 1
      unsafe sums[columns + x] += b
      unsafe sums[2 * columns + x] += a
      unsafe sums[3 * columns + x] += difference
      unsafe sums[4 * columns + x] += difference * difference
    }
  }
}

/// The index of one pixel, from the first two of some planes.
@inline(__always)
private func index(
  _ planes: UnsafePointer<truceline_plane>, row: Int, column: Int
) -> Float {
  let first = unsafe linearMeasurement(planes, row: row, column: column)
  let second = unsafe linearMeasurement(planes + 1, row: row, column: column)
  return (first - second) / (first + second)
}
