// SPDX-License-Identifier: Apache-2.0

extension Elementary {
  /// e to the power `x`.
  ///
  /// Overflows to infinity above 709.78, falls through the subnormal numbers to 0 below -745.13.
  ///
  /// - Source: argument reduced by multiples of ln 2 held in two parts (Cody and Waite 1980), then
  ///   the Taylor series on |r| ≤ ln 2 / 2.
  public static func exp(_ x: Double) -> Double {
    guard x < 709.782712893384 else { return x.isNaN ? x : .infinity }
    guard x > -745.1332191019412 else { return x.isNaN ? x : 0 }
    let multiple = (x * reciprocalLn2 + roundingShift) - roundingShift
    let high = x - multiple * ln2High
    let low = multiple * ln2Low
    let r = high - low
    let value = 1 + (high + (exponentialTail(r) - low))
    let exponent = Int(multiple)
    if exponent > 1023 { return value * 2 * powerOfTwo(1023) }
    if exponent < -1021 { return value * powerOfTwo(exponent + 200) * powerOfTwo(-200) }
    return value * powerOfTwo(exponent)
  }

  /// e to the power `x`, minus 1, without cancellation near 0.
  public static func expm1(_ x: Double) -> Double {
    guard x.magnitude < 0.7 else { return exp(x) - 1 }
    return x + exponentialTail(x)
  }

  /// exp(r) - 1 - r for |r| ≤ 0.7, by its Taylor series.
  @inline(__always)
  static func exponentialTail(_ r: Double) -> Double {
    var sum = 1.0 / 6_402_373_705_728_000
    sum = sum * r + 1.0 / 355_687_428_096_000
    sum = sum * r + 1.0 / 20_922_789_888_000
    sum = sum * r + 1.0 / 1_307_674_368_000
    sum = sum * r + 1.0 / 87_178_291_200
    sum = sum * r + 1.0 / 6_227_020_800
    sum = sum * r + 1.0 / 479_001_600
    sum = sum * r + 1.0 / 39_916_800
    sum = sum * r + 1.0 / 3_628_800
    sum = sum * r + 1.0 / 362_880
    sum = sum * r + 1.0 / 40_320
    sum = sum * r + 1.0 / 5_040
    sum = sum * r + 1.0 / 720
    sum = sum * r + 1.0 / 120
    sum = sum * r + 1.0 / 24
    sum = sum * r + 1.0 / 6
    return r * r * (sum * r + 0.5)
  }
}
