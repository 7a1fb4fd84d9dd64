// SPDX-License-Identifier: Apache-2.0

/// Benjamini-Hochberg q values, in the order of the p values.
///
/// q is the least false discovery rate at which a test would be reported. Equal p values get equal
/// q values, q never falls as p rises, and the result does not depend on the order of equal values.
///
/// - Parameter p: p values from 0 to 1, none of them NaN.
/// - Returns: For each p, the least p(j) m / j over all ranks j from its own to m, at most 1.
/// - Complexity: O(*m* log *m*).
/// - Source: Y. Benjamini, Y. Hochberg, "Controlling the false discovery rate" (1995).
public func falseDiscoveryRate(p: [Double]) -> [Double] {
  falseDiscoveryRate(p: p, testedCount: p.count)
}

/// Benjamini-Hochberg q values of the smallest p values of a number of tests.
///
/// For a rate r, let every p that is missing be above r. Then every q that is at most r is exact, bit
/// for bit, and the others are above r, no smaller than they would be among all tests:
///
/// - A p at or below r is among those given, so its rank j among them is its rank among all.
/// - A p above r has p(j) m / j > r whatever its rank, since j ≤ m; in floating point too, where
///   m / j rounds to at least 1 and the product to at least p. A missing p or a rank counted without
///   the missing ones makes or leaves such a term, and a least term that is at most r is never one.
/// - Ranks counted without the missing ones are smaller, so the terms of p above r are larger.
///
/// - Parameters:
///   - p: p values from 0 to 1, none of them NaN.
///   - testedCount: The number of all tests, m.
/// - Returns: For each p given its q, at most 1.
/// - Complexity: O(*n* log *n*) in the p values given.
public func falseDiscoveryRate(p: [Double], testedCount: Int) -> [Double] {
  precondition(p.allSatisfy { $0 >= 0 && $0 <= 1 }, "p values lie between 0 and 1")
  precondition(p.count <= testedCount, "no more p values than tests")
  let order = p.indices.sorted { p[$0] != p[$1] ? p[$0] < p[$1] : $0 < $1 }
  let count = Double(testedCount)
  var q = [Double](repeating: 1, count: p.count)
  var least = 1.0
  for rank in stride(from: order.count, to: 0, by: -1) {
    let index = order[rank - 1]
    least = min(least, p[index] * (count / Double(rank)))
    q[index] = least
  }
  return q
}

/// The largest p value that is reported at a false discovery rate, nil where none is.
///
/// A test is reported when its p is at most this, which is the same as its q, from
/// `falseDiscoveryRate(p:)`, being at most `rate`.
///
/// - Complexity: O(*m*).
public func discoveryThreshold(p: [Double], q: [Double], rate: Double) -> Double? {
  precondition(p.count == q.count, "one q for each p")
  var threshold: Double?
  for (p, q) in zip(p, q) where q <= rate { threshold = max(threshold ?? p, p) }
  return threshold
}
