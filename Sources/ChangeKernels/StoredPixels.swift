// SPDX-License-Identifier: Apache-2.0
import CPlanes

// Stored pixels of any type to lanes in registers.
//
// Whole numbers are widened lane by lane, which compiles to one instruction; the standard library's own
// conversions and halves of vectors are functions that the builds of the kernels would share.

/// 2^15, by which whole numbers with a sign are moved above zero.
private let signShift: Float = 32_768

@inline(__always)
func loadUInt16(_ pixels: UnsafeRawPointer, at index: Int) -> Lanes {
  unsafe wholeNumbers(loadWholeUInt16(pixels, at: index))
}

@inline(__always)
func loadInt16(_ pixels: UnsafeRawPointer, at index: Int) -> Lanes {
  let stored = unsafe (pixels + 2 &* index).loadUnaligned(as: SIMD16<UInt16>.self)
  return wholeNumbers(widened(stored ^ SIMD16<UInt16>(repeating: 0x8000))) - signShift
}

@inline(__always)
func loadUInt8(_ pixels: UnsafeRawPointer, at index: Int) -> Lanes {
  unsafe wholeNumbers(loadWholeUInt8(pixels, at: index))
}

@inline(__always)
func loadFloat32(_ pixels: UnsafeRawPointer, at index: Int) -> Lanes {
  unsafe (pixels + 4 &* index).loadUnaligned(as: Lanes.self)
}

/// The stored whole numbers themselves.
@inline(__always)
func loadWholeUInt16(_ pixels: UnsafeRawPointer, at index: Int) -> LaneBits {
  unsafe widened((pixels + 2 &* index).loadUnaligned(as: SIMD16<UInt16>.self))
}

/// The stored whole numbers themselves.
@inline(__always)
func loadWholeUInt8(_ pixels: UnsafeRawPointer, at index: Int) -> LaneBits {
  let stored = unsafe (pixels + index).loadUnaligned(as: SIMD16<UInt8>.self)
  return LaneBits(
    UInt32(stored[0]), UInt32(stored[1]), UInt32(stored[2]), UInt32(stored[3]),
    UInt32(stored[4]), UInt32(stored[5]), UInt32(stored[6]), UInt32(stored[7]),
    UInt32(stored[8]), UInt32(stored[9]), UInt32(stored[10]), UInt32(stored[11]),
    UInt32(stored[12]), UInt32(stored[13]), UInt32(stored[14]), UInt32(stored[15]))
}

/// Numbers of 16 bits in the width of lanes.
@inline(__always)
func widened(_ stored: SIMD16<UInt16>) -> LaneBits {
  LaneBits(
    UInt32(stored[0]), UInt32(stored[1]), UInt32(stored[2]), UInt32(stored[3]),
    UInt32(stored[4]), UInt32(stored[5]), UInt32(stored[6]), UInt32(stored[7]),
    UInt32(stored[8]), UInt32(stored[9]), UInt32(stored[10]), UInt32(stored[11]),
    UInt32(stored[12]), UInt32(stored[13]), UInt32(stored[14]), UInt32(stored[15]))
}

/// The stored value of one pixel.
@inline(__always)
func storedValue(_ plane: UnsafePointer<truceline_plane>, at index: Int) -> Float {
  let pixels = unsafe plane.pointee.pixels
  return switch unsafe Int(plane.pointee.type) {
  case truceline_uint8:
    unsafe Float(pixels.loadUnaligned(fromByteOffset: index, as: UInt8.self))
  case truceline_uint16:
    unsafe Float(pixels.loadUnaligned(fromByteOffset: 2 * index, as: UInt16.self))
  case truceline_int16:
    unsafe Float(pixels.loadUnaligned(fromByteOffset: 2 * index, as: Int16.self))
  default:
    unsafe pixels.loadUnaligned(fromByteOffset: 4 * index, as: Float.self)
  }
}

/// Part of a window that is worked on together: whole groups of columns by some rows.
struct PixelBlock {
  /// First column.
  let x: Int
  /// Groups of `laneCount` columns.
  let groups: Int
  /// First row.
  let y: Int
  /// Number of rows.
  let rows: Int

  /// Columns, as they lie in memory for one row.
  @inline(__always) var width: Int { groups * laneCount }
  /// Pixels, all rows one after the other.
  @inline(__always) var count: Int { rows * width }
}

/// Copies the stored values of a block of a plane, as Float, into rows of `block.width` values.
@inline(never)
func readStored(
  _ plane: UnsafePointer<truceline_plane>, _ block: PixelBlock,
  into values: UnsafeMutablePointer<Float>
) {
  let pixels = unsafe plane.pointee.pixels
  let stride = unsafe plane.pointee.stride
  let first = block.y * stride + block.x
  switch unsafe Int(plane.pointee.type) {
  case truceline_uint8:
    for row in 0..<block.rows {
      for group in 0..<block.groups {
        let i = group * laneCount
        let v = unsafe loadUInt8(pixels, at: first + row * stride + i)
        unsafe store(v, to: values, at: row * block.width + i)
      }
    }
  case truceline_uint16:
    for row in 0..<block.rows {
      for group in 0..<block.groups {
        let i = group * laneCount
        let v = unsafe loadUInt16(pixels, at: first + row * stride + i)
        unsafe store(v, to: values, at: row * block.width + i)
      }
    }
  case truceline_int16:
    for row in 0..<block.rows {
      for group in 0..<block.groups {
        let i = group * laneCount
        let v = unsafe loadInt16(pixels, at: first + row * stride + i)
        unsafe store(v, to: values, at: row * block.width + i)
      }
    }
  default:
    for row in 0..<block.rows {
      for group in 0..<block.groups {
        let i = group * laneCount
        let v = unsafe loadFloat32(pixels, at: first + row * stride + i)
        unsafe store(v, to: values, at: row * block.width + i)
      }
    }
  }
}
