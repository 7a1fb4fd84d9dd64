// SPDX-License-Identifier: Apache-2.0

/// A stream of random bits that is the same on every machine.
///
/// - Source: G. Steele, D. Lea, C. Flood, "Fast splittable pseudorandom number generators" (2014).
struct RandomBits {
  private var state: UInt64

  init(seed: UInt64) {
    state = seed
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    return mixed(state)
  }
}

/// Bits that belong to a place on a lattice and to nothing else.
func latticeBits(seed: UInt64, _ column: Int, _ row: Int) -> UInt64 {
  let columnBits = mixed(seed &+ UInt64(bitPattern: Int64(column)) &* 0x9E37_79B9_7F4A_7C15)
  return mixed(columnBits &+ UInt64(bitPattern: Int64(row)) &* 0xD1B5_4A32_D192_ED03)
}

/// A number in 0 ..< 1 from the upper 53 of 64 bits.
func fraction(_ bits: UInt64) -> Double { Double(bits >> 11) * 0x1p-53 }

/// The output function of SplitMix64: each bit of the result depends on all bits given.
func mixed(_ bits: UInt64) -> UInt64 {
  var z = bits
  z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
  z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
  return z ^ (z >> 31)
}
