// SPDX-License-Identifier: Apache-2.0
import ChangePipeline
import ChangeStatistics
import Evidence
import MonitorGrid
import PassCatalog

/// The screen that ends a comparison.
struct ComparisonSummary {
  let text: String

  init(_ comparison: CompletedComparison, output: OutputOptions, seconds: Duration) {
    let counts = comparison.counts
    let pair = comparison.setup.pair
    let fdr = comparison.result.parameters.falseDiscoveryRate
    let share = ComparisonSummary.share(counts.flagged, of: counts.tested)
    let expected = ComparisonSummary.short(counts.expectedFalse(falseDiscoveryRate: fdr))
    var lines = [
      "\(pair.before.identity.id) → \(pair.after.identity.id)",
      "tested        \(counts.tested) cells (\(comparison.result.method))",
      "flagged       \(counts.flagged)\(share), of these expected false by chance: at most \(expected)",
    ]
    let others = comparison.setup.later.members.map(\.pass.identity.id)
    if !others.isEmpty {
      let all = [pair.after.identity.id] + others
      lines.insert("new           \(all.count) passes: \(all.joined(separator: ", "))", at: 1)
    }
    let missing = counts.notObserved.values.reduce(0, +)
    let reasons = NotObservedReason.allCases.compactMap { reason in
      counts.notObserved[reason].map { "\(reason.rawValue) \($0)" }
    }
    lines.append(
      "not observed  \(missing)" + (reasons.isEmpty ? "" : " (\(reasons.joined(separator: ", ")))"))
    let looks = zip(pair.before.identity.bandNames, comparison.result.pixelLooks).map {
      "\($0) \(ComparisonSummary.short($1.looks))"
    }
    if !looks.isEmpty {
      lines.append(
        "looks         \(looks.joined(separator: ", "))"
          + (comparison.result.parameters.looks == nil ? " (estimated)" : " (given)"))
    }
    if let variates = comparison.result.variates {
      let correlations = variates.variates.correlations.map { ComparisonSummary.short($0) }
      lines.append(
        "correlations  \(correlations.joined(separator: ", ")) after \(variates.iterationCount) rounds"
      )
    }
    if let normalisation = comparison.result.normalisation {
      let names = pair.before.identity.bandNames
      lines.append(
        "normalised    \(NormalisationRecord(normalisation, bandNames: names).text)")
    }
    if let test = comparison.result.nullTest {
      lines.append("null test     \(NullTestRecord(test).text)")
    }
    lines.append("shift         \(RegistrationRecord(comparison.result.registration).text)")
    lines.append("time          \(ComparisonSummary.short(seconds.seconds)) s")
    for path in [output.output] + output.paths.filter({ $0 != output.output }) {
      lines.append("written       \(path == "-" ? "standard output" : path)")
    }
    text = lines.joined(separator: "\n")
  }

  private static func share(_ part: Int, of whole: Int) -> String {
    whole > 0 ? " (\(percent(part, of: whole)))" : ""
  }

  /// A part of a whole above 0, in per cent.
  static func percent(_ part: Int, of whole: Int) -> String {
    "\(short(Double(part) * 100 / Double(whole))) %"
  }

  /// A number with two digits behind the point, for people.
  static func short(_ number: Double) -> String {
    let hundredths = Int((number.magnitude * 100).rounded())
    let (whole, rest) = hundredths.quotientAndRemainder(dividingBy: 100)
    return "\(number < 0 && hundredths > 0 ? "-" : "")\(whole).\(rest < 10 ? "0" : "")\(rest)"
  }
}

extension Duration {
  /// The duration in seconds.
  var seconds: Double {
    Double(components.seconds) + Double(components.attoseconds) * 1e-18
  }
}
