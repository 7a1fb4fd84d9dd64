// SPDX-License-Identifier: Apache-2.0

/// Counts of positive numbers in bins of equal relative width, from which a median is read.
///
/// An octave has 4096 bins: a bin is at most 1/4096 wide, and the median is interpolated in it. Numbers
/// beyond 2⁻²⁸ and 2⁴ count in the outermost bins.
struct OctaveHistogram: Sendable {
  private static let binsPerOctave = 4096
  private static let lowestKey = 0x1p-28.bitPattern >> 40
  private static let binCount = 32 * binsPerOctave
  private var bins: [UInt32] = []
  /// Numbers counted.
  private(set) var count = 0

  /// Counts one number above 0.
  mutating func add(_ value: Double) {
    if bins.isEmpty { bins = [UInt32](repeating: 0, count: Self.binCount) }
    let clamped = min(max(value, 0x1p-28), 0x1.ffffp3)
    bins[Int(clamped.bitPattern >> 40 - Self.lowestKey)] += 1
    count += 1
  }

  /// Counts all numbers of another histogram.
  mutating func merge(_ other: OctaveHistogram) {
    guard other.count > 0 else { return }
    guard count > 0 else {
      self = other
      return
    }
    count += other.count
    for index in bins.indices { bins[index] += other.bins[index] }
  }

  /// The median, the mean of the two middle numbers where their count is even; nil of none.
  ///
  /// - Complexity: O(bins).
  func median() -> Double? {
    guard count > 0 else { return nil }
    let upper = value(rank: count / 2)
    return count.isMultiple(of: 2) ? 0.5 * (value(rank: count / 2 - 1) + upper) : upper
  }

  /// The number at a rank from 0, as if the numbers of a bin lay evenly in it.
  private func value(rank: Int) -> Double {
    var rank = rank
    for (index, inBin) in bins.enumerated() where inBin > 0 {
      if rank < Int(inBin) {
        let key = UInt64(index) + Self.lowestKey
        let low = Double(bitPattern: key << 40)
        let high = Double(bitPattern: (key + 1) << 40)
        return low + (high - low) * ((Double(rank) + 0.5) / Double(inBin))
      }
      rank -= Int(inBin)
    }
    preconditionFailure("the rank is below the count")
  }
}
