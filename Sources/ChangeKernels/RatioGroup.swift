// SPDX-License-Identifier: Apache-2.0
import CPlanes

// The inner loop of the intensity ratio: one group of columns by all rows, in registers.

/// The powers that count, as a range of bit patterns: those of numbers above zero are in order.
struct PlainPower {
  /// The bits of the smallest power.
  let least: UInt32
  /// What the bits of the greatest power are above those.
  let span: UInt32

  /// Any power.
  @inline(__always)
  init() {
    least = 1
    span = Float.greatestFiniteMagnitude.bitPattern - 1
  }

  /// The range of two planes of plain power: Float, no rule, all observed, the same limits and a
  /// no-data value that is outside; nil for any others.
  @inline(__always)
  init?(
    before: UnsafePointer<truceline_plane>, after: UnsafePointer<truceline_plane>
  ) {
    let limits = unsafe PlaneLimits(before)
    let others = unsafe PlaneLimits(after)
    guard
      unsafe Self.isPlain(before, limits: limits) && Self.isPlain(after, limits: others),
      limits.least == others.least || (limits.least <= 0 && others.least <= 0),
      limits.greatest == others.greatest, limits.greatest > 0
    else { return nil }
    least = limits.least > 0 ? limits.least.bitPattern : 1
    guard limits.greatest.bitPattern >= least else { return nil }
    span = limits.greatest.bitPattern - least
  }

  @inline(__always)
  private static func isPlain(
    _ plane: UnsafePointer<truceline_plane>, limits: PlaneLimits
  ) -> Bool {
    let noData = limits.noData
    return unsafe Int(plane.pointee.type) == truceline_float32
      && Int(plane.pointee.rule) == truceline_power && plane.pointee.floor <= 0
      && plane.pointee.states == nil
      && !(noData > 0 && noData >= limits.least && noData <= limits.greatest)
  }
}

/// What a column carries from one slab of rows to the next beside its sums, in whole lanes.
@safe struct RatioCarry {
  /// Valid pixels, and 2⁸ for each that rose, 2¹⁶ for each that fell.
  let counts: UnsafeMutablePointer<Float>
  /// Product of the mantissas of the powers before.
  let products: UnsafeMutablePointer<Float>
  /// Sum of their exponents as stored, 127 too large for each row.
  let exponents: UnsafeMutablePointer<Float>
  /// Greatest powers, 0 where no pixel was valid.
  let topsBefore: UnsafeMutablePointer<Float>
  let topsAfter: UnsafeMutablePointer<Float>

  /// Floats that `columns` columns need.
  @inline(__always)
  static func size(columns: Int) -> Int { 5 * columns }

  @inline(__always)
  init(_ memory: UnsafeMutablePointer<Float>, columns: Int) {
    unsafe counts = memory
    unsafe products = memory + columns
    unsafe exponents = memory + 2 * columns
    unsafe topsBefore = memory + 3 * columns
    unsafe topsAfter = memory + 4 * columns
  }

  /// Makes `groups` groups of columns ready for their first row.
  @inline(__always)
  func clear(groups: Int) {
    for group in 0..<groups {
      unsafe store(Lanes(repeating: 0), to: counts, at: group * laneCount)
      unsafe store(Lanes(repeating: 1), to: products, at: group * laneCount)
      unsafe store(Lanes(repeating: 0), to: exponents, at: group * laneCount)
      unsafe store(Lanes(repeating: 0), to: topsBefore, at: group * laneCount)
      unsafe store(Lanes(repeating: 0), to: topsAfter, at: group * laneCount)
    }
  }
}

