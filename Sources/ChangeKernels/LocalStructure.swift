// SPDX-License-Identifier: Apache-2.0

// How alike the fine structure of two pictures is around each pixel, whatever small shift lies
// between them.
//
// Goals, in order: sums whose order is that of the image; then speed. Each shift costs one product
// and a box of sums for each pixel; the squares are summed once for all shifts.

/// What a pixel has beyond the mean of its surroundings; 0 where it is missing.
///
/// Slow changes of light, exposure and vignetting are taken off with the mean.
///
/// - Parameters:
///   - values: A window with a margin of `radius` on every side, NaN where a pixel is missing.
///   - sums: `boxSums` of the window with the same radius.
///   - counts: Their counts.
///   - columns: Columns of the inner window.
///   - rows: Rows of the inner window.
///   - radius: Pixels to each side.
///   - detail: Receives `columns · rows` values.
///   - squares: Receives their squares.
/// - Complexity: O(*n*) in the pixels.
public func localDetail(
  _ values: UnsafePointer<Float>, sums: UnsafePointer<Float>, counts: UnsafePointer<Float>,
  columns: Int, rows: Int, radius: Int, detail: UnsafeMutablePointer<Float>,
  squares: UnsafeMutablePointer<Float>
) {
  let width = columns + 2 * radius
  for row in 0..<rows {
    let source = unsafe values + (row + radius) * width + radius
    let start = row * columns
    var x = 0
    while x + laneCount <= columns {
      let own = unsafe load(source, at: x)
      let mean = unsafe load(sums, at: start + x) / load(counts, at: start + x)
      let rest = masked(own - mean, bits(of: own .== own))
      unsafe store(rest, to: detail, at: start + x)
      unsafe store(rest * rest, to: squares, at: start + x)
      x += laneCount
    }
    while x < columns {
      let own = unsafe source[x]
      let rest = unsafe own == own ? own - sums[start + x] / counts[start + x] : 0
      unsafe detail[start + x] = rest
      unsafe squares[start + x] = rest * rest
      x += 1
    }
  }
}

/// Finds, for each pixel, the shift of the later picture by which its surroundings are most like
/// those of the earlier one, and what the pixel itself adds to likeness there.
///
/// For a shift s the likeness of the squares around a pixel is 2 Σ b aₛ / (Σ b² + Σ aₛ²), b and a being
/// the details: 1 for equal details, about 0 for unrelated ones or where only one picture has any. It is
/// the product of SSIM's terms of structure and contrast without their constants. The first of
/// equally good shifts counts, from the north-west. The square only finds the shift: what is handed
/// on is the pixel's own, so that sums over an area hold nothing of what lies beside it.
///
/// - Source: Z. Wang and others, "Image quality assessment: from error visibility to structural
///   similarity" (2004).
/// - Parameters:
///   - before: Details of the earlier picture, a window with a margin of `radius + reach`.
///   - after: Details of the later one, over the same pixels.
///   - powersBefore: Box sums of the earlier one's squares, with a margin of `reach`.
///   - powersAfter: The same of the later one's.
///   - columns: Columns of the inner window.
///   - rows: Rows of the inner window.
///   - radius: Pixels to each side of a square.
///   - reach: The longest shift along columns and rows.
///   - scratch: Memory of 2 · `columns` + 2 · `radius` values.
///   - products: Receives 2 b aₛ of the pixel at its best shift; 0 where neither picture has details.
///   - powers: Receives b² + aₛ² of the pixel at its best shift.
/// - Complexity: O(*n* · (2 `reach` + 1)² · `radius`) in the pixels.
public func matchStructure(
  before: UnsafePointer<Float>, after: UnsafePointer<Float>,
  powersBefore: UnsafePointer<Float>, powersAfter: UnsafePointer<Float>, columns: Int, rows: Int,
  radius: Int, reach: Int, scratch: UnsafeMutablePointer<Float>,
  products: UnsafeMutablePointer<Float>, powers: UnsafeMutablePointer<Float>
) {
  let best = unsafe scratch + columns + 2 * radius
  let margin = radius + reach
  let width = columns + 2 * margin
  let inner = columns + 2 * radius
  let centre = radius * width + radius
  for row in 0..<rows {
    unsafe clear(row * columns, columns: columns, best: best, products: products, powers: powers)
    for down in -reach...reach {
      for across in -reach...reach {
        let first = unsafe before + (row + reach) * width + reach
        let second = unsafe after + (row + reach + down) * width + reach + across
        var x = 0
        while x + laneCount <= inner {
          var sum = Lanes(repeating: 0)
          for y in 0...(2 * radius) {
            sum = unsafe sum + load(first, at: y * width + x) * load(second, at: y * width + x)
          }
          unsafe store(sum, to: scratch, at: x)
          x += laneCount
        }
        while x < inner {
          unsafe addProducts(first, second, x: x, width: width, radius: radius, scratch)
          x += 1
        }
        let own = unsafe powersBefore + (row + reach) * (columns + 2 * reach) + reach
        let other =
          unsafe powersAfter + (row + reach + down) * (columns + 2 * reach) + reach + across
        let place = row * columns
        x = 0
        while x + laneCount <= columns {
          var sum = Lanes(repeating: 0)
          for dx in 0...(2 * radius) { sum = unsafe sum + load(scratch, at: x + dx) }
          let likeness = unsafe (sum + sum) / (load(own, at: x) + load(other, at: x))
          let known = unsafe load(best, at: x)
          // Where there are no details it is NaN, and not greater.
          let isBetter = likeness .> known
          let (b, a) = unsafe (load(first, at: centre + x), load(second, at: centre + x))
          let (product, power) = (b * a + b * a, b * b + a * a)
          unsafe store(select(isBetter, likeness, known), to: best, at: x)
          unsafe store(
            select(isBetter, product, load(products, at: place + x)), to: products, at: place + x)
          unsafe store(
            select(isBetter, power, load(powers, at: place + x)), to: powers, at: place + x)
          x += laneCount
        }
        while x < columns {
          unsafe takeBetter(
            scratch, own: own[x], other: other[x], first[centre + x], second[centre + x], x: x,
            radius: radius, best: best + x, product: products + place + x,
            power: powers + place + x)
          x += 1
        }
      }
    }
  }
}

