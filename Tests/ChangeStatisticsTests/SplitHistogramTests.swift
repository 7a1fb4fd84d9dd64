// SPDX-License-Identifier: Apache-2.0
import ChangeStatistics
import GridTestSupport
import Testing

@Suite("Splitting a histogram in two")
struct SplitHistogramTests {
  @Test("The split is the best of all: no other cut has less variance within", arguments: 0..<20)
  func best(seed: Int) throws {
    var random = SplitMix64(seed: UInt64(seed))
    let share = Double.random(in: 0.05...0.6, using: &random)
    let values = (0..<400).map { _ -> Float in
      let isHigh = Double.random(in: 0..<1, using: &random) < share
      return Float.random(in: 0...0.5, using: &random) + (isHigh ? 0.4 : -0.6)
    }
    var histogram = SplitHistogram(range: -1...1)
    for value in values { histogram.add(value) }
    let split = try #require(histogram.split())
    func within(_ threshold: Double) -> Double {
      let groups = [
        values.filter { Double($0) <= threshold }, values.filter { Double($0) > threshold },
      ]
      return groups.reduce(0.0) { sum, group in
        let mean = group.reduce(0.0) { $0 + Double($1) } / Double(max(1, group.count))
        return sum + group.reduce(0.0) { $0 + (Double($1) - mean) * (Double($1) - mean) }
      }
    }
    let found = within(split.threshold)
    for cut in values { #expect(found <= within(Double(cut)) * 1.02 + 1e-6) }
    #expect(split.low < split.threshold && split.threshold < split.high)
    #expect((split.threshold - (split.low + split.high) / 2).magnitude < 1e-12)
  }

  @Test("Parts add up to the whole, and nothing is split where nothing differs")
  func parts() {
    var whole = SplitHistogram(range: 0...10)
    var (left, right) = (whole, whole)
    for step in 0..<100 {
      let value = Float(step % 11)
      whole.add(value)
      if step % 3 == 0 { left.add(value) } else { right.add(value) }
    }
    left.merge(right)
    #expect(left == whole)
    var same = SplitHistogram(range: 0...10)
    #expect(same.split() == nil)
    for _ in 0..<9 { same.add(3) }
    same.add(.nan)
    #expect(same.total == 9 && same.split() == nil)
    // Beyond the range counts as its end.
    same.add(400)
    same.add(-400)
    #expect(same.total == 11 && same.split() != nil)
  }
}
