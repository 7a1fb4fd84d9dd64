// SPDX-License-Identifier: Apache-2.0
import CPlanes

// Stored pixels of any type to Float lanes in registers, without a conversion instruction: whole
// numbers of 16 bits are put beside the upper half of 2^23, which is then taken away.

/// 2^23, whose upper 16 bits are `upperHalf`.
private let shift: Float = 8_388_608
private let upperHalf: UInt16 = 0x4B00
/// 2^15, by which whole numbers with a sign are moved above zero.
private let signShift: Float = 32_768

@inline(__always)
func loadUInt16(_ pixels: UnsafeRawPointer, at index: Int) -> Lanes {
  let stored = unsafe (pixels + 2 * index).loadUnaligned(as: SIMD16<UInt16>.self)
  return widened(stored) - shift
}

@inline(__always)
func loadInt16(_ pixels: UnsafeRawPointer, at index: Int) -> Lanes {
  let stored = unsafe (pixels + 2 * index).loadUnaligned(as: SIMD16<UInt16>.self)
  return widened(stored ^ SIMD16<UInt16>(repeating: 0x8000)) - (shift + signShift)
}

@inline(__always)
func loadUInt8(_ pixels: UnsafeRawPointer, at index: Int) -> Lanes {
  let stored = unsafe (pixels + index).loadUnaligned(as: SIMD16<UInt8>.self)
  var pairs = SIMD32<UInt8>(repeating: 0)
  pairs.evenHalf = stored
  return widened(unsafe unsafeBitCast(pairs, to: SIMD16<UInt16>.self)) - shift
}

@inline(__always)
func loadFloat32(_ pixels: UnsafeRawPointer, at index: Int) -> Lanes {
  unsafe (pixels + 4 * index).loadUnaligned(as: Lanes.self)
}

/// Whole numbers of 16 bits plus 2^23.
@inline(__always)
private func widened(_ stored: SIMD16<UInt16>) -> Lanes {
  var pairs = SIMD32<UInt16>(repeating: upperHalf)
  pairs.evenHalf = stored
  return unsafe unsafeBitCast(pairs, to: Lanes.self)
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

/// Copies stored values of a block of columns, as Float, into rows of `groups · laneCount` values.
///
/// - Parameters:
///   - plane: Where the pixels are.
///   - x: First column.
///   - groups: Groups of `laneCount` columns.
///   - rows: Rows.
///   - block: Receives the values.
@inline(never)
func readStored(
  _ plane: UnsafePointer<truceline_plane>, x: Int, groups: Int, rows: Int,
  block: UnsafeMutablePointer<Float>
) {
  let pixels = unsafe plane.pointee.pixels
  let stride = unsafe plane.pointee.stride
  let width = groups * laneCount
  switch unsafe Int(plane.pointee.type) {
  case truceline_uint8:
    for row in 0..<rows {
      for group in 0..<groups {
        let i = group * laneCount
        unsafe store(loadUInt8(pixels, at: row * stride + x + i), to: block, at: row * width + i)
      }
    }
  case truceline_uint16:
    for row in 0..<rows {
      for group in 0..<groups {
        let i = group * laneCount
        unsafe store(loadUInt16(pixels, at: row * stride + x + i), to: block, at: row * width + i)
      }
    }
  case truceline_int16:
    for row in 0..<rows {
      for group in 0..<groups {
        let i = group * laneCount
        unsafe store(loadInt16(pixels, at: row * stride + x + i), to: block, at: row * width + i)
      }
    }
  default:
    for row in 0..<rows {
      for group in 0..<groups {
        let i = group * laneCount
        unsafe store(loadFloat32(pixels, at: row * stride + x + i), to: block, at: row * width + i)
      }
    }
  }
}
