// SPDX-License-Identifier: Apache-2.0

// The operators that the standard library has for all vectors only as a loop over the lanes.
//
// The optimiser puts such loops together again where one stands alone, and scatters the lanes where
// many follow each other. Those of masks are one instruction, so bits pass as masks; those with a
// single number are one where the number is spread over the lanes before.

@inline(__always)
private func mask(of bits: LaneBits) -> LaneMask {
  unsafe unsafeBitCast(bits, to: LaneMask.self)
}

@inline(__always)
func & (a: LaneBits, b: LaneBits) -> LaneBits {
  bits(of: mask(of: a) .& mask(of: b))
}

@inline(__always)
func | (a: LaneBits, b: LaneBits) -> LaneBits {
  bits(of: mask(of: a) .| mask(of: b))
}

@inline(__always)
func ^ (a: LaneBits, b: LaneBits) -> LaneBits {
  bits(of: mask(of: a) .^ mask(of: b))
}

@inline(__always)
prefix func ~ (a: LaneBits) -> LaneBits {
  a ^ LaneBits(repeating: .max)
}

@inline(__always)
func + (a: Lanes, b: Float) -> Lanes {
  a + Lanes(repeating: b)
}

@inline(__always)
func - (a: Lanes, b: Float) -> Lanes {
  a - Lanes(repeating: b)
}

@inline(__always)
func * (a: Lanes, b: Float) -> Lanes {
  a * Lanes(repeating: b)
}

@inline(__always)
func ^ (a: SIMD16<UInt16>, b: SIMD16<UInt16>) -> SIMD16<UInt16> {
  typealias Mask = SIMDMask<SIMD16<Int16>>
  let (x, y) = unsafe (unsafeBitCast(a, to: Mask.self), unsafeBitCast(b, to: Mask.self))
  return unsafe unsafeBitCast(x .^ y, to: SIMD16<UInt16>.self)
}

@inline(__always)
func | (a: SIMD16<UInt16>, b: SIMD16<UInt16>) -> SIMD16<UInt16> {
  typealias Mask = SIMDMask<SIMD16<Int16>>
  let (x, y) = unsafe (unsafeBitCast(a, to: Mask.self), unsafeBitCast(b, to: Mask.self))
  return unsafe unsafeBitCast(x .| y, to: SIMD16<UInt16>.self)
}

/// The smaller of each lane.
@inline(__always)
func smaller(_ a: SIMD16<UInt16>, _ b: SIMD16<UInt16>) -> SIMD16<UInt16> {
  typealias Mask = SIMDMask<SIMD16<Int16>>
  let (x, y) = unsafe (unsafeBitCast(a, to: Mask.self), unsafeBitCast(b, to: Mask.self))
  return unsafe unsafeBitCast(x .^ ((x .^ y) .& (b .< a)), to: SIMD16<UInt16>.self)
}
