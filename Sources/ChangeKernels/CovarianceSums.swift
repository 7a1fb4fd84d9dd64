// SPDX-License-Identifier: Apache-2.0

// Weighted sums of products of all pairs of bands, of which IR-MAD makes its covariance matrices.
//
// Columns are added downwards in Float, then columns from west to east in Double. Two bands by two
// are added at a time, which is what sixteen vector registers hold.

/// Number of sums that `addCovarianceRows` adds to for some planes: 1 + n + n (n + 1) / 2.
public func covarianceSums(planeCount: Int) -> Int {
  1 + planeCount + planeCount * (planeCount + 1) / 2
}

/// Columns and rows that are worked on together.
private let columnsPerBlock = 64
private let rowsPerSlab = 16

/// Adds weighted sums over the pixels of some planes: Σw, Σw xᵢ, and Σw xᵢ xⱼ for i ≤ j.
///
/// A pixel whose weight is not above zero does not count, whatever its values; others are finite.
///
/// - Parameters:
///   - planes: First pixel of each plane.
///   - planeCount: An even number, 2 to 26: the bands before, then those after.
///   - weights: Weight of each pixel.
///   - stride: Values from one row to the next, of all planes and the weights.
///   - columns: Number of columns.
///   - rows: Number of rows, at most 64 so that Float sums keep their digits; many are fastest.
///   - sums: `covarianceSums(planeCount:)` numbers, added to: Σw; Σw xᵢ of each plane; then Σw xᵢ xⱼ, for
///     each i the j from i on.
/// - Complexity: O(*n* · *p*²) in the pixels and the planes.
public func addCovarianceRows(
  planes: UnsafePointer<UnsafePointer<Float>>, planeCount: Int, weights: UnsafePointer<Float>,
  stride: Int, columns: Int, rows: Int, sums: UnsafeMutablePointer<Double>
) {
  precondition(rows <= 64, "Float sums of more than 64 rows lose digits")
  precondition(planeCount % 2 == 0, "planes come in pairs, before and after")
  let whole = columns / laneCount * laneCount
  let width = min(whole, columnsPerBlock)
  let terms = covarianceSums(planeCount: planeCount)
  if width > 0 {
    let size = rowsPerSlab * width
    // Values, values times weight, the weights; and what each column has of each sum.
    let memory = unsafe allocateLanes((2 * planeCount + 1) * size + terms * width)
    defer { unsafe memory.deallocate() }
    let carry = unsafe memory + (2 * planeCount + 1) * size
    var x = 0
    while x < whole {
      let groups = min(width, whole - x) / laneCount
      for i in 0..<terms * groups {
        unsafe store(Lanes(repeating: 0), to: carry, at: i * laneCount)
      }
      var y = 0
      while y < rows {
        let block = PixelBlock(x: x, groups: groups, y: y, rows: min(rowsPerSlab, rows - y))
        unsafe readWeighted(
          planes, planeCount: planeCount, weights: weights, stride: stride, block: block,
          values: memory, size: size)
        unsafe addProducts(
          memory, planeCount: planeCount, size: size, block: block, carry: carry)
        y += block.rows
      }
      unsafe addColumns(carry, terms: terms, columns: groups * laneCount, sums: sums)
      x += groups * laneCount
    }
  }
  unsafe addColumns(
    whole..<columns, planes: planes, planeCount: planeCount, weights: weights, stride: stride,
    rows: rows, sums: sums)
}

/// The scalar reference of `addCovarianceRows`.
public func addCovarianceRowsReference(
  planes: UnsafePointer<UnsafePointer<Float>>, planeCount: Int, weights: UnsafePointer<Float>,
  stride: Int, columns: Int, rows: Int, sums: UnsafeMutablePointer<Double>
) {
  precondition(rows <= 64, "Float sums of more than 64 rows lose digits")
  precondition(planeCount % 2 == 0, "planes come in pairs, before and after")
  unsafe addColumns(
    0..<columns, planes: planes, planeCount: planeCount, weights: weights, stride: stride,
    rows: rows, sums: sums)
}

/// Copies a block of all planes, zero where a pixel does not count; then the same times the weight;
/// then the weights.
@inline(never)
private func readWeighted(
  _ planes: UnsafePointer<UnsafePointer<Float>>, planeCount: Int, weights: UnsafePointer<Float>,
  stride: Int, block: PixelBlock, values: UnsafeMutablePointer<Float>, size: Int
) {
  let clean = unsafe values + 2 * planeCount * size
  for row in 0..<block.rows {
    for group in 0..<block.groups {
      let w = unsafe load(weights, at: (block.y + row) * stride + block.x + group * laneCount)
      let counts = bits(of: w .> Lanes(repeating: 0))
      unsafe store(masked(w, counts), to: clean, at: row * block.width + group * laneCount)
    }
  }
  for plane in 0..<planeCount {
    let source = unsafe planes[plane] + block.y * stride + block.x
    let target = unsafe values + plane * size
    let weighted = unsafe values + (planeCount + plane) * size
    for row in 0..<block.rows {
      for group in 0..<block.groups {
        let i = row * block.width + group * laneCount
        let w = unsafe load(clean, at: i)
        let counts = bits(of: w .> Lanes(repeating: 0))
        let v = unsafe masked(load(source, at: row * stride + group * laneCount), counts)
        unsafe store(v, to: target, at: i)
        unsafe store(w * v, to: weighted, at: i)
      }
    }
  }
}

