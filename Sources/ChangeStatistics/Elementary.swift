// SPDX-License-Identifier: Apache-2.0

/// Transcendental functions of `Double` that give the same bits on every machine.
///
/// Goals, in order of priority:
///
/// 1. Same bits for the same argument on x86-64 and arm64, debug and release. Only `+`, `-`, `*`,
///    `/`, `squareRoot` and bit operations are used, which IEEE 754 rounds correctly; never a fused
///    multiply-add, never the C library, whose last bits change with the processor.
/// 2. Errors below about 2 units in the last place for `exp`, `expm1`, `log` and `log1p`, near
///    1e-15 relative for the gamma family (absolute where the function crosses zero).
/// 3. Speed: tens of nanoseconds a call.
///
/// Infinite and NaN arguments follow IEEE 754's recommended functions.
public enum Elementary {
  /// ln 2, its upper 32 bits: any whole multiple below 2²⁰ is exact.
  static let ln2High = 0x1.62e42fee00000p-1
  /// ln 2 minus `ln2High`.
  static let ln2Low = 0x1.a39ef35793c76p-33
  /// 1 / ln 2.
  static let reciprocalLn2 = 0x1.71547652b82fep+0
  /// ln(2π) / 2.
  static let halfLogTwoPi = 0.91893853320467274178
  /// Adding and subtracting it rounds a number below 2⁵¹ to the nearest whole one, ties to even.
  static let roundingShift = 0x1.8p52

  /// 2 to a whole power that is a normal number, -1022 to 1023.
  static func powerOfTwo(_ exponent: Int) -> Double {
    Double(bitPattern: UInt64(bitPattern: Int64(exponent + 1023)) << 52)
  }
}
