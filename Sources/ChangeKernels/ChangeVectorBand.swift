// SPDX-License-Identifier: Apache-2.0
import CPlanes

// The inner loops of the change vector: one band of both passes at a time.

/// What one band adds, and where.
@safe struct ChangeVectorBand {
  let before: UnsafePointer<truceline_plane>
  let after: UnsafePointer<truceline_plane>
  /// Factor of the squared difference.
  let squaredWeight: Float
  /// First column of the block in the band's sums before and after.
  let sumsBefore: UnsafeMutablePointer<Float>
  let sumsAfter: UnsafeMutablePointer<Float>
}

/// A band's numbers, spread over the lanes.
@safe private struct BandTerms {
  let before: UnsafeRawPointer
  let beforeStride: Int
  let after: UnsafeRawPointer
  let afterStride: Int
  private let scaleBefore: Lanes
  private let offsetBefore: Lanes
  private let scaleAfter: Lanes
  private let offsetAfter: Lanes
  private let weight: Lanes

  @inline(__always)
  init(_ band: ChangeVectorBand, block: PixelBlock) {
    let (b, a) = unsafe (band.before.pointee, band.after.pointee)
    unsafe before = b.pixels + Self.size(b.type) * (block.y * b.stride + block.x)
    unsafe after = a.pixels + Self.size(a.type) * (block.y * a.stride + block.x)
    unsafe beforeStride = b.stride
    unsafe afterStride = a.stride
    unsafe scaleBefore = Lanes(repeating: b.scale)
    unsafe offsetBefore = Lanes(repeating: b.offset)
    unsafe scaleAfter = Lanes(repeating: a.scale)
    unsafe offsetAfter = Lanes(repeating: a.offset)
    weight = Lanes(repeating: band.squaredWeight)
  }

  /// Bytes of a stored pixel.
  private static func size(_ type: Int32) -> Int {
    switch Int(type) {
    case truceline_uint8: 1
    case truceline_float32: 4
    default: 2
    }
  }

  /// Adds stored values where the mask holds; returns their weighted squared difference.
  @inline(__always)
  func add(
    _ storedBefore: Lanes, _ storedAfter: Lanes, mask: LaneBits, sumBefore: inout Lanes,
    sumAfter: inout Lanes
  ) -> Lanes {
    let b = storedBefore * scaleBefore + offsetBefore
    let a = storedAfter * scaleAfter + offsetAfter
    sumBefore = sumBefore + masked(b, mask)
    sumAfter = sumAfter + masked(a, mask)
    let difference = a - b
    return difference * difference * weight
  }
}

@inline(never)
private func addUInt16Band(
  _ band: ChangeVectorBand, block: PixelBlock, mask: UnsafePointer<Float>,
  distances: UnsafeMutablePointer<Float>
) {
  let terms = BandTerms(band, block: block)
  for group in 0..<block.groups {
    let x = group * laneCount
    var sumBefore = unsafe load(band.sumsBefore, at: x)
    var sumAfter = unsafe load(band.sumsAfter, at: x)
    for row in 0..<block.rows {
      let i = row * block.width + x
      let b = unsafe loadUInt16(terms.before, at: row * terms.beforeStride + x)
      let a = unsafe loadUInt16(terms.after, at: row * terms.afterStride + x)
      let d = unsafe terms.add(
        b, a, mask: bits(of: load(mask, at: i)), sumBefore: &sumBefore, sumAfter: &sumAfter)
      unsafe store(load(distances, at: i) + d, to: distances, at: i)
    }
    unsafe store(sumBefore, to: band.sumsBefore, at: x)
    unsafe store(sumAfter, to: band.sumsAfter, at: x)
  }
}

@inline(never)
private func addInt16Band(
  _ band: ChangeVectorBand, block: PixelBlock, mask: UnsafePointer<Float>,
  distances: UnsafeMutablePointer<Float>
) {
  let terms = BandTerms(band, block: block)
  for group in 0..<block.groups {
    let x = group * laneCount
    var sumBefore = unsafe load(band.sumsBefore, at: x)
    var sumAfter = unsafe load(band.sumsAfter, at: x)
    for row in 0..<block.rows {
      let i = row * block.width + x
      let b = unsafe loadInt16(terms.before, at: row * terms.beforeStride + x)
      let a = unsafe loadInt16(terms.after, at: row * terms.afterStride + x)
      let d = unsafe terms.add(
        b, a, mask: bits(of: load(mask, at: i)), sumBefore: &sumBefore, sumAfter: &sumAfter)
      unsafe store(load(distances, at: i) + d, to: distances, at: i)
    }
    unsafe store(sumBefore, to: band.sumsBefore, at: x)
    unsafe store(sumAfter, to: band.sumsAfter, at: x)
  }
}

@inline(never)
private func addUInt8Band(
  _ band: ChangeVectorBand, block: PixelBlock, mask: UnsafePointer<Float>,
  distances: UnsafeMutablePointer<Float>
) {
  let terms = BandTerms(band, block: block)
  for group in 0..<block.groups {
    let x = group * laneCount
    var sumBefore = unsafe load(band.sumsBefore, at: x)
    var sumAfter = unsafe load(band.sumsAfter, at: x)
    for row in 0..<block.rows {
      let i = row * block.width + x
      let b = unsafe loadUInt8(terms.before, at: row * terms.beforeStride + x)
      let a = unsafe loadUInt8(terms.after, at: row * terms.afterStride + x)
      let d = unsafe terms.add(
        b, a, mask: bits(of: load(mask, at: i)), sumBefore: &sumBefore, sumAfter: &sumAfter)
      unsafe store(load(distances, at: i) + d, to: distances, at: i)
    }
    unsafe store(sumBefore, to: band.sumsBefore, at: x)
    unsafe store(sumAfter, to: band.sumsAfter, at: x)
  }
}

