// SPDX-License-Identifier: Apache-2.0
import CPlanes

// The inner loops of the change vector: one band of both passes at a time.

/// A squared difference of stored values, in the units of the measurements:
/// (s a + o − (t b + p))² w = (q a − b + d)² v with q = s / t, d = (o − p) / t, v = w t².
struct DifferenceTerms {
  private let ratio: Float
  private let offset: Float
  private let weight: Float

  @inline(__always)
  init(
    before: UnsafePointer<truceline_plane>, after: UnsafePointer<truceline_plane>,
    squaredWeight: Float
  ) {
    let scale = unsafe before.pointee.scale
    ratio = unsafe after.pointee.scale / scale
    offset = unsafe (after.pointee.offset - before.pointee.offset) / scale
    weight = squaredWeight * scale * scale
  }

  @inline(__always)
  func squaredDifference(_ before: Lanes, _ after: Lanes) -> Lanes {
    let d = after * Lanes(repeating: ratio) - before + Lanes(repeating: offset)
    return d * d * Lanes(repeating: weight)
  }

  /// The same of a difference of stored values of equal scale.
  @inline(__always)
  func squaredDistance(_ difference: Lanes) -> Lanes {
    let d = difference + Lanes(repeating: offset)
    return d * d * Lanes(repeating: weight)
  }

  /// The scalar reference.
  @inline(__always)
  func squaredDifference(_ before: Float, _ after: Float) -> Float {
    let d = after * ratio - before + offset
    return d * d * weight
  }
}

/// Adds values to a sum where they count.
@inline(__always)
func add(_ values: Lanes, isValid: LaneBits, to sum: UnsafeMutablePointer<Float>) {
  unsafe store(load(sum, at: 0) + masked(values, isValid), to: sum, at: 0)
}

/// Adds the squared distances of a block, where the mask holds, to the first five sums of its columns.
@inline(never)
func addDistances(
  _ distances: UnsafePointer<Float>, mask: UnsafePointer<Float>, block: PixelBlock,
  threshold: Float, carry: UnsafeMutablePointer<Float>, width: Int
) {
  let limit = Lanes(repeating: threshold)
  for group in 0..<block.groups {
    let x = group &* laneCount
    var valid = LaneBits(repeating: 0)
    var above = LaneBits(repeating: 0)
    var sum = unsafe load(carry, at: width &+ x)
    var squares = unsafe load(carry, at: 2 &* width &+ x)
    var top = unsafe load(carry, at: 4 &* width &+ x)
    for row in 0..<block.rows {
      let i = row &* block.width &+ x
      let isValid = unsafe bits(of: load(mask, at: i))
      let d = unsafe masked(load(distances, at: i), isValid)
      valid = valid &- isValid
      above = above &- bits(of: d .> limit)
      sum = sum + d
      squares = squares + d * d
      top = larger(top, d)
    }
    unsafe store(load(carry, at: x) + wholeNumbers(valid), to: carry, at: x)
    unsafe store(sum, to: carry, at: width &+ x)
    unsafe store(squares, to: carry, at: 2 &* width &+ x)
    let i = 3 &* width &+ x
    unsafe store(load(carry, at: i) + wholeNumbers(above), to: carry, at: i)
    unsafe store(top, to: carry, at: 4 &* width &+ x)
  }
}

/// Adds a band of any type to the sums of the columns and to the squared distances of the pixels.
///
/// Distances of pixels that the mask leaves out are of no meaning. `scratch` has room for two blocks;
/// `sums` points at the band's sums before, those after follow `width` columns later.
@inline(never)
func addBand(
  before: UnsafePointer<truceline_plane>, after: UnsafePointer<truceline_plane>,
  terms: DifferenceTerms, block: PixelBlock, mask: UnsafePointer<Float>,
  distances: UnsafeMutablePointer<Float>, scratch: UnsafeMutablePointer<Float>,
  sums: UnsafeMutablePointer<Float>, width: Int
) {
  unsafe readStored(before, block, into: scratch)
  unsafe readStored(after, block, into: scratch + block.count)
  for row in 0..<block.rows {
    for group in 0..<block.groups {
      let x = group &* laneCount
      let i = row &* block.width &+ x
      let isValid = unsafe bits(of: load(mask, at: i))
      let b = unsafe load(scratch, at: i)
      let a = unsafe load(scratch, at: block.count &+ i)
      unsafe add(b, isValid: isValid, to: sums + x)
      unsafe add(a, isValid: isValid, to: sums + width + x)
      unsafe store(load(distances, at: i) + terms.squaredDifference(b, a), to: distances, at: i)
    }
  }
}

/// Adds the columns' own sums of stored values, in the units of the measurements, to the planes.
///
/// - Parameters:
///   - carry: Valid pixels, squared distances, their squares, those above the threshold and the greatest,
///     then the stored values of each band before and after; `width` columns each.
///   - width: Columns from one plane of these to the next.
///   - areWhole: Whether the sums of stored values are whole numbers, not Float.
///   - before: The bands.
///   - after: The bands.
///   - bandCount: Their number.
///   - groups: Groups of columns.
///   - sums: The first of them in the first plane.
///   - columns: Columns from one plane to the next.
@inline(never)
func addCarry(
  _ carry: UnsafePointer<Float>, width: Int, areWhole: Bool,
  before: UnsafePointer<truceline_plane>,
  after: UnsafePointer<truceline_plane>, bandCount: Int, groups: Int,
  sums: UnsafeMutablePointer<Float>, columns: Int
) {
  for group in 0..<groups {
    let x = group * laneCount
    for plane in 0..<4 {
      let sum = unsafe load(sums, at: plane * columns + x) + load(carry, at: plane * width + x)
      unsafe store(sum, to: sums, at: plane * columns + x)
    }
    let top = unsafe larger(load(sums, at: 4 * columns + x), load(carry, at: 4 * width + x))
    unsafe store(top, to: sums, at: 4 * columns + x)
    let valid = unsafe load(carry, at: x)
    for index in 0..<2 * bandCount {
      let plane = unsafe (index % 2 == 0 ? before : after)[index / 2]
      let i = changeVectorPlanes + index
      var stored = unsafe load(carry, at: i * width + x)
      if areWhole { stored = wholeNumbers(bits(of: stored)) }
      let sum = unsafe stored * plane.scale + valid * plane.offset
      unsafe store(load(sums, at: i * columns + x) + sum, to: sums, at: i * columns + x)
    }
  }
}
