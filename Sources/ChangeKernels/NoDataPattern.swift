// SPDX-License-Identifier: Apache-2.0
import CPlanes

// Planes of 16-bit whole numbers whose only gaps are a no-data value: all of them are compared in
// their own width, by the smallest of the values exclusive-or no data, which is zero where any is.

/// What is compared of one plane.
@safe struct NoDataPattern {
  let pixels: UnsafeRawPointer
  let stride: Int
  let pattern: UInt16
}

/// How the validity of a plane on a linear scale is told.
enum LinearGaps {
  /// Every stored value is a measurement.
  case none
  /// All but one of the stored values of 16 bits are.
  case pattern(UInt16)
  /// Values must be looked at.
  case values

  @inline(__always)
  init(_ plane: UnsafePointer<truceline_plane>) {
    let limits = unsafe PlaneLimits(plane)
    let least: Float
    let greatest: Float
    switch unsafe Int(plane.pointee.type) {
    case truceline_uint16: (least, greatest) = (0, 65_535)
    case truceline_int16: (least, greatest) = (-32_768, 32_767)
    case truceline_uint8: (least, greatest) = (0, 255)
    default:
      self = .values
      return
    }
    // The largest measurement there can be, as the kernel would compute it.
    let most = unsafe 65_536 * plane.pointee.scale.magnitude + plane.pointee.offset.magnitude
    guard limits.least <= least, limits.greatest >= greatest, most - most == 0 else {
      self = .values
      return
    }
    let noData = limits.noData
    guard noData >= least, noData <= greatest, noData == noData.rounded(.towardZero) else {
      self = .none
      return
    }
    switch unsafe Int(plane.pointee.type) {
    case truceline_uint16: self = .pattern(UInt16(noData))
    case truceline_int16: self = .pattern(UInt16(bitPattern: Int16(noData)))
    default: self = .values
    }
  }
}

/// Takes out pixels where any of some planes holds its no-data value.
@inline(never)
func maskPatterns(
  _ patterns: UnsafePointer<NoDataPattern>, count: Int, block: PixelBlock,
  mask: UnsafeMutablePointer<Float>
) {
  for row in 0..<block.rows {
    for group in 0..<block.groups {
      var smallest = SIMD16<UInt16>(repeating: .max)
      for index in 0..<count {
        let plane = unsafe patterns[index]
        let place = (block.y + row) * plane.stride + block.x + group * laneCount
        let stored = unsafe (plane.pixels + 2 * place).loadUnaligned(as: SIMD16<UInt16>.self)
        smallest = smaller(smallest, stored ^ SIMD16<UInt16>(repeating: plane.pattern))
      }
      let i = row * block.width + group * laneCount
      let counts = bits(of: widened(smallest) .> LaneBits(repeating: 0))
      unsafe store(masked(load(mask, at: i), counts), to: mask, at: i)
    }
  }
}
