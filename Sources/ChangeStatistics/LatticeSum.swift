// SPDX-License-Identifier: Apache-2.0

/// A sum of exponentials over a lattice, term by term, that tells when nothing is left to add.
struct LatticeSum {
  private var largest = -Double.infinity
  private var sum = 0.0

  /// ln of the sum; -infinity of no terms.
  var logSum: Double { largest + Elementary.log(sum) }

  /// Adds exp(`term`); false once terms are below the 10¹²th part of the largest.
  mutating func add(_ term: Double) -> Bool {
    guard term > -.infinity else { return false }
    if term > largest {
      sum = sum * Elementary.exp(largest - term) + 1
      largest = term
      return true
    }
    let share = Elementary.exp(term - largest)
    sum += share
    return share > 1e-12
  }
}
