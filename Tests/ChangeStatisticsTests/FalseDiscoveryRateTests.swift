// SPDX-License-Identifier: Apache-2.0
import GridTestSupport
import Testing

@testable import ChangeStatistics

@Suite("false discovery rate")
struct FalseDiscoveryRateTests {
  @Test("q values are scipy's, bit for bit")
  func agreesWithScipy() throws {
    let lines = try fixture("false_discovery").map { try $0.map(number) }
    #expect(lines.count == 36)
    for pair in stride(from: 0, to: lines.count, by: 2) {
      #expect(falseDiscoveryRate(p: lines[pair]) == lines[pair + 1])
    }
  }

  @Test("by hand, with ties and the ends of the range")
  func byHand() {
    #expect(falseDiscoveryRate(p: []) == [])
    #expect(falseDiscoveryRate(p: [0.5]) == [0.5])
    #expect(falseDiscoveryRate(p: [0.04, 0.01, 0.04, 1, 0]) == [0.05, 0.025, 0.05, 1, 0])
    #expect(falseDiscoveryRate(p: [1, 1, 1]) == [1, 1, 1])
  }

  @Test("q does not depend on the order, rises with p and is no smaller", arguments: UInt64(0)..<16)
  func properties(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let count = Int.random(in: 1...300, using: &random)
    let p = (0..<count).map { _ in
      (Double.random(in: 0...1, using: &random) * 50).rounded() / 50
    }
    let q = falseDiscoveryRate(p: p)
    let shuffled = p.indices.shuffled(using: &random)
    #expect(falseDiscoveryRate(p: shuffled.map { p[$0] }) == shuffled.map { q[$0] })
    let order = p.indices.sorted { p[$0] < p[$1] }
    for (one, next) in zip(order, order.dropFirst()) {
      #expect(q[one] <= q[next])
      if p[one] == p[next] { #expect(q[one] == q[next]) }
    }
    #expect(zip(p, q).allSatisfy { $0 <= $1 && $1 <= 1 })
  }

  @Test("the threshold parts the reported from the others", arguments: UInt64(0)..<16)
  func threshold(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let p = (0..<200).map { _ in
      let u = Double.random(in: 0...1, using: &random)
      return u * u * u
    }
    let q = falseDiscoveryRate(p: p)
    guard let threshold = discoveryThreshold(p: p, q: q, rate: 0.1) else {
      #expect(q.allSatisfy { $0 > 0.1 })
      return
    }
    #expect(zip(p, q).allSatisfy { ($0 <= threshold) == ($1 <= 0.1) })
    // Benjamini and Hochberg's own words: the largest p(i) at or below i / m times the rate.
    let sorted = p.sorted()
    let own = sorted.indices.last { sorted[$0] <= 0.1 * Double($0 + 1) / 200 }
    #expect(own.map { sorted[$0] } == threshold)
  }
}
