// SPDX-License-Identifier: Apache-2.0

/// The factor that turns the median absolute deviation of a normal sample into its standard deviation.
public let normalConsistency = 1.4826

/// The middle value; of an even number of values the mean of the two in the middle, nil of none.
///
/// The result does not depend on the order of the values, and no arrangement makes it slow. NaN is a
/// programmer's error; infinities are ordered like other numbers.
///
/// - Complexity: O(*n*).
public func median(of values: [Double]) -> Double? {
  middle(ofKeys: values.map(orderedKey)).map { low, high in
    mean(value(ofOrderedKey: low), value(ofOrderedKey: high))
  }
}

/// The median of the distances from a centre; nil of no values.
///
/// Times `normalConsistency` it is a robust standard deviation.
///
/// - Complexity: O(*n*).
public func medianAbsoluteDeviation(of values: [Double], from centre: Double) -> Double? {
  medianMagnitude(of: values.map { $0 - centre })
}

/// The median of absolute values; nil of no values.
///
/// - Complexity: O(*n*).
func medianMagnitude(of values: [Double]) -> Double? {
  // Numbers that are not negative order as their bit patterns do.
  middle(ofKeys: values.map { key(of: $0.magnitude) }).map { low, high in
    mean(Double(bitPattern: low), Double(bitPattern: high))
  }
}

/// The value at place `rank` of the sorted values, counted from 0.
///
/// - Complexity: O(*n*).
func orderStatistic(_ rank: Int, of values: [Double]) -> Double {
  value(ofOrderedKey: orderStatistic(rank, ofKeys: values.map(orderedKey)))
}

/// The one or two keys in the middle; nil of none.
private func middle(ofKeys keys: [UInt64]) -> (low: UInt64, high: UInt64)? {
  guard !keys.isEmpty else { return nil }
  let high = orderStatistic(keys.count / 2, ofKeys: keys)
  guard keys.count.isMultiple(of: 2) else { return (high, high) }
  var below = 0
  var greatestBelow: UInt64 = 0
  for key in keys where key < high {
    below += 1
    greatestBelow = max(greatestBelow, key)
  }
  return (below == keys.count / 2 ? greatestBelow : high, high)
}

private func mean(_ low: Double, _ high: Double) -> Double {
  low == high ? low : 0.5 * low + 0.5 * high
}

/// The key at place `rank` of the sorted keys.
///
/// Keys are selected by 11 leading bits of their distance from the least, again and again: no pivot,
/// so that no arrangement of the input is worse than another, and six rounds at most.
private func orderStatistic(_ rank: Int, ofKeys keys: [UInt64]) -> UInt64 {
  precondition(keys.indices.contains(rank), "the rank is one of the values'")
  var keys = keys
  var rank = rank
  var counts = [Int](repeating: 0, count: 2048)
  while keys.count > 32 {
    var least = UInt64.max
    var greatest: UInt64 = 0
    for key in keys {
      least = min(least, key)
      greatest = max(greatest, key)
    }
    if least == greatest { return least }
    let shift = UInt64(max(0, 53 - (greatest - least).leadingZeroBitCount))
    for digit in counts.indices { counts[digit] = 0 }
    for key in keys { counts[Int(truncatingIfNeeded: ((key - least) >> shift) & 2047)] += 1 }
    var digit = 0
    while rank >= counts[digit] {
      rank -= counts[digit]
      digit += 1
    }
    let chosen = UInt64(digit)
    var kept: [UInt64] = []
    kept.reserveCapacity(counts[digit])
    for key in keys where (key - least) >> shift == chosen { kept.append(key) }
    keys = kept
  }
  keys.sort()
  return keys[rank]
}

/// A whole number that orders as the number does, negative zero just below zero.
private func orderedKey(_ number: Double) -> UInt64 {
  let bits = key(of: number)
  return bits >> 63 == 1 ? ~bits : bits | (1 << 63)
}

private func key(of number: Double) -> UInt64 {
  precondition(!number.isNaN, "NaN has no place in an order")
  return number.bitPattern
}

private func value(ofOrderedKey key: UInt64) -> Double {
  Double(bitPattern: key >> 63 == 1 ? key & ~(1 << 63) : ~key)
}
