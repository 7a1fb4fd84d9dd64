// SPDX-License-Identifier: Apache-2.0
import GridTestSupport
import Testing

@testable import ChangeStatistics

@Suite("medians")
struct MedianTests {
  @Test("by hand")
  func byHand() {
    #expect(median(of: []) == nil)
    #expect(median(of: [3]) == 3)
    #expect(median(of: [4, 1]) == 2.5)
    #expect(median(of: [9, -1, 2]) == 2)
    #expect(median(of: [-.infinity, 1, 2, .infinity]) == 1.5)
    #expect(median(of: [.infinity, .infinity]) == .infinity)
    #expect(median(of: [1e308, 1.5e308]) == 1.25e308)
    #expect(medianAbsoluteDeviation(of: [1, 2, 4, 8, 16], from: 4) == 3)
  }

  @Test("order statistics are those of a sorted copy", arguments: UInt64(0)..<32)
  func agreesWithSorting(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let count = Int.random(in: 1...400, using: &random)
    let isCoarse = Bool.random(using: &random)
    let values = (0..<count).map { _ in
      let x = Double.random(in: -4...4, using: &random)
      return isCoarse
        ? x.rounded() : Double(bitPattern: x.bitPattern ^ (random.next() & 0x0030_0000_0000_0000))
    }
    let sorted = values.sorted()
    var selection = RankSelection()
    for rank in Set([0, count / 4, count / 2, count - 1]).sorted() {
      #expect(selection.orderStatistic(rank, of: values.span) == sorted[rank])
    }
    let middle =
      count.isMultiple(of: 2)
      ? 0.5 * sorted[count / 2 - 1] + 0.5 * sorted[count / 2] : sorted[count / 2]
    #expect(median(of: values) == middle)
  }

  @Test("a guess, good or bad, changes no median", arguments: UInt64(0)..<32)
  func guesses(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let count = Int.random(in: 1...600, using: &random)
    let isCoarse = Bool.random(using: &random)
    let values = (0..<count).map { _ in
      let x = Double.random(in: -4...4, using: &random)
      return isCoarse ? x.rounded() : x
    }
    var selection = RankSelection()
    let exact = try #require(sortedMedian(of: values.map(\.magnitude)))
    #expect(medianAbsoluteDeviation(of: values, from: 0) == exact)
    for factor in [0, 0.5, 0.97, 1, 1.001, 1.2, 3, .infinity] {
      for reach in [0, 1e-6, 0.01, 0.25] {
        var guess = MedianGuess(exact * factor, reach: reach)
        let first = selection.medianMagnitude(of: values.span, guess: &guess)
        // What it learned is right for a column like it.
        let second = selection.medianMagnitude(of: values.span, guess: &guess)
        #expect(first == exact && second == exact)
      }
    }
  }

  @Test("pairs are neighbours in the order, also where many are equal", arguments: UInt64(0)..<16)
  func pairs(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    for count in [2, 24, 26, 100, 1024, 9000] {
      let span = UInt64(1) << UInt64.random(in: 1...60, using: &random)
      let values = (0..<count).map { _ in random.next() % span }
      let sorted = values.sorted()
      for rank in [1, count / 4, count / 2, count - 1] where rank > 0 {
        var (keys, counts) = (values, [UInt32](repeating: 7, count: 2 * mostDigits))
        let found = selectNeighbours(
          ofRank: rank, among: count, in: sorted[0]...sorted[count - 1], isPair: true, keys: &keys,
          counts: &counts)
        #expect(found.low == sorted[rank - 1] && found.high == sorted[rank])
      }
    }
  }
}
