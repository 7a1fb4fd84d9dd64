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
///
@inline(__always)
func select(_ mask: LaneMask, _ yes: Lanes, _ no: Lanes) -> Lanes {
  lanes(of: bits(of: no) ^ ((bits(of: yes) ^ bits(of: no)) & bits(of: mask)))
}

/// `value` where the mask holds, zero elsewhere.
@inline(__always)
func masked(_ value: Lanes, _ mask: LaneBits) -> Lanes {
  lanes(of: bits(of: value) & mask)
}

/// The larger of each lane, `a` where `b` is NaN.
@inline(__always)
func larger(_ a: Lanes, _ b: Lanes) -> Lanes {
  select(b .> a, b, a)
}

/// The larger of each lane.
@inline(__always)
func larger(_ a: LaneBits, _ b: LaneBits) -> LaneBits {
  a ^ ((a ^ b) & bits(of: b .> a))
}

/// 2^23: whole numbers below it stand in the low bits of the sum.
private let wholeNumberShift: Float = 8_388_608

/// Whole numbers below 2^23 as Float lanes, without a conversion instruction.
@inline(__always)
func wholeNumbers(_ counts: LaneBits) -> Lanes {
  lanes(of: counts | LaneBits(repeating: wholeNumberShift.bitPattern)) - wholeNumberShift
}

/// Memory for numbers whose groups of lanes each fill one line of the cache; a group that crosses two is
/// stored in several times the time.
@inline(__always)
func allocateLanes(_ count: Int) -> UnsafeMutablePointer<Float> {
  unsafe UnsafeMutableRawPointer.allocate(byteCount: 4 * count, alignment: 64)
    .bindMemory(to: Float.self, capacity: count)
}
