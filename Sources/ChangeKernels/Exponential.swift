// SPDX-License-Identifier: Apache-2.0

// e to the power of Float lanes, the same bits everywhere; used to undo decibels.
//
// Reduction by whole multiples of ln 2 and a polynomial after S. Moshier's Cephes library (expf.c).

private let shift: Float = 12_582_912  // 1.5 · 2^23: adding it rounds to a whole number
private let log2e: Float = 1.442_695_04
private let ln2High: Float = 0.693_359_375
private let ln2Low: Float = -2.121_944_4e-4
private let largest: Float = 88
private let smallest: Float = -87

private let c0: Float = 1.987_569_150_0e-4
private let c1: Float = 1.398_199_950_7e-3
private let c2: Float = 8.333_451_907_3e-3
private let c3: Float = 4.166_579_589_4e-2
private let c4: Float = 1.666_666_545_9e-1
private let c5: Float = 5.000_000_120_1e-1

/// e to the power of each lane; beyond −87 and 88 the power is that of the bound, NaN stays NaN.
@inline(__always)
func exponential(_ x: Lanes) -> Lanes {
  var t = select(x .> largest, Lanes(repeating: largest), x)
  t = select(t .< smallest, Lanes(repeating: smallest), t)
  let shifted = t * log2e + shift
  let whole = shifted - shift
  var r = t - whole * ln2High
  r = r - whole * ln2Low
  var y = r * c0 + c1
  y = y * r + c2
  y = y * r + c3
  y = y * r + c4
  y = y * r + c5
  y = y * (r * r) + r + 1
  let power =
    (bits(of: shifted) &- LaneBits(repeating: shift.bitPattern &- 127))
    &<< LaneBits(repeating: 23)
  return select(x .== x, y * lanes(of: power), x)
}

/// The scalar reference of `exponential`: the same operations in the same order, one number.
@inline(__always)
func exponential(_ x: Float) -> Float {
  guard x == x else { return x }
  var t = x > largest ? largest : x
  t = t < smallest ? smallest : t
  let shifted = t * log2e + shift
  let whole = shifted - shift
  var r = t - whole * ln2High
  r = r - whole * ln2Low
  var y = r * c0 + c1
  y = y * r + c2
  y = y * r + c3
  y = y * r + c4
  y = y * r + c5
  y = y * (r * r) + r + 1
  let power = (shifted.bitPattern &- (shift.bitPattern &- 127)) << 23
  return y * Float(bitPattern: power)
}
