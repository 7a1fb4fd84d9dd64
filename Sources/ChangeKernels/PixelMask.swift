// SPDX-License-Identifier: Apache-2.0
import CPlanes

// Which pixels of a block count: told by classes first, by the bands' own values then.
//
// A mask has 32 bits a pixel, all ones or all zeros, in rows of whole groups of lanes.

/// Sets the mask to all ones.
@inline(never)
func fillMask(_ mask: UnsafeMutablePointer<Float>, block: PixelBlock) {
  let ones = lanes(of: LaneBits(repeating: .max))
  for i in 0..<block.rows * block.groups { unsafe store(ones, to: mask, at: i * laneCount) }
}

/// Takes out pixels of unwanted classes.
///
/// - Parameters:
///   - classes: A plane of classes below 32 in 8 bits, or of flags in 16 bits.
///   - classBits: The set of classes that stay, a bit for each; or the flags that take a pixel out.
///   - block: The pixels.
///   - mask: Is narrowed.
@inline(never)
func maskClasses(
  _ classes: UnsafePointer<truceline_plane>, classBits: UInt32, block: PixelBlock,
  mask: UnsafeMutablePointer<Float>
) {
  let pixels = unsafe classes.pointee.pixels
  let stride = unsafe classes.pointee.stride
  let isFlags = unsafe Int(classes.pointee.type) == truceline_uint16
  for row in 0..<block.rows {
    for group in 0..<block.groups {
      let i = row * block.width + group * laneCount
      let place = (block.y + row) * stride + block.x + group * laneCount
      let stays: LaneBits
      if isFlags {
        let flags = unsafe loadWholeUInt16(pixels, at: place)
        stays = bits(of: (flags & LaneBits(repeating: classBits)) .== LaneBits(repeating: 0))
      } else {
        let kind = unsafe loadWholeUInt8(pixels, at: place)
        let isKnown = bits(of: kind .< LaneBits(repeating: 32))
        let bit = (LaneBits(repeating: classBits) &>> kind) & LaneBits(repeating: 1)
        stays = bits(of: bit .== LaneBits(repeating: 1)) & isKnown
      }
      unsafe store(masked(load(mask, at: i), stays), to: mask, at: i)
    }
  }
}

/// Whether a pixel's class stays; the scalar reference of `maskClasses`.
@inline(__always)
func staysByClass(
  _ classes: UnsafePointer<truceline_plane>, classBits: UInt32, at index: Int
) -> Bool {
  let pixels = unsafe classes.pointee.pixels
  if unsafe Int(classes.pointee.type) == truceline_uint16 {
    let flags = unsafe pixels.loadUnaligned(fromByteOffset: 2 * index, as: UInt16.self)
    return UInt32(flags) & classBits == 0
  }
  let kind = unsafe pixels.loadUnaligned(fromByteOffset: index, as: UInt8.self)
  return kind < 32 && classBits >> UInt32(kind) & 1 == 1
}

/// Takes out pixels whose stored values do not count.
@inline(never)
func maskDropped(
  _ plane: UnsafePointer<truceline_plane>, block: PixelBlock, mask: UnsafeMutablePointer<Float>,
  scratch: UnsafeMutablePointer<Float>
) {
  unsafe readStored(plane, block, into: scratch)
  let limits = unsafe PlaneLimits(plane)
  for i in 0..<block.rows * block.groups {
    let v = unsafe limits.dropped(load(scratch, at: i * laneCount))
    unsafe store(
      masked(load(mask, at: i * laneCount), bits(of: v .== v)), to: mask, at: i * laneCount)
  }
}

/// Takes out pixels that a plane did not observe.
@inline(never)
func maskUnobserved(
  _ states: UnsafePointer<UInt8>, stride: Int, block: PixelBlock,
  mask: UnsafeMutablePointer<Float>
) {
  for row in 0..<block.rows {
    for group in 0..<block.groups {
      let i = row * block.width + group * laneCount
      let place = (block.y + row) * stride + block.x + group * laneCount
      let state = unsafe loadWholeUInt8(states, at: place)
      let isObserved = bits(of: state .== LaneBits(repeating: 0))
      unsafe store(masked(load(mask, at: i), isObserved), to: mask, at: i)
    }
  }
}

/// Whether any pixel of a mask counts.
@inline(never)
func hasAny(_ mask: UnsafePointer<Float>, block: PixelBlock) -> Bool {
  var any = LaneBits(repeating: 0)
  for i in 0..<block.rows * block.groups {
    unsafe any = any | bits(of: load(mask, at: i * laneCount))
  }
  var total: UInt32 = 0
  for lane in 0..<laneCount { total |= any[lane] }
  return total != 0
}
