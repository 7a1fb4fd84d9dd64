// SPDX-License-Identifier: Apache-2.0

/// The factor that turns the median absolute deviation of a normal sample into its standard deviation.
public let normalConsistency = 1.4826

/// The middle value; of an even number of values the mean of the two in the middle, nil of none.
///
/// The result does not depend on the order of the values, and no input makes it slow.
///
/// NaN is a programmer's error; infinities are ordered like other numbers.
///
/// - Complexity: O(*n*).
public func median(of values: [Double]) -> Double? {
  guard !values.isEmpty else { return nil }
  let upper = orderStatistic(values.count / 2, of: values)
  guard values.count.isMultiple(of: 2) else { return upper }
  let lower = orderStatistic(values.count / 2 - 1, of: values)
  return lower == upper ? lower : 0.5 * lower + 0.5 * upper
}

/// The median of the distances from a centre; nil of no values.
///
/// Times `normalConsistency` it is a robust standard deviation.
///
/// - Complexity: O(*n*).
public func medianAbsoluteDeviation(of values: [Double], from centre: Double) -> Double? {
  median(of: values.map { ($0 - centre).magnitude })
}

/// The value at place `rank` of the sorted values, counted from 0.
///
/// Numbers are selected by the digits of their bit patterns, 11 bits at a time: no pivot, so no
/// arrangement of the input is worse than another.
///
/// - Complexity: O(*n*).
func orderStatistic(_ rank: Int, of values: [Double]) -> Double {
  precondition(values.indices.contains(rank), "the rank is one of the values'")
  var keys = values.map(orderedKey)
  var rank = rank
  var shift = 53
  while true {
    var counts = [Int](repeating: 0, count: 2048)
    for key in keys { counts[Int(truncatingIfNeeded: (key >> UInt64(shift)) & 2047)] += 1 }
    var digit = 0
    while rank >= counts[digit] {
      rank -= counts[digit]
      digit += 1
    }
    let chosen = UInt64(digit)
    keys = keys.filter { ($0 >> UInt64(shift)) & 2047 == chosen }
    if keys.count == 1 || shift == 0 { return value(ofOrderedKey: keys[0]) }
    // The last digit overlaps the one before; the bits they share are equal by then.
    shift = max(shift - 11, 0)
  }
}

/// A whole number that orders as the number does, negative zero just below zero.
private func orderedKey(_ number: Double) -> UInt64 {
  precondition(!number.isNaN, "NaN has no place in an order")
  let bits = number.bitPattern
  return bits >> 63 == 1 ? ~bits : bits | (1 << 63)
}

private func value(ofOrderedKey key: UInt64) -> Double {
  Double(bitPattern: key >> 63 == 1 ? key & ~(1 << 63) : ~key)
}
