// SPDX-License-Identifier: Apache-2.0

// Sums over a square of pixels around each pixel, for the decision per pixel.

/// Sums and valid counts over the (2 · radius + 1)² pixels around each pixel of an inner window.
///
/// Rows are added downwards first, then columns from west to east, so that the order of additions
/// is that of the image. NaN pixels count as missing.
///
/// - Parameters:
///   - values: A window with a margin of `radius` on every side, rows of `columns + 2 · radius`.
///   - columns: Columns of the inner window.
///   - rows: Rows of the inner window.
///   - radius: Pixels to each side.
///   - column: Scratch of 2 · (`columns` + 2 · `radius`) values.
///   - sums: Receives `columns · rows` sums.
///   - counts: Receives as many valid counts.
public func boxSums(
  _ values: UnsafePointer<Float>, columns: Int, rows: Int, radius: Int,
  column: UnsafeMutablePointer<Float>, sums: UnsafeMutablePointer<Float>,
  counts: UnsafeMutablePointer<Float>
) {
  let width = columns + 2 * radius
  let one = LaneBits(repeating: Float(1).bitPattern)
  for row in 0..<rows {
    var x = 0
    while x < width {
      if x + laneCount <= width {
        var sum = Lanes(repeating: 0)
        var count = Lanes(repeating: 0)
        for dy in 0...(2 * radius) {
          let v = unsafe load(values, at: (row + dy) * width + x)
          let isValid = bits(of: v .== v)
          sum = sum + lanes(of: bits(of: v) & isValid)
          count = count + lanes(of: isValid & one)
        }
        unsafe store(sum, to: column, at: x)
        unsafe store(count, to: column, at: width + x)
        x += laneCount
      } else {
        unsafe addColumn(values, x: x, row: row, width: width, radius: radius, column: column)
        x += 1
      }
    }
    x = 0
    while x < columns {
      if x + laneCount <= columns {
        var sum = Lanes(repeating: 0)
        var count = Lanes(repeating: 0)
        for dx in 0...(2 * radius) {
          sum = unsafe sum + load(column, at: x + dx)
          count = unsafe count + load(column, at: width + x + dx)
        }
        unsafe store(sum, to: sums, at: row * columns + x)
        unsafe store(count, to: counts, at: row * columns + x)
        x += laneCount
      } else {
        unsafe addBox(
          column, x: x, width: width, radius: radius, sum: sums + row * columns + x,
          count: counts + row * columns + x)
        x += 1
      }
    }
  }
}

/// The scalar reference of `boxSums`.
public func boxSumsReference(
  _ values: UnsafePointer<Float>, columns: Int, rows: Int, radius: Int,
  column: UnsafeMutablePointer<Float>, sums: UnsafeMutablePointer<Float>,
  counts: UnsafeMutablePointer<Float>
) {
  let width = columns + 2 * radius
  for row in 0..<rows {
    for x in 0..<width {
      unsafe addColumn(values, x: x, row: row, width: width, radius: radius, column: column)
    }
    for x in 0..<columns {
      unsafe addBox(
        column, x: x, width: width, radius: radius, sum: sums + row * columns + x,
        count: counts + row * columns + x)
    }
  }
}

@inline(__always)
private func addColumn(
  _ values: UnsafePointer<Float>, x: Int, row: Int, width: Int, radius: Int,
  column: UnsafeMutablePointer<Float>
) {
  var sum: Float = 0
  var count: Float = 0
  for dy in 0...(2 * radius) {
    let v = unsafe values[(row + dy) * width + x]
    if v == v {
      sum = sum + v
      count = count + 1
    }
  }
  unsafe column[x] = sum
  unsafe column[width + x] = count
}

@inline(__always)
private func addBox(
  _ column: UnsafePointer<Float>, x: Int, width: Int, radius: Int,
  sum: UnsafeMutablePointer<Float>, count: UnsafeMutablePointer<Float>
) {
  var total: Float = 0
  var valid: Float = 0
  for dx in 0...(2 * radius) {
    total = unsafe total + column[x + dx]
    valid = unsafe valid + column[width + x + dx]
  }
  unsafe sum.pointee = total
  unsafe count.pointee = valid
}