/// Adds a slab of rows of `groups` groups of columns of one band.
///
/// `sums` points at the first column of the band's sum of power before; the planes of the band lie
/// `columns` apart.
@inline(__always)
func addRatioSlab(
  before: UnsafePointer<Float>, beforeStride: Int, after: UnsafePointer<Float>, afterStride: Int,
  groups: Int, rows: Int, range: PlainPower, criticalRatio: Float,
  sums: UnsafeMutablePointer<Float>, columns: Int, carry: RatioCarry
) {
  let least = LaneBits(repeating: range.least)
  let span = LaneBits(repeating: range.span)
  let one = Lanes(repeating: 1)
  let zero = Lanes(repeating: 0)
  let minimumNormal = Lanes(repeating: .leastNormalMagnitude)
  for group in 0..<groups {
    let x = group * laneCount
    var counts = unsafe bits(of: load(carry.counts, at: x))
    var product = unsafe load(carry.products, at: x)
    var exponents = unsafe bits(of: load(carry.exponents, at: x))
    var sumBefore = unsafe load(sums, at: x)
    var sumAfter = unsafe load(sums, at: columns + x)
    var squaresBefore = unsafe load(sums, at: 4 * columns + x)
    var squaresAfter = unsafe load(sums, at: 5 * columns + x)
    var topBefore = unsafe load(carry.topsBefore, at: x)
    var topAfter = unsafe load(carry.topsAfter, at: x)
    for row in 0..<rows {
      let rawBefore = unsafe load(before, at: row * beforeStride + x)
      let rawAfter = unsafe load(after, at: row * afterStride + x)
      // One comparison for both: what is zero, negative, NaN or infinite wraps to beyond the span.
      let beyond = larger(bits(of: rawBefore) &- least, bits(of: rawAfter) &- least)
      let isValid = beyond .<= span
      let b = select(isValid, rawBefore, zero)
      let a = select(isValid, rawAfter, zero)
      sumBefore = sumBefore + b
      sumAfter = sumAfter + a
      counts = counts &- bits(of: isValid)
      counts = counts &+ (bits(of: a .> b * criticalRatio) & LaneBits(repeating: 1 << 8))
      counts = counts &+ (bits(of: b .> a * criticalRatio) & LaneBits(repeating: 1 << 16))
      squaresBefore = squaresBefore + b * b
      squaresAfter = squaresAfter + a * a
      let normal = bits(of: larger(minimumNormal, select(isValid, rawBefore, one)))
      product =
        product
        * lanes(
          of: (normal & LaneBits(repeating: 0x007F_FFFF)) | LaneBits(repeating: 0x3F80_0000))
      exponents = exponents &+ (normal &>> LaneBits(repeating: 23))
      topBefore = larger(topBefore, b)
      topAfter = larger(topAfter, a)
    }
    unsafe store(lanes(of: counts), to: carry.counts, at: x)
    unsafe store(product, to: carry.products, at: x)
    unsafe store(lanes(of: exponents), to: carry.exponents, at: x)
    unsafe store(sumBefore, to: sums, at: x)
    unsafe store(sumAfter, to: sums, at: columns + x)
    unsafe store(squaresBefore, to: sums, at: 4 * columns + x)
    unsafe store(squaresAfter, to: sums, at: 5 * columns + x)
    unsafe store(topBefore, to: carry.topsBefore, at: x)
    unsafe store(topAfter, to: carry.topsAfter, at: x)
  }
}

/// Adds what the columns carry to the planes of the sums once all rows have passed.
///
/// - Returns: Valid pixels.
@inline(__always)
func addRatioCarry(
  _ carry: RatioCarry, groups: Int, rows: Int, valid: UnsafeMutablePointer<Float>?,
  sums: UnsafeMutablePointer<Float>, columns: Int
) -> Int {
  var total = LaneBits(repeating: 0)
  for group in 0..<groups {
    let x = group * laneCount
    let counts = unsafe bits(of: load(carry.counts, at: x))
    let low = LaneBits(repeating: 0xFF)
    total = total &+ (counts & low)
    if let valid = unsafe valid {
      unsafe store(load(valid, at: x) + wholeNumbers(counts & low), to: valid, at: x)
    }
    let risen = wholeNumbers((counts &>> LaneBits(repeating: 8)) & low)
    let fallen = wholeNumbers(counts &>> LaneBits(repeating: 16))
    let i = 2 * columns + x
    unsafe store(load(sums, at: i) + risen, to: sums, at: i)
    unsafe store(load(sums, at: i + columns) + fallen, to: sums, at: i + columns)
    let exponents = unsafe wholeNumbers(bits(of: load(carry.exponents, at: x))) - Float(127 * rows)
    let logs = unsafe logarithm(normal: load(carry.products, at: x), exponent: exponents)
    unsafe store(load(sums, at: 6 * columns + x) + logs, to: sums, at: 6 * columns + x)
    let before = unsafe larger(load(sums, at: 7 * columns + x), load(carry.topsBefore, at: x))
    unsafe store(before, to: sums, at: 7 * columns + x)
    let after = unsafe larger(load(sums, at: 8 * columns + x), load(carry.topsAfter, at: x))
    unsafe store(after, to: sums, at: 8 * columns + x)
  }
  var sum = 0
  for lane in 0..<laneCount { sum += Int(total[lane]) }
  return sum
}
