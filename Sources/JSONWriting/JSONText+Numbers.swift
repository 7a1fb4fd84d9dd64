// SPDX-License-Identifier: Apache-2.0

/// Numbers are laid out as ECMAScript's `Number::toString` lays them out: plain from 1e-6 to below
/// 1e21, else with an exponent. There is no "-0", and what is not finite is `null`, because JSON
/// has no word for it.
extension JSONText {
  /// How a whole number of a column of real numbers is written.
  package enum WholeNumbers {
    /// `1`, the shortest.
    case short
    /// `1.0`: a reader that tells columns' types from their values (OGR does) sees a real number
    /// even where all values of a file happen to be whole.
    case withPoint
  }

  /// Appends a number rounded to so many significant digits, without trailing zeros.
  ///
  /// The exact binary value is rounded, half to even.
  ///
  /// - Parameters:
  ///   - value: Any number; what is not finite becomes `null`.
  ///   - digits: 1 to 15.
  ///   - whole: How whole numbers are written.
  package mutating func append(
    significant value: Double, digits: Int = 6, whole: WholeNumbers = .short
  ) {
    guard value.isFinite else { return appendNull() }
    let decimal = DecimalNumber(rounding: value, toSignificantDigits: digits)
    append(decimal, isNegative: value < 0, whole: whole)
  }

  /// Appends the shortest decimal number that reads back as the same `Double`.
  ///
  /// - Source: RFC 8785 section 3.2.2.3, by way of ECMA-262 `Number::toString`. The digits are
  ///   those of Swift's `description`, which are as few as possible and, among these, nearest.
  package mutating func append(shortest value: Double) {
    guard value.isFinite else { return appendNull() }
    append(DecimalNumber(shortest: value), isNegative: value < 0, whole: .short)
  }

  /// Appends an angle in units of 1e-7 degrees as degrees, with at most 7 decimals.
  package mutating func append(degrees angle: FixedDegrees, whole: WholeNumbers = .short) {
    let magnitude = UInt64(angle.units.magnitude)
    if angle.units < 0 { append("-") }
    let (degrees, fraction) = magnitude.quotientAndRemainder(dividingBy: 10_000_000)
    append(digitsOf: degrees, count: decimalDigitCount(degrees))
    guard fraction != 0 else {
      if whole == .withPoint { append(raw: ".0") }
      return
    }
    append(".")
    var (rest, count) = (fraction, 7)
    while rest % 10 == 0 {
      rest /= 10
      count -= 1
    }
    append(digitsOf: rest, count: count)
  }

  private mutating func append(
    _ decimal: DecimalNumber, isNegative: Bool, whole: WholeNumbers
  ) {
    let count = decimalDigitCount(decimal.digits)
    if isNegative, decimal.digits != 0 { append("-") }
    switch decimal.point {
    case count...21:
      append(digitsOf: decimal.digits, count: count)
      for _ in count..<decimal.point { append("0") }
      if whole == .withPoint { append(raw: ".0") }
    case 1..<count:
      let decimals = count - decimal.point
      append(digitsOf: decimal.digits / powersOfTen[decimals], count: decimal.point)
      append(".")
      append(digitsOf: decimal.digits % powersOfTen[decimals], count: decimals)
    case -5...0:
      append(raw: "0.")
      append(digitsOf: decimal.digits, count: count - decimal.point)
    default:
      let exponent = decimal.point - 1
      append(digitsOf: decimal.digits / powersOfTen[count - 1], count: 1)
      if count > 1 {
        append(".")
        append(digitsOf: decimal.digits % powersOfTen[count - 1], count: count - 1)
      }
      append(raw: exponent < 0 ? "e-" : "e+")
      append(
        digitsOf: UInt64(exponent.magnitude), count: decimalDigitCount(UInt64(exponent.magnitude)))
    }
  }
}

extension DecimalNumber {
  /// The double nearest to the number, with the sign of another one.
  package func value(ofSign other: Double) -> Double {
    let text = "\(digits)e\(point - decimalDigitCount(digits))"
    // The text is a number always; a result that rounds to nothing is 0.
    let magnitude = Double(text) ?? 0
    return other < 0 && magnitude != 0 ? -magnitude : magnitude
  }

  /// The shortest decimal number that reads back as the magnitude of a finite number.
  init(shortest value: Double) {
    var digits: UInt64 = 0
    var exponent = 0
    var isFraction = false
    var text = value.magnitude.description.utf8[...]
    while let byte = text.popFirst() {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        digits = digits * 10 + UInt64(byte - UInt8(ascii: "0"))
        if isFraction { exponent -= 1 }
      case UInt8(ascii: "."):
        isFraction = true
      default:
        // What follows an "e" is a whole number with a sign.
        exponent += Int(Substring(text)) ?? 0
        text = text[text.endIndex...]
      }
    }
    self.init(digits: digits, exponent: exponent)
  }
}

/// A longitude or latitude in whole units of 1e-7 degrees, about a centimetre on the ground.
///
/// Rings and boxes are formed from these, so that what is compared is what is written.
package struct FixedDegrees: Hashable, Sendable, Comparable {
  /// Units of 1e-7 degrees.
  package var units: Int

  /// The angle of so many units of 1e-7 degrees.
  package init(units: Int) {
    self.units = units
  }

  /// The angle nearest to `degrees`, halves to even; nil unless within ±360.
  package init?(_ degrees: Double) {
    guard degrees.magnitude <= 360 else { return nil }
    let magnitude = Int(BinaryParts(degrees).roundedProduct(powerOfTen: 7))
    units = degrees < 0 ? -magnitude : magnitude
  }

  /// Whether `left` is the smaller angle.
  package static func < (left: FixedDegrees, right: FixedDegrees) -> Bool {
    left.units < right.units
  }
}
