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
  value(ofOrderedKey: neighbours(ofRank: rank, in: values.map(orderedKey)).high)
}

/// The two keys in the middle, the same one twice where their count is odd; nil of none.
private func middle(ofKeys keys: [UInt64]) -> (low: UInt64, high: UInt64)? {
  guard !keys.isEmpty else { return nil }
  let (low, high) = neighbours(ofRank: keys.count / 2, in: keys)
  return (keys.count.isMultiple(of: 2) ? low : high, high)
}

private func mean(_ low: Double, _ high: Double) -> Double {
  low == high ? low : 0.5 * low + 0.5 * high
}

/// The key at place `rank` of the sorted keys, and the one before it (itself at rank 0).
///
/// Keys are selected by 11 leading bits of their distance from the least, again and again: no pivot,
/// so that no arrangement of the input is worse than another, and six rounds at most.
private func neighbours(ofRank rank: Int, in all: [UInt64]) -> (low: UInt64, high: UInt64) {
  precondition(all.indices.contains(rank), "the rank is one of the values'")
  var keys = all
  var rank = rank
  var counts = [UInt32](repeating: 0, count: 2048)
  while keys.count > 32 {
    var least = UInt64.max
    var greatest: UInt64 = 0
    for key in keys {
      least = min(least, key)
      greatest = max(greatest, key)
    }
    guard least < greatest else { break }
    let shift = UInt64(max(0, 53 - (greatest - least).leadingZeroBitCount))
    for digit in counts.indices { counts[digit] = 0 }
    for key in keys { counts[Int(truncatingIfNeeded: ((key &- least) &>> shift) & 2047)] &+= 1 }
    var digit = 0
    while rank >= Int(counts[digit]) {
      rank -= Int(counts[digit])
      digit += 1
    }
    let chosen = UInt64(digit)
    var kept: [UInt64] = []
    kept.reserveCapacity(Int(counts[digit]))
    for key in keys where (key &- least) &>> shift == chosen { kept.append(key) }
    keys = kept
  }
  keys.sort()
  let high = keys[rank]
  if rank > 0 { return (keys[rank - 1], high) }
  // The one before was left behind in a lower digit.
  var low: UInt64?
  for key in all where key < high { low = max(low ?? key, key) }
  return (low ?? high, high)
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
