// SPDX-License-Identifier: Apache-2.0

/// Order statistics of columns of numbers, with memory that is used again from column to column.
///
/// Results are exact: no value is approximated by a bin. NaN is a programmer's error.
///
/// Arrays are handed over where they live beside the selection, of which a span would forbid use.
struct RankSelection {
  private var keys: [UInt64] = []
  private var counts = [UInt32](repeating: 0, count: 2 * mostDigits)

  /// The middle value, or the mean of the two in the middle; nil of none.
  mutating func median(of values: [Double]) -> Double? { median(of: values.span) }

  /// The median of absolute values; nil of no values.
  mutating func medianMagnitude(of values: [Double]) -> Double? {
    var guess = MedianGuess()
    return medianMagnitude(of: values.span, guess: &guess)
  }

  /// The middle value, or the mean of the two in the middle; nil of none.
  mutating func median(of values: Span<Double>) -> Double? {
    guard !values.isEmpty else { return nil }
    let range = fillOrdered(values)
    let (low, high) = neighbours(
      ofRank: values.count / 2, among: values.count, in: range,
      isPair: values.count.isMultiple(of: 2))
    return Self.middle(value(ofOrderedKey: low), value(ofOrderedKey: high))
  }

  /// The value at place `rank` of the sorted values, counted from 0.
  mutating func orderStatistic(_ rank: Int, of values: Span<Double>) -> Double {
    precondition(rank >= 0 && rank < values.count, "the rank is one of the values'")
    let range = fillOrdered(values)
    return value(
      ofOrderedKey: neighbours(ofRank: rank, among: values.count, in: range, isPair: false).high)
  }

  /// The median of absolute values; nil of no values.
  ///
  /// - Parameters:
  ///   - values: Numbers of any sign.
  ///   - guess: Where the median may be; takes what it is. A good guess saves most of the work, a bad
  ///     one changes nothing.
  /// - Returns: The median, exact whatever the guess.
  mutating func medianMagnitude(of values: Span<Double>, guess: inout MedianGuess) -> Double? {
    guard !values.isEmpty else { return nil }
    let isPair = values.count.isMultiple(of: 2)
    let rank = values.count / 2
    var found: (low: UInt64, high: UInt64)?
    if let near = guess.range {
      let (below, inside) = fillMagnitudes(values, in: near)
      if rank - below >= (isPair ? 1 : 0), rank - below < inside {
        found = neighbours(
          ofRank: rank - below, among: inside,
          in: near.lowerBound.bitPattern...near.upperBound.bitPattern, isPair: isPair)
      }
    }
    let (low, high) =
      found
      ?? neighbours(
        ofRank: rank, among: values.count, in: fillMagnitudes(values), isPair: isPair)
    let median = Self.middle(Double(bitPattern: low), Double(bitPattern: high))
    guess.update(median)
    return median
  }

  private static func middle(_ low: Double, _ high: Double) -> Double {
    low == high ? high : 0.5 * low + 0.5 * high
  }

  private mutating func reserve(_ count: Int) {
    guard keys.count < count else { return }
    keys = [UInt64](repeating: 0, count: count)
  }

  /// Fills in keys that order as the numbers do.
  ///
  /// - Returns: The least and the greatest key.
  private mutating func fillOrdered(_ values: Span<Double>) -> ClosedRange<UInt64> {
    reserve(values.count)
    var keys = keys.mutableSpan
    precondition(keys.count >= values.count, "room for all values")
    var (least, greatest) = (UInt64.max, UInt64.min)
    for index in 0..<values.count {
      let key = orderedKey(values[index])
      keys[index] = key
      least = min(least, key)
      greatest = max(greatest, key)
    }
    precondition(
      least >= orderedKey(-.infinity) && greatest <= orderedKey(.infinity),
      "NaN has no place in an order")
    return least...greatest
  }

  /// Fills in magnitudes: numbers that are not negative order as their bit patterns do.
  ///
  /// - Returns: The least and the greatest key.
  private mutating func fillMagnitudes(_ values: Span<Double>) -> ClosedRange<UInt64> {
    reserve(values.count)
    var keys = keys.mutableSpan
    precondition(keys.count >= values.count, "room for all values")
    var (least, greatest) = (UInt64.max, UInt64.min)
    for index in 0..<values.count {
      let key = values[index].magnitude.bitPattern
      keys[index] = key
      least = min(least, key)
      greatest = max(greatest, key)
    }
    precondition(greatest <= Double.infinity.bitPattern, "NaN has no place in an order")
    return least...greatest
  }

  /// Fills in only magnitudes within a range, and counts those below it.
  private mutating func fillMagnitudes(
    _ values: Span<Double>, in range: ClosedRange<Double>
  ) -> (below: Int, inside: Int) {
    reserve(values.count)
    var keys = keys.mutableSpan
    precondition(keys.count >= values.count, "room for all values")
    let (least, greatest) = (range.lowerBound, range.upperBound)
    var (below, inside) = (0, 0)
    // No branch depends on a value: where these lie is as good as random.
    for index in 0..<values.count {
      let size = values[index].magnitude
      keys[inside] = size.bitPattern
      let isBelow = size < least ? 1 : 0
      below &+= isBelow
      inside &+= (size <= greatest ? 1 : 0) &- isBelow
    }
    return (below, inside)
  }

  private mutating func neighbours(
    ofRank rank: Int, among count: Int, in range: ClosedRange<UInt64>, isPair: Bool
  ) -> (low: UInt64, high: UInt64) {
    selectNeighbours(
      ofRank: rank, among: count, in: range, isPair: isPair, keys: &keys, counts: &counts)
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
