// SPDX-License-Identifier: Apache-2.0

// The natural logarithm of Float lanes, the same bits everywhere.
//
// Range reduction to √½ ≤ m < √2 and a polynomial in m − 1 after S. Moshier's Cephes library
// (logf.c, Cody-Waite split of ln 2); every step is written twice, for lanes and for one number.

private let minimumNormal: Float = 0x1p-126
private let denormalScale: Float = 8_388_608  // 2^23
private let halfRoot: Float = 0.707_106_77
/// 1.5 · 2^23: adding it leaves a whole number in the low bits.
private let shift: Float = 12_582_912

private let c0: Float = 7.037_683_629_2e-2
private let c1: Float = -1.151_461_031_0e-1
private let c2: Float = 1.167_699_874_0e-1
private let c3: Float = -1.242_014_084_6e-1
private let c4: Float = 1.424_932_278_7e-1
private let c5: Float = -1.666_805_766_5e-1
private let c6: Float = 2.000_071_476_5e-1
private let c7: Float = -2.499_999_399_3e-1
private let c8: Float = 3.333_333_117_4e-1
private let ln2Low: Float = -2.121_944_4e-4
private let ln2High: Float = 0.693_359_375

/// The natural logarithm of each lane: −infinity at 0, NaN below 0 and for NaN.
@inline(__always)
func logarithm(_ x: Lanes) -> Lanes {
  let isSmall = x .< minimumNormal
  let scaled = select(isSmall, x * denormalScale, x)
  let exponent = select(isSmall, Lanes(repeating: -23), Lanes(repeating: 0))
  var result = logarithm(normal: scaled, exponent: exponent)
  result = select(x .== Lanes(repeating: .infinity), x, result)
  result = select(x .== Lanes(repeating: 0), Lanes(repeating: -.infinity), result)
  // Both NaN and negative numbers fail this comparison.
  return select(x .>= Lanes(repeating: 0), result, Lanes(repeating: .nan))
}

/// ln(x · 2^exponent) of normal numbers above zero; whole exponents up to 2^14 either way.
@inline(__always)
func logarithm(normal x: Lanes, exponent more: Lanes) -> Lanes {
  let raw = bits(of: x)
  // The exponent as a Float, by way of the shift number's mantissa; no conversion instruction.
  let exponentBits = (raw &>> LaneBits(repeating: 23)) & LaneBits(repeating: 0xFF)
  var exponent = lanes(of: exponentBits | LaneBits(repeating: shift.bitPattern)) - shift - 126
  exponent = exponent + more
  var mantissa = lanes(
    of: (raw & LaneBits(repeating: 0x007F_FFFF)) | LaneBits(repeating: 0x3F00_0000))
  let isLow = mantissa .< Lanes(repeating: halfRoot)
  exponent = select(isLow, exponent - 1, exponent)
  mantissa = select(isLow, mantissa + mantissa, mantissa) - 1
  let f = mantissa
  let z = f * f
  var y = f * c0 + c1
  y = y * f + c2
  y = y * f + c3
  y = y * f + c4
  y = y * f + c5
  y = y * f + c6
  y = y * f + c7
  y = y * f + c8
  y = y * f * z
  y = y + exponent * ln2Low
  y = y - z * 0.5
  let result = f + y
  return result + exponent * ln2High
}

/// The scalar reference of `logarithm`: the same operations in the same order, one number.
@inline(__always)
func logarithm(_ x: Float) -> Float {
  guard x >= 0 else { return .nan }
  if x == 0 { return -.infinity }
  if x == .infinity { return x }
  let isSmall = x < minimumNormal
  return logarithm(normal: isSmall ? x * denormalScale : x, exponent: isSmall ? -23 : 0)
}

/// The scalar reference of `logarithm(normal:exponent:)`.
@inline(__always)
func logarithm(normal x: Float, exponent more: Float) -> Float {
  let raw = x.bitPattern
  var exponent = Float(bitPattern: ((raw >> 23) & 0xFF) | shift.bitPattern) - shift - 126
  exponent = exponent + more
  var mantissa = Float(bitPattern: (raw & 0x007F_FFFF) | 0x3F00_0000)
  if mantissa < halfRoot {
    exponent = exponent - 1
    mantissa = mantissa + mantissa
  }
  let f = mantissa - 1
  let z = f * f
  var y = f * c0 + c1
  y = y * f + c2
  y = y * f + c3
  y = y * f + c4
  y = y * f + c5
  y = y * f + c6
  y = y * f + c7
  y = y * f + c8
  y = y * f * z
  y = y + exponent * ln2Low
  y = y - z * 0.5
  let result = f + y
  return result + exponent * ln2High
}
