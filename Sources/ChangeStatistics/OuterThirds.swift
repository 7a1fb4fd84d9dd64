// SPDX-License-Identifier: Apache-2.0

/// The places of the lowest and of the highest third of a column; of equal values at an edge the
/// first in the column count as lower.
struct OuterThirds {
  private(set) var low: [Int] = []
  private(set) var high: [Int] = []
  /// The median of the high third less that of the low one.
  var gap = 0.0

  /// Complexity: O(*n*).
  init(of column: Span<Double>, selection: inout RankSelection) {
    let third = column.count / 3
    guard third > 0 else { return }
    let lowEdge = selection.orderStatistic(third - 1, of: column)
    let highEdge = selection.orderStatistic(column.count - third, of: column)
    var (lowTies, highTies): ([Int], [Int]) = ([], [])
    for index in column.indices {
      let value = column[index]
      if value < lowEdge { low.append(index) } else if value == lowEdge { lowTies.append(index) }
      if value > highEdge {
        high.append(index)
      } else if value == highEdge {
        highTies.append(index)
      }
    }
    low += lowTies.prefix(third - low.count)
    high += highTies.suffix(third - high.count)
  }
}