@inline(never)
private func addFloat32Band(
  _ band: ChangeVectorBand, block: PixelBlock, mask: UnsafePointer<Float>,
  distances: UnsafeMutablePointer<Float>
) {
  let terms = BandTerms(band, block: block)
  for group in 0..<block.groups {
    let x = group * laneCount
    var sumBefore = unsafe load(band.sumsBefore, at: x)
    var sumAfter = unsafe load(band.sumsAfter, at: x)
    for row in 0..<block.rows {
      let i = row * block.width + x
      let b = unsafe loadFloat32(terms.before, at: row * terms.beforeStride + x)
      let a = unsafe loadFloat32(terms.after, at: row * terms.afterStride + x)
      let d = unsafe terms.add(
        b, a, mask: bits(of: load(mask, at: i)), sumBefore: &sumBefore, sumAfter: &sumAfter)
      unsafe store(load(distances, at: i) + d, to: distances, at: i)
    }
    unsafe store(sumBefore, to: band.sumsBefore, at: x)
    unsafe store(sumAfter, to: band.sumsAfter, at: x)
  }
}

/// Adds a band whose planes are stored in different types, by way of memory.
@inline(never)
private func addMixedBand(
  _ band: ChangeVectorBand, block: PixelBlock, mask: UnsafePointer<Float>,
  distances: UnsafeMutablePointer<Float>, scratch: UnsafeMutablePointer<Float>
) {
  unsafe readStored(band.before, block, into: scratch)
  unsafe readStored(band.after, block, into: scratch + block.count)
  var before = unsafe band.before.pointee
  var after = unsafe band.after.pointee
  unsafe before.pixels = UnsafeRawPointer(scratch)
  unsafe before.stride = block.width
  unsafe after.pixels = UnsafeRawPointer(scratch + block.count)
  unsafe after.stride = block.width
  unsafe withUnsafePointer(to: &before) { before in
    unsafe withUnsafePointer(to: &after) { after in
      let copy = unsafe ChangeVectorBand(
        before: before, after: after, squaredWeight: band.squaredWeight,
        sumsBefore: band.sumsBefore, sumsAfter: band.sumsAfter)
      unsafe addFloat32Band(
        copy, block: PixelBlock(x: 0, groups: block.groups, y: 0, rows: block.rows), mask: mask,
        distances: distances)
    }
  }
}

/// Adds a band to its sums and to the squared distances of the block's pixels.
///
/// Distances of pixels that the mask leaves out are of no meaning. `scratch` has room for two blocks.
@inline(__always)
func addBand(
  _ band: ChangeVectorBand, block: PixelBlock, mask: UnsafePointer<Float>,
  distances: UnsafeMutablePointer<Float>, scratch: UnsafeMutablePointer<Float>
) {
  let type = unsafe band.before.pointee.type
  guard unsafe band.after.pointee.type == type else {
    unsafe addMixedBand(band, block: block, mask: mask, distances: distances, scratch: scratch)
    return
  }
  switch Int(type) {
  case truceline_uint16:
    unsafe addUInt16Band(band, block: block, mask: mask, distances: distances)
  case truceline_int16:
    unsafe addInt16Band(band, block: block, mask: mask, distances: distances)
  case truceline_uint8:
    unsafe addUInt8Band(band, block: block, mask: mask, distances: distances)
  default: unsafe addFloat32Band(band, block: block, mask: mask, distances: distances)
  }
}

/// Adds the squared distances of a block to the sums of its columns.
///
/// `sums` points at the first column of the first of five planes that lie `columns` apart: valid
/// pixels, distances, their squares, distances above the threshold, the greatest.
@inline(never)
func addDistances(
  _ distances: UnsafePointer<Float>, mask: UnsafePointer<Float>, block: PixelBlock,
  threshold: Float, sums: UnsafeMutablePointer<Float>, columns: Int
) {
  let limit = Lanes(repeating: threshold)
  for group in 0..<block.groups {
    let x = group * laneCount
    var valid = LaneBits(repeating: 0)
    var sum = unsafe load(sums, at: columns + x)
    var squares = unsafe load(sums, at: 2 * columns + x)
    var above = LaneBits(repeating: 0)
    var top = unsafe load(sums, at: 4 * columns + x)
    for row in 0..<block.rows {
      let isValid = unsafe bits(of: load(mask, at: row * block.width + x))
      let d = unsafe masked(load(distances, at: row * block.width + x), isValid)
      valid = valid &- isValid
      sum = sum + d
      squares = squares + d * d
      above = above &- bits(of: d .> limit)
      top = larger(top, d)
    }
    unsafe store(load(sums, at: x) + wholeNumbers(valid), to: sums, at: x)
    unsafe store(sum, to: sums, at: columns + x)
    unsafe store(squares, to: sums, at: 2 * columns + x)
    let i = 3 * columns + x
    unsafe store(load(sums, at: i) + wholeNumbers(above), to: sums, at: i)
    unsafe store(top, to: sums, at: 4 * columns + x)
  }
}
