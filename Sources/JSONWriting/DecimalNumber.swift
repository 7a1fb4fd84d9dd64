// SPDX-License-Identifier: Apache-2.0

/// A decimal number that is not negative: `digits` · 10^(`point` − number of digits).
///
/// So 0.00123 has digits 123 and point −2, and 1500 has digits 15 and point 4. The last digit is
/// not 0, but for the number 0 itself, whose point is 1.
package struct DecimalNumber: Hashable, Sendable {
  /// The significant digits, read as one number.
  package let digits: UInt64
  /// How many digits stand before the decimal point; negative where zeros follow the point first.
  package let point: Int

  /// The number `digits` · 10^`exponent`.
  package init(digits: UInt64, exponent: Int) {
    guard digits != 0 else {
      self.digits = 0
      point = 1
      return
    }
    var (digits, exponent) = (digits, exponent)
    while digits % 10 == 0 {
      digits /= 10
      exponent += 1
    }
    self.digits = digits
    point = decimalDigitCount(digits) + exponent
  }

  /// The magnitude of a finite number, rounded to so many significant digits.
  ///
  /// What is rounded is the exact binary value, half to even, as IEEE 754 asks of conversions and
  /// as Python's `Decimal` does; rounding the shortest text instead would round twice.
  ///
  /// - Parameters:
  ///   - value: A finite number; its sign is not looked at.
  ///   - significantDigits: 1 to 15.
  package init(rounding value: Double, toSignificantDigits significantDigits: Int) {
    precondition(value.isFinite, "only a finite number has decimal digits")
    precondition(
      (1...15).contains(significantDigits), "1 to 15 significant digits can be asked for")
    guard value != 0 else {
      self.init(digits: 0, exponent: 0)
      return
    }
    let binary = BinaryParts(value)
    // 2^b <= value < 2^(b+1) gives floor(log10(value)) or one less. 1,262,611 / 2^22 is log10(2)
    // less 1e-7; for no b of a Double does b · log10(2) come that near to a whole number.
    var decimalExponent = (binary.highestBit * 1_262_611) >> 22
    var scale = significantDigits - 1 - decimalExponent
    var digits = binary.roundedProduct(powerOfTen: scale)
    if digits >= powersOfTen[significantDigits] {
      // The exponent was one too small, or rounding carried: once more, with a digit less.
      decimalExponent += 1
      scale -= 1
      digits = binary.roundedProduct(powerOfTen: scale)
    }
    self.init(digits: digits, exponent: -scale)
  }
}

/// 10^0 to 10^19, all that fit 64 bits.
let powersOfTen: [UInt64] = [
  1,
  10,
  100,
  1_000,
  10_000,
  100_000,
  1_000_000,
  10_000_000,
  100_000_000,
  1_000_000_000,
  10_000_000_000,
  100_000_000_000,
  1_000_000_000_000,
  10_000_000_000_000,
  100_000_000_000_000,
  1_000_000_000_000_000,
  10_000_000_000_000_000,
  100_000_000_000_000_000,
  1_000_000_000_000_000_000,
  10_000_000_000_000_000_000,
]

/// A finite number as mantissa · 2^exponent, exactly.
struct BinaryParts {
  /// Up to 53 bits.
  let mantissa: UInt64
  /// Power of two that belongs to the mantissa's lowest bit.
  let exponent: Int

  init(_ value: Double) {
    let fraction = value.significandBitPattern
    if value.exponentBitPattern == 0 {
      mantissa = fraction
      exponent = -1074
    } else {
      mantissa = fraction | (1 << 52)
      exponent = Int(value.exponentBitPattern) - 1075
    }
  }

  /// floor(log2(value)) for a value that is not 0.
  var highestBit: Int { 63 - mantissa.leadingZeroBitCount + exponent }

  /// value · 10^power, rounded half to even to a whole number that must fit 63 bits.
  ///
  /// - Complexity: O(1) for values from about 1e-17 to 1e5 with six digits, which is nearly all
  ///   that is written; beyond it is long arithmetic of up to twenty words.
  func roundedProduct(powerOfTen power: Int) -> UInt64 {
    // 53 bits by 10^22 (74 bits) fit 128 bits.
    guard (0...22).contains(power), exponent <= 0 else {
      return roundedLongProduct(powerOfTen: power)
    }
    let scale = UInt128(powersOfTen[min(power, 19)]) * UInt128(powersOfTen[max(power - 19, 0)])
    let product = UInt128(mantissa) * scale
    let shift = -exponent
    if shift == 0 { return UInt64(truncatingIfNeeded: product) }
    // The product is below 2^127, so less than a half remains.
    if shift >= 128 { return 0 }
    let whole = UInt64(truncatingIfNeeded: product >> UInt128(shift))
    let rest = product & ((UInt128(1) << UInt128(shift)) - 1)
    let half = UInt128(1) << UInt128(shift - 1)
    return rest > half || (rest == half && whole & 1 == 1) ? whole + 1 : whole
  }

  private func roundedLongProduct(powerOfTen power: Int) -> UInt64 {
    var number = LongNumber(mantissa)
    var isExact = true
    if power >= 0 {
      number.multiply(byPowerOfTen: power)
    } else {
      if exponent > 0 { number.shiftLeft(by: exponent) }
      // All but one power first; the rounding looks at ten times the wanted digits and one bit
      // that says whether more followed.
      isExact = number.divide(byPowerOfTen: -power - 1)
    }
    let shift = exponent < 0 ? -exponent : 0
    if power >= 0, exponent > 0 { number.shiftLeft(by: exponent) }
    if power < 0 {
      isExact = number.shiftRight(by: shift) && isExact
      let tenfold = number.low
      let (whole, digit) = tenfold.quotientAndRemainder(dividingBy: 10)
      if digit > 5 || (digit == 5 && (!isExact || whole & 1 == 1)) { return whole + 1 }
      return whole
    }
    guard shift > 0 else { return number.low }
    let isRestZero = number.shiftRight(by: shift - 1)
    let whole = number.low >> 1
    let isHalf = number.low & 1 == 1
    return isHalf && (!isRestZero || whole & 1 == 1) ? whole + 1 : whole
  }
}
