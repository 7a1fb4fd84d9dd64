// SPDX-License-Identifier: Apache-2.0
public import CPlanes

// What a ledger keeps of one band of one pass: the moments of its values and of their logarithms.

/// Number of planes that `addMomentRows` adds to.
public let momentPlanes = 7

/// Columns and rows that are worked on together.
private let columnsPerBlock = 512
private let rowsPerSlab = 5

/// Adds the rows of one band of one pass into column sums, by the rule of its plane.
///
/// - Parameters:
///   - plane: The band.
///   - columns: Number of columns.
///   - rows: Number of rows, at most 64 so that Float sums keep their digits.
///   - sums: Seven planes of `columns` values, added to: valid pixels, values, squared values, natural
///     logarithms, squared logarithms, then the least and the greatest value, lowered and raised. Only
///     values above zero have logarithms. Counts start at whole numbers, the least at infinity, the
///     greatest at −infinity.
///   - counts: `planeCounts` numbers, added to: finite stored values that were observed and within the
///     limits, those below zero, those that are zero; not for a linear scale.
///   - greatest: The greatest of those stored values, raised.
/// - Complexity: O(*n*) in the pixels of the plane.
public func addMomentRows(
  _ plane: UnsafePointer<truceline_plane>, columns: Int, rows: Int,
  sums: UnsafeMutablePointer<Float>, counts: UnsafeMutablePointer<Int64>,
  greatest: UnsafeMutablePointer<Float>
) {
  precondition(rows <= 64, "Float sums of more than 64 rows lose digits")
  let whole = columns / laneCount * laneCount
  let width = min(whole, columnsPerBlock)
  if width > 0, rows > 0 {
    let values = unsafe allocateLanes(rowsPerSlab * width)
    defer { unsafe values.deallocate() }
    var census = LaneCensus()
    var x = 0
    while x < whole {
      let groups = min(width, whole - x) / laneCount
      var y = 0
      while y < rows {
        let block = PixelBlock(x: x, groups: groups, y: y, rows: min(rowsPerSlab, rows - y))
        unsafe readMeasured(plane, block, into: values, census: &census)
        unsafe addMoments(values, block: block, sums: sums + x, columns: columns)
        y += block.rows
      }
      x += groups * laneCount
    }
    unsafe census.add(to: counts, greatest: greatest)
  }
  unsafe addColumns(
    whole..<columns, plane, columns: columns, rows: rows, sums: sums, counts: counts,
    greatest: greatest)
}

/// The scalar reference of `addMomentRows`.
public func addMomentRowsReference(
  _ plane: UnsafePointer<truceline_plane>, columns: Int, rows: Int,
  sums: UnsafeMutablePointer<Float>, counts: UnsafeMutablePointer<Int64>,
  greatest: UnsafeMutablePointer<Float>
) {
  precondition(rows <= 64, "Float sums of more than 64 rows lose digits")
  unsafe addColumns(
    0..<columns, plane, columns: columns, rows: rows, sums: sums, counts: counts,
    greatest: greatest)
}

@inline(never)
private func addMoments(
  _ values: UnsafePointer<Float>, block: PixelBlock, sums: UnsafeMutablePointer<Float>,
  columns: Int
) {
  let zero = Lanes(repeating: 0)
  for group in 0..<block.groups {
    let x = group * laneCount
    var valid = LaneBits(repeating: 0)
    var sum = unsafe load(sums, at: columns + x)
    var squares = unsafe load(sums, at: 2 * columns + x)
    var logs = unsafe load(sums, at: 3 * columns + x)
    var squaredLogs = unsafe load(sums, at: 4 * columns + x)
    var least = unsafe load(sums, at: 5 * columns + x)
    var top = unsafe load(sums, at: 6 * columns + x)
    for row in 0..<block.rows {
      let v = unsafe load(values, at: row * block.width + x)
      let isValid = bits(of: v .== v)
      let y = masked(v, isValid)
      let log = masked(logarithm(v), bits(of: v .> zero))
      valid = valid &- isValid
      sum = sum + y
      squares = squares + y * y
      logs = logs + log
      squaredLogs = squaredLogs + log * log
      least = select(v .< least, v, least)
      top = larger(top, v)
    }
    unsafe store(load(sums, at: x) + wholeNumbers(valid), to: sums, at: x)
    unsafe store(sum, to: sums, at: columns + x)
    unsafe store(squares, to: sums, at: 2 * columns + x)
    unsafe store(logs, to: sums, at: 3 * columns + x)
    unsafe store(squaredLogs, to: sums, at: 4 * columns + x)
    unsafe store(least, to: sums, at: 5 * columns + x)
    unsafe store(top, to: sums, at: 6 * columns + x)
  }
}

@inline(__always)
private func addColumns(
  _ range: Range<Int>, _ plane: UnsafePointer<truceline_plane>, columns: Int, rows: Int,
  sums: UnsafeMutablePointer<Float>, counts: UnsafeMutablePointer<Int64>,
  greatest: UnsafeMutablePointer<Float>
) {
  for x in range {
    for row in 0..<rows {
      let index = unsafe row * plane.pointee.stride + x
      if unsafe Int(plane.pointee.rule) != truceline_linear {
        unsafe addCount(plane, at: index, counts: counts, greatest: greatest)
      }
      let v = unsafe measurement(plane, at: index)
      guard v == v else { continue }
      unsafe sums[x] += 1
      unsafe sums[columns + x] += v
      unsafe sums[2 * columns + x] += v * v
      if v > 0 {
        let log = logarithm(v)
        unsafe sums[3 * columns + x] += log
        unsafe sums[4 * columns + x] += log * log
      }
      if unsafe v < sums[5 * columns + x] { unsafe sums[5 * columns + x] = v }
      if unsafe v > sums[6 * columns + x] { unsafe sums[6 * columns + x] = v }
    }
  }
}