/// Adds a block to what its columns have; the sums of `carry` lie a block's width apart.
@inline(never)
private func addProducts(
  _ values: UnsafePointer<Float>, planeCount: Int, size: Int, block: PixelBlock,
  carry: UnsafeMutablePointer<Float>
) {
  let width = block.width
  for group in 0..<block.groups {
    let x = group * laneCount
    unsafe addSum(
      values + 2 * planeCount * size + x, rows: block.rows, width: width, sum: carry + x)
    for plane in 0..<planeCount {
      unsafe addSum(
        values + (planeCount + plane) * size + x, rows: block.rows, width: width,
        sum: carry + (1 + plane) * width + x)
    }
    // The sums of pairs follow; those of plane i begin at `first`.
    var first = 1 + planeCount
    var i = 0
    while i < planeCount {
      let next = first + planeCount - i
      var j = i
      while j < planeCount {
        unsafe addFour(
          values + (planeCount + i) * size + x, values + j * size + x, size: size,
          rows: block.rows, width: width, isDiagonal: i == j,
          upper: carry + (first + j - i) * width + x,
          lower: carry + (next + j - i - 1) * width + x)
        j += 2
      }
      first = next + planeCount - i - 1
      i += 2
    }
  }
}

@inline(__always)
private func addSum(
  _ values: UnsafePointer<Float>, rows: Int, width: Int, sum: UnsafeMutablePointer<Float>
) {
  var total = unsafe load(sum, at: 0)
  for row in 0..<rows { total = unsafe total + load(values, at: row * width) }
  unsafe store(total, to: sum, at: 0)
}

/// Adds the products of two planes times weight with two planes.
///
/// On the diagonal, the product of the second with the first is that of the first with the second, and
/// its sum is not kept.
@inline(__always)
private func addFour(
  _ weighted: UnsafePointer<Float>, _ values: UnsafePointer<Float>, size: Int, rows: Int,
  width: Int, isDiagonal: Bool, upper: UnsafeMutablePointer<Float>,
  lower: UnsafeMutablePointer<Float>
) {
  var s00 = unsafe load(upper, at: 0)
  var s01 = unsafe load(upper, at: width)
  var s10 = isDiagonal ? Lanes(repeating: 0) : unsafe load(lower, at: 0)
  var s11 = unsafe load(lower, at: width)
  for row in 0..<rows {
    let i = row * width
    let w0 = unsafe load(weighted, at: i)
    let w1 = unsafe load(weighted, at: size + i)
    let v0 = unsafe load(values, at: i)
    let v1 = unsafe load(values, at: size + i)
    s00 = s00 + w0 * v0
    s01 = s01 + w0 * v1
    s10 = s10 + w1 * v0
    s11 = s11 + w1 * v1
  }
  unsafe store(s00, to: upper, at: 0)
  unsafe store(s01, to: upper, at: width)
  if !isDiagonal { unsafe store(s10, to: lower, at: 0) }
  unsafe store(s11, to: lower, at: width)
}

/// Adds the columns from west to east, four sums side by side.
@inline(never)
private func addColumns(
  _ carry: UnsafePointer<Float>, terms: Int, columns: Int, sums: UnsafeMutablePointer<Double>
) {
  var term = 0
  while term + 4 <= terms {
    let first = unsafe carry + term * columns
    var (a, b) = unsafe (sums[term], sums[term + 1])
    var (c, d) = unsafe (sums[term + 2], sums[term + 3])
    for x in 0..<columns {
      a += unsafe Double(first[x])
      b += unsafe Double(first[columns + x])
      c += unsafe Double(first[2 * columns + x])
      d += unsafe Double(first[3 * columns + x])
    }
    unsafe (sums[term], sums[term + 1]) = (a, b)
    unsafe (sums[term + 2], sums[term + 3]) = (c, d)
    term += 4
  }
  while term < terms {
    for x in 0..<columns { unsafe sums[term] += Double(carry[term * columns + x]) }
    term += 1
  }
}

@inline(__always)
private func addColumns(
  _ range: Range<Int>, planes: UnsafePointer<UnsafePointer<Float>>, planeCount: Int,
  weights: UnsafePointer<Float>, stride: Int, rows: Int, sums: UnsafeMutablePointer<Double>
) {
  for x in range {
    var term = 0
    var column: Float = 0
    for row in 0..<rows where unsafe weights[row * stride + x] > 0 {
      column += unsafe weights[row * stride + x]
    }
    unsafe sums[term] += Double(column)
    term += 1
    for i in 0..<planeCount {
      column = 0
      for row in 0..<rows where unsafe weights[row * stride + x] > 0 {
        column += unsafe weights[row * stride + x] * planes[i][row * stride + x]
      }
      unsafe sums[term] += Double(column)
      term += 1
    }
    for i in 0..<planeCount {
      for j in i..<planeCount {
        column = 0
        for row in 0..<rows where unsafe weights[row * stride + x] > 0 {
          let place = row * stride + x
          column += unsafe weights[place] * planes[i][place] * planes[j][place]
        }
        unsafe sums[term] += Double(column)
        term += 1
      }
    }
  }
}
