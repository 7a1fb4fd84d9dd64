// SPDX-License-Identifier: Apache-2.0

/// Order statistics of columns of numbers, with memory that is used again from column to column.
///
/// Results are exact: no value is approximated by a bin. NaN is a programmer's error.
struct RankSelection {
  private var keys: [UInt64] = []
  private var kept: [UInt64] = []
  private var counts = [UInt32](repeating: 0, count: 2048)

  /// The middle value, or the mean of the two in the middle; nil of none.
  ///
  /// An array is handed over where it lives beside the selection, of which a span would forbid use.
  mutating func median(of values: [Double]) -> Double? { median(of: values.span) }

  /// The median of absolute values; nil of no values.
  mutating func medianMagnitude(of values: [Double]) -> Double? {
    medianMagnitude(of: values.span)
  }

  /// The middle value, or the mean of the two in the middle; nil of none.
  mutating func median(of values: Span<Double>) -> Double? {
    guard !values.isEmpty else { return nil }
    fill(values) { orderedKey($0) }
    let (low, high) = neighbours(ofRank: values.count / 2)
    return Self.middle(
      low: value(ofOrderedKey: low), high: value(ofOrderedKey: high), count: values.count)
  }

  /// The median of absolute values; nil of no values.
  mutating func medianMagnitude(of values: Span<Double>) -> Double? {
    guard !values.isEmpty else { return nil }
    // Numbers that are not negative order as their bit patterns do.
    fill(values) { $0.magnitude.bitPattern }
    let (low, high) = neighbours(ofRank: values.count / 2)
    return Self.middle(
      low: Double(bitPattern: low), high: Double(bitPattern: high), count: values.count)
  }

  /// The value at place `rank` of the sorted values, counted from 0.
  mutating func orderStatistic(_ rank: Int, of values: Span<Double>) -> Double {
    precondition(rank >= 0 && rank < values.count, "the rank is one of the values'")
    fill(values) { orderedKey($0) }
    return value(ofOrderedKey: neighbours(ofRank: rank).high)
  }

  private static func middle(low: Double, high: Double, count: Int) -> Double {
    low == high || !count.isMultiple(of: 2) ? high : 0.5 * low + 0.5 * high
  }

  private mutating func fill(_ values: Span<Double>, key: (Double) -> UInt64) {
    keys.removeAll(keepingCapacity: true)
    keys.reserveCapacity(values.count)
    for index in values.indices {
      let value = values[index]
      precondition(!value.isNaN, "NaN has no place in an order")
      keys.append(key(value))
    }
  }

  /// The key at place `rank` of the sorted keys, and the one before it (itself at rank 0).
  ///
  /// Keys are selected by 11 leading bits of their distance from the least, again and again: no pivot,
  /// so that no arrangement of the input is worse than another, and six rounds at most.
  private mutating func neighbours(ofRank rank: Int) -> (low: UInt64, high: UInt64) {
    var rank = rank
    kept.removeAll(keepingCapacity: true)
    kept.append(contentsOf: keys)
    while kept.count > 32 {
      var least = UInt64.max
      var greatest: UInt64 = 0
      for key in kept {
        least = min(least, key)
        greatest = max(greatest, key)
      }
      guard least < greatest else { break }
      let shift = UInt64(max(0, 53 - (greatest - least).leadingZeroBitCount))
      for digit in counts.indices { counts[digit] = 0 }
      for key in kept {
        counts[Int(truncatingIfNeeded: ((key &- least) &>> shift) & 2047)] &+= 1
      }
      var digit = 0
      while rank >= Int(counts[digit]) {
        rank -= Int(counts[digit])
        digit += 1
      }
      let chosen = UInt64(digit)
      var end = 0
      for index in kept.indices {
        let key = kept[index]
        kept[end] = key
        if (key &- least) &>> shift == chosen { end += 1 }
      }
      kept.removeLast(kept.count - end)
    }
    kept.sort()
    let high = kept[rank]
    if rank > 0 { return (kept[rank - 1], high) }
    // The one before was left behind in a lower digit.
    var low: UInt64?
    for key in keys where key < high { low = max(low ?? key, key) }
    return (low ?? high, high)
  }
}

/// A whole number that orders as the number does, negative zero just below zero.
private func orderedKey(_ number: Double) -> UInt64 {
  let bits = number.bitPattern
  return bits >> 63 == 1 ? ~bits : bits | (1 << 63)
}

private func value(ofOrderedKey key: UInt64) -> Double {
  Double(bitPattern: key >> 63 == 1 ? key & ~(1 << 63) : ~key)
}
