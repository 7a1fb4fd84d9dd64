// SPDX-License-Identifier: Apache-2.0

extension Elementary {
  /// Replaces numbers by their natural logarithms, to the same bits as `log`.
  ///
  /// Without a branch the compiler takes several numbers at a time; the operations on each are those
  /// of `log`.
  ///
  /// - Parameters:
  ///   - values: Positive normal numbers in the places below `count`.
  ///   - count: How many of them.
  static func takeLogarithms(of values: inout [Double], count: Int) {
    var values = values.mutableSpan
    precondition(count >= 0 && count <= values.count, "as many numbers as there are")
    for index in 0..<count { values[index] = logOfNormal(values[index]) }
  }

  /// Replaces the first numbers of each group by their natural logarithms, to the same bits as `log`.
  ///
  /// - Parameters:
  ///   - taken: How many of a group.
  ///   - length: Numbers in a group.
  ///   - values: Groups one after another; the numbers taken are positive and normal.
  /// - Complexity: O(*n*).
  public static func takeLogarithms(
    ofFirst taken: Int, ofEvery length: Int, in values: inout [Double]
  ) {
    precondition(
      taken >= 0 && taken <= length && values.count.isMultiple(of: length), "whole groups")
    var values = values.mutableSpan
    for group in stride(from: 0, to: values.count, by: length) {
      for index in group..<group + taken { values[index] = logOfNormal(values[index]) }
    }
  }

  /// ln x of a positive normal number.
  ///
  /// `log` leaves out terms that are multiples of the exponent where this is 0; here they are added as
  /// zeros, which changes nothing: 0 - (a - f) is f - a to the bit.
  @inline(__always)
  static func logOfNormal(_ x: Double) -> Double {
    let bits = x.bitPattern &+ 0x0009_5f62_0000_0000
    // A whole number below 2⁵² becomes a Double by standing in the mantissa of 2⁵².
    let shifted = Double(bitPattern: (bits &>> 52) | 0x4330_0000_0000_0000)
    let k = (shifted - 0x1p52) - 1023
    let mantissa = (bits & 0x000f_ffff_ffff_ffff) &+ 0x3fe6_a09e_0000_0000
    let f = Double(bitPattern: mantissa) - 1
    let s = f / (2 + f)
    let half = 0.5 * f * f
    let rest = s * (half + artanhTail(s * s))
    return k * ln2High - ((half - (rest + k * ln2Low)) - f)
  }

  /// e to the power `x` for |x| up to 700, to the same bits as `exp`.
  @inline(__always)
  static func expOfModerate(_ x: Double) -> Double {
    let shifted = x * reciprocalLn2 + roundingShift
    let multiple = shifted - roundingShift
    let high = x - multiple * ln2High
    let low = multiple * ln2Low
    let r = high - low
    let value = 1 + (high + (exponentialTail(r) - low))
    // The multiple as a whole number stands in the last bits of the shifted one.
    let exponent = shifted.bitPattern &- roundingShift.bitPattern
    return value * Double(bitPattern: (exponent &+ 1023) &<< 52)
  }
}
