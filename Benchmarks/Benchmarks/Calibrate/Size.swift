// SPDX-License-Identifier: Apache-2.0
import ChangeStatistics
import Foundation

/// The nominal levels.
let levels = [0.05, 0.01, 0.001]

/// What a method says about its size.
enum Claim {
  /// It is the level.
  case equal
  /// It is the level or less.
  case atMost
  /// Nothing; the row is for comparison.
  case none
}

/// How often one method in one setting called a true null false, at each level.
struct Size: Sendable {
  let method: String
  /// Looks of a mean; nil where the method knows none.
  var looks: Double?
  /// Passes compared, k, of the speckle tests.
  var passes: Int?
  /// Earlier passes, n, of the tests against a baseline.
  var earlier: Int?
  /// Later passes.
  var later: Int?
  var bands = 1
  /// What the method says about its size.
  let claim: Claim
  private(set) var trials = 0
  private(set) var rejected = [Int](repeating: 0, count: levels.count)

  init(
    _ method: String, looks: Double? = nil, passes: Int? = nil, earlier: Int? = nil,
    later: Int? = nil, bands: Int = 1, claim: Claim = .equal
  ) {
    self.method = method
    self.looks = looks
    self.passes = passes
    self.earlier = earlier
    self.later = later
    self.bands = bands
    self.claim = claim
  }

  /// Counts a trial by its p.
  mutating func count(p: Double) {
    trials += 1
    for index in levels.indices where p <= levels[index] { rejected[index] += 1 }
  }

  /// Counts a trial by its statistic, given those at which p is each level.
  mutating func count(_ statistic: Double, critical: [Double]) {
    trials += 1
    for index in levels.indices where statistic >= critical[index] { rejected[index] += 1 }
  }

  /// Counts a trial by what was decided at each level.
  mutating func count(decisions: [Bool]) {
    trials += 1
    for index in levels.indices where decisions[index] { rejected[index] += 1 }
  }

  func size(_ index: Int) -> Double { Double(rejected[index]) / Double(trials) }

  /// The standard error of a size, were the level true.
  func standardError(_ index: Int) -> Double {
    (levels[index] * (1 - levels[index]) / Double(trials)).squareRoot()
  }

  /// Whether a size is within 10 % of its level, or within two standard errors of that; only above
  /// it counts for a method that claims no more.
  func holds(_ index: Int) -> Bool {
    let excess = size(index) - levels[index]
    let allowed = 0.1 * levels[index] + 2 * standardError(index)
    return excess <= allowed && (claim == .atMost || -excess <= allowed)
  }

  var holds: Bool { levels.indices.allSatisfy(holds) }

  /// A row of the table.
  var text: String {
    func field(_ value: Int?) -> String { value.map(String.init) ?? "-" }
    var row = method.padding(toLength: 38, withPad: " ", startingAt: 0)
    let looksText = looks.map { $0 == $0.rounded() ? "\(Int($0))" : "\($0)" } ?? "-"
    for text in [looksText, field(passes), field(earlier), field(later), "\(bands)"] {
      row += String(repeating: " ", count: max(0, 5 - text.count)) + text
    }
    for index in levels.indices {
      row += String(
        format: "   %.5f ± %.5f%@", size(index), standardError(index),
        holds(index) ? " " : claim == .none ? "*" : "!")
    }
    return row
  }

  static let heading =
    "method".padding(toLength: 38, withPad: " ", startingAt: 0)
    + "    L    k    n    m    p"
    + levels.map { "   at \($0)".padding(toLength: 22, withPad: " ", startingAt: 0) }.joined()
}

/// The statistic at which a falling ln p is a level, for each level.
func criticalValues(_ logP: (Double) -> Double) -> [Double] {
  levels.map { level in
    let target = Elementary.log(level)
    var (low, high) = (0.0, 1.0)
    while logP(high) > target { high *= 2 }
    for _ in 0..<60 {
      let middle = (low + high) / 2
      if logP(middle) > target { low = middle } else { high = middle }
    }
    return high
  }
}
