// SPDX-License-Identifier: Apache-2.0

// How the kernels touch memory: sixteen Float lanes at a time, lanes being image columns.
//
// Goals, in order: the same bits on every machine and vector width (only + − × ÷, comparisons and
// bit operations, never a fused multiply-add); no generic code of the standard library that the
// linker could share between builds; then speed.

typealias Lanes = SIMD16<Float>
typealias LaneBits = SIMD16<UInt32>
typealias LaneMask = SIMDMask<SIMD16<Int32>>

let laneCount = 16

@inline(__always)
func load(_ pointer: UnsafePointer<Float>, at index: Int) -> Lanes {
  unsafe UnsafeRawPointer(pointer + index).loadUnaligned(as: Lanes.self)
}

@inline(__always)
func store(_ lanes: Lanes, to pointer: UnsafeMutablePointer<Float>, at index: Int) {
  unsafe UnsafeMutableRawPointer(pointer + index).storeBytes(of: lanes, as: Lanes.self)
}

@inline(__always)
func bits(of lanes: Lanes) -> LaneBits {
  unsafe unsafeBitCast(lanes, to: LaneBits.self)
}

@inline(__always)
func lanes(of bits: LaneBits) -> Lanes {
  unsafe unsafeBitCast(bits, to: Lanes.self)
}

/// All ones where the mask holds, all zeros elsewhere.
@inline(__always)
func bits(of mask: LaneMask) -> LaneBits {
  unsafe unsafeBitCast(mask, to: LaneBits.self)
}

/// `yes` where the mask holds, `no` elsewhere, by bits: NaN payloads pass unchanged.
@inline(__always)
func select(_ mask: LaneMask, _ yes: Lanes, _ no: Lanes) -> Lanes {
  let m = bits(of: mask)
  return lanes(of: (bits(of: yes) & m) | (bits(of: no) & ~m))
}
