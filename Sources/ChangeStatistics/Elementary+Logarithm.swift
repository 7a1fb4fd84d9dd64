// SPDX-License-Identifier: Apache-2.0

extension Elementary {
  /// The natural logarithm: -infinity at 0, NaN below.
  ///
  /// - Source: x = 2ᵏ(1 + f) with √½ ≤ 1 + f < √2, ln(1 + f) = 2 artanh(f / (2 + f)) by its Taylor
  ///   series; the order of the final sum as in FreeBSD's msun.
  public static func log(_ x: Double) -> Double {
    guard x > 0 else { return x == 0 ? -.infinity : .nan }
    guard x < .infinity else { return x }
    var bits = x.bitPattern
    var exponent = -1023
    if bits < 0x0010_0000_0000_0000 {
      bits = (x * 0x1p54).bitPattern
      exponent -= 54
    }
    // Adding the distance from √½ to 1 carries mantissas above √2 into the next exponent.
    bits += 0x0009_5f62_0000_0000
    exponent += Int(bits >> 52)
    bits = (bits & 0x000f_ffff_ffff_ffff) + 0x3fe6_a09e_0000_0000
    let f = Double(bitPattern: bits) - 1
    let s = f / (2 + f)
    let half = 0.5 * f * f
    let rest = s * (half + artanhTail(s * s))
    if exponent == 0 { return f - (half - rest) }
    let k = Double(exponent)
    return k * ln2High - ((half - (rest + k * ln2Low)) - f)
  }

  /// The natural logarithm of 1 + `x`, without loss near 0: -infinity at -1, NaN below.
  ///
  /// - Source: W. Kahan's correction by what rounding 1 + x lost.
  public static func log1p(_ x: Double) -> Double {
    let sum = 1 + x
    guard sum > 0, sum < .infinity else { return log(sum) }
    let lost = x.magnitude < 1 ? x - (sum - 1) : 1 - (sum - x)
    return log(sum) + lost / sum
  }

  /// ln(1 + `x`) - `x`, accurate to the last bits near 0 where both parts cancel.
  ///
  /// - Source: with s = x / (2 + x), ln(1 + x) = 2 artanh s and 2s - x = -x s.
  public static func log1pMinusArgument(_ x: Double) -> Double {
    guard x > -0.4, x < 0.6 else { return log1p(x) - x }
    let s = x / (2 + x)
    let z = s * s
    return s * (artanhTailWide(z) - x)
  }

  /// 2z/3 + 2z²/5 + … for z ≤ 0.0295 (|s| ≤ 0.1716): 2 artanh(s) / s - 2 with z = s².
  @inline(__always)
  static func artanhTail(_ z: Double) -> Double {
    var sum = 2.0 / 23
    sum = sum * z + 2.0 / 21
    sum = sum * z + 2.0 / 19
    sum = sum * z + 2.0 / 17
    sum = sum * z + 2.0 / 15
    sum = sum * z + 2.0 / 13
    sum = sum * z + 2.0 / 11
    sum = sum * z + 2.0 / 9
    sum = sum * z + 2.0 / 7
    sum = sum * z + 2.0 / 5
    return z * (sum * z + 2.0 / 3)
  }

  /// The same series for z ≤ 0.0625 (|s| ≤ 0.25).
  private static func artanhTailWide(_ z: Double) -> Double {
    var sum = 2.0 / 31
    sum = sum * z + 2.0 / 29
    sum = sum * z + 2.0 / 27
    sum = sum * z + 2.0 / 25
    sum = sum * z + 2.0 / 23
    sum = sum * z + 2.0 / 21
    sum = sum * z + 2.0 / 19
    sum = sum * z + 2.0 / 17
    sum = sum * z + 2.0 / 15
    sum = sum * z + 2.0 / 13
    sum = sum * z + 2.0 / 11
    sum = sum * z + 2.0 / 9
    sum = sum * z + 2.0 / 7
    sum = sum * z + 2.0 / 5
    return z * (sum * z + 2.0 / 3)
  }
}
