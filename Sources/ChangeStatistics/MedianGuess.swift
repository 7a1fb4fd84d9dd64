// SPDX-License-Identifier: Apache-2.0

/// Where the median of a column's magnitudes may be, by what it was for a column much like it.
struct MedianGuess {
  private var middle = 0.0
  /// How far off the guess may be, relatively.
  private var reach: Double

  /// No guess yet; the first one is taken to be good to `reach`.
  init(reach: Double = 0.25) { self.reach = reach }

  /// A guess.
  init(_ middle: Double, reach: Double) {
    self.middle = middle
    self.reach = reach
  }

  /// The range in which the median may lie; nil where nothing is known.
  var range: ClosedRange<Double>? {
    guard middle > 0, middle < .infinity else { return nil }
    return middle * (1 - reach)...middle * (1 + reach)
  }

  /// Learns what the median is: the next one is thought to be no farther off than four times that.
  mutating func update(_ median: Double) {
    if middle > 0, median > 0 {
      reach = min(max(4 * (median / middle - 1).magnitude, 0.02), 0.25)
    }
    middle = median
  }
}