/// The scalar reference of `matchStructure`.
public func matchStructureReference(
  before: UnsafePointer<Float>, after: UnsafePointer<Float>,
  powersBefore: UnsafePointer<Float>, powersAfter: UnsafePointer<Float>, columns: Int, rows: Int,
  radius: Int, reach: Int, scratch: UnsafeMutablePointer<Float>,
  products: UnsafeMutablePointer<Float>, powers: UnsafeMutablePointer<Float>
) {
  let best = unsafe scratch + columns + 2 * radius
  let width = columns + 2 * (radius + reach)
  let centre = radius * width + radius
  for row in 0..<rows {
    unsafe clear(row * columns, columns: columns, best: best, products: products, powers: powers)
    for down in -reach...reach {
      for across in -reach...reach {
        let first = unsafe before + (row + reach) * width + reach
        let second = unsafe after + (row + reach + down) * width + reach + across
        for x in 0..<columns + 2 * radius {
          unsafe addProducts(first, second, x: x, width: width, radius: radius, scratch)
        }
        let own = unsafe powersBefore + (row + reach) * (columns + 2 * reach) + reach
        let other =
          unsafe powersAfter + (row + reach + down) * (columns + 2 * reach) + reach + across
        for x in 0..<columns {
          unsafe takeBetter(
            scratch, own: own[x], other: other[x], first[centre + x], second[centre + x], x: x,
            radius: radius, best: best + x, product: products + row * columns + x,
            power: powers + row * columns + x)
        }
      }
    }
  }
}

@inline(__always)
private func clear(
  _ place: Int, columns: Int, best: UnsafeMutablePointer<Float>,
  products: UnsafeMutablePointer<Float>, powers: UnsafeMutablePointer<Float>
) {
  for x in 0..<columns {
    unsafe best[x] = -2
    unsafe products[place + x] = 0
    unsafe powers[place + x] = 0
  }
}

/// Adds the products of a column of pixels downwards.
@inline(__always)
private func addProducts(
  _ first: UnsafePointer<Float>, _ second: UnsafePointer<Float>, x: Int, width: Int, radius: Int,
  _ scratch: UnsafeMutablePointer<Float>
) {
  var sum: Float = 0
  for y in 0...(2 * radius) {
    sum = unsafe sum + first[y * width + x] * second[y * width + x]
  }
  unsafe scratch[x] = sum
}

/// Adds columns from west to east, and keeps the shift where it is better than those before.
@inline(__always)
private func takeBetter(
  _ column: UnsafePointer<Float>, own: Float, other: Float, _ b: Float, _ a: Float, x: Int,
  radius: Int, best: UnsafeMutablePointer<Float>, product: UnsafeMutablePointer<Float>,
  power: UnsafeMutablePointer<Float>
) {
  var sum: Float = 0
  for dx in 0...(2 * radius) { sum = unsafe sum + column[x + dx] }
  let likeness = (sum + sum) / (own + other)
  guard unsafe likeness > best.pointee else { return }
  unsafe best.pointee = likeness
  unsafe product.pointee = b * a + b * a
  unsafe power.pointee = b * b + a * a
}
