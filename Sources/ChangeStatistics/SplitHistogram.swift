// SPDX-License-Identifier: Apache-2.0

/// Counts of a bounded measure, and where they are best split in two.
///
/// Counts are whole numbers, so that histograms of parts can be added in any order.
public struct SplitHistogram: Hashable, Sendable {
  /// Number of classes.
  public static let classCount = 1024

  /// The measure's range; values outside count as its ends.
  public let range: ClosedRange<Float>
  private var counts = [Int](repeating: 0, count: classCount)

  /// No value yet.
  public init(range: ClosedRange<Float>) {
    precondition(range.lowerBound < range.upperBound, "a range has a width")
    self.range = range
  }

  /// Values counted.
  public var total: Int { counts.reduce(0, +) }

  /// Counts a value; NaN is left out.
  public mutating func add(_ value: Float) {
    guard value == value else { return }
    let width = range.upperBound - range.lowerBound
    let place = (value - range.lowerBound) / width * Float(Self.classCount)
    counts[min(max(Int(max(place, 0)), 0), Self.classCount - 1)] += 1
  }

  /// Takes in another part's counts.
  public mutating func merge(_ other: SplitHistogram) {
    precondition(range == other.range, "histograms of one measure")
    for index in counts.indices { counts[index] += other.counts[index] }
  }

  /// Two groups of values and what lies between them.
  public struct Split: Hashable, Sendable {
    /// The middle of the two means, by which values are told apart.
    public let threshold: Double
    /// Mean of the values below.
    public let low: Double
    /// Mean of the values above.
    public let high: Double
    /// Share of the values above.
    public let highShare: Double
  }

  /// The split in two groups with the least sum of squares within them; nil with fewer than two
  /// values that differ.
  ///
  /// It is the best of all 2-means solutions, and Otsu's threshold. It splits whatever it is given:
  /// whether there are two groups at all, something else must have found.
  ///
  /// - Source: N. Otsu, "A threshold selection method from gray-level histograms" (1979).
  /// - Complexity: O(1).
  public func split() -> Split? {
    let width = Double(range.upperBound - range.lowerBound) / Double(Self.classCount)
    func middle(_ index: Int) -> Double {
      Double(range.lowerBound) + (Double(index) + 0.5) * width
    }
    let all = Double(total)
    var sum = 0.0
    for (index, count) in counts.enumerated() { sum += Double(count) * middle(index) }
    var (below, sumBelow, best) = (0.0, 0.0, 0.0)
    var found: Split?
    for (index, count) in counts.enumerated() where count > 0 {
      below += Double(count)
      sumBelow += Double(count) * middle(index)
      let above = all - below
      guard above > 0 else { break }
      let (low, high) = (sumBelow / below, (sum - sumBelow) / above)
      let between = below * above * (high - low) * (high - low)
      if between > best {
        best = between
        found = Split(
          threshold: (low + high) / 2, low: low, high: high, highShare: above / all)
      }
    }
    return found
  }
}
