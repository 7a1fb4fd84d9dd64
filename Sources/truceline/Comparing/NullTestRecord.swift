// SPDX-License-Identifier: Apache-2.0
import ChangePipeline
import Evidence

/// What the output says of the method's trial where nothing is expected.
struct NullTestRecord {
  let json: CanonicalJSON
  /// The same in a line for a person.
  let text: String

  init(_ test: NullTest) {
    func share(_ count: Int) -> Double? {
      test.tested == 0 ? nil : Double(count) / Double(test.tested)
    }
    json = [
      "kind": .string(test.kind.rawValue), "passes": .integer(test.passes),
      "tested": .integer(test.tested),
      "flagged": .integer(test.flagged), "flagged_share": .measurement(share(test.flagged)),
      "worst_pass_share": .measurement(test.passes == 0 ? nil : test.worstShare),
      "p_below": .array(
        zip(NullTest.levels, test.below).map { level, count -> CanonicalJSON in
          ["nominal": .number(level), "measured": .measurement(share(count))]
        }),
    ]
    let what =
      switch test.kind {
      case .earlierPasses: "earlier passes"
      case .splitLooks: "passes, half of the pixels against the other half"
      }
    guard test.passes > 0 else {
      text = "too few cells to try \(what)"
      return
    }
    let percent = { (count: Int) in ComparisonSummary.percent(count, of: test.tested) }
    text =
      "flagged \(test.flagged) of \(test.tested) cells (\(percent(test.flagged))) of \(test.passes) "
      + "\(what); p at most "
      + zip(NullTest.levels, test.below).map { "\($0) in \(percent($1))" }.joined(separator: ", ")
  }
}
