// SPDX-License-Identifier: Apache-2.0

/// A whole number of any size, with the four operations that exact rounding needs.
///
/// Used only for numbers beyond the reach of 128 bits, such as p values of 1e-300.
struct LongNumber {
  /// 64 bits each, lowest first; no zero word at the end.
  private var words: [UInt64]

  init(_ value: UInt64) {
    words = value == 0 ? [] : [value]
  }

  /// The number modulo 2^64.
  var low: UInt64 { words.first ?? 0 }

  /// - Complexity: O(*p* · *n*) for the power and the words of the number.
  mutating func multiply(byPowerOfTen power: Int) {
    var rest = power
    while rest > 0 {
      let step = min(rest, 19)
      multiply(by: powersOfTen[step])
      rest -= step
    }
  }

  private mutating func multiply(by factor: UInt64) {
    var carry: UInt64 = 0
    for index in words.indices {
      let product = words[index].multipliedFullWidth(by: factor)
      let (sum, overflow) = product.low.addingReportingOverflow(carry)
      words[index] = sum
      // The high half is at most 2^64 - 2, so that the carry cannot overflow.
      carry = product.high + (overflow ? 1 : 0)
    }
    if carry != 0 { words.append(carry) }
  }

  /// Keeps the quotient.
  ///
  /// - Returns: Whether nothing remained.
  mutating func divide(byPowerOfTen power: Int) -> Bool {
    var isExact = true
    var rest = power
    while rest > 0 {
      let step = min(rest, 19)
      var remainder: UInt64 = 0
      for index in words.indices.reversed() {
        (words[index], remainder) = powersOfTen[step].dividingFullWidth((remainder, words[index]))
      }
      if remainder != 0 { isExact = false }
      dropLeadingZeros()
      rest -= step
    }
    return isExact
  }

  mutating func shiftLeft(by bits: Int) {
    let (wordCount, bitCount) = bits.quotientAndRemainder(dividingBy: 64)
    if bitCount > 0 { multiply(by: 1 << UInt64(bitCount)) }
    words.insert(contentsOf: repeatElement(0, count: words.isEmpty ? 0 : wordCount), at: 0)
  }

  /// Keeps what is left after dropping the lowest bits.
  ///
  /// - Returns: Whether all bits that were dropped are 0.
  mutating func shiftRight(by bits: Int) -> Bool {
    let (wordCount, bitCount) = bits.quotientAndRemainder(dividingBy: 64)
    var isExact = words.prefix(wordCount).allSatisfy { $0 == 0 }
    words.removeFirst(min(wordCount, words.count))
    guard bitCount > 0 else { return isExact }
    var carried: UInt64 = 0
    for index in words.indices.reversed() {
      let word = words[index]
      words[index] = word >> UInt64(bitCount) | carried
      carried = word << UInt64(64 - bitCount)
    }
    if carried != 0 { isExact = false }
    dropLeadingZeros()
    return isExact
  }

  private mutating func dropLeadingZeros() {
    while words.last == 0 { words.removeLast() }
  }
}
