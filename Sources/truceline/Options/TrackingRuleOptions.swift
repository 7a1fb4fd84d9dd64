// SPDX-License-Identifier: Apache-2.0
import AlertRules
import ArgumentParser
import MonitorGrid

/// A rule that `track` knows, with every number that it has.
struct TrackingRuleOptions: ParsableArguments {
  /// The rules by name.
  enum RuleName: String, ExpressibleByArgument, CaseIterable, Sendable {
    case operaDist = "opera-dist"
  }

  @Option(help: "The rule: opera-dist, the confirmation of OPERA's DIST-S1 product.")
  var rule: RuleName = .operaDist

  @Option(help: ArgumentHelp("Least metric of a disturbance.", valueName: "metric"))
  var low: Double = ConfirmationRule().low

  @Option(
    help: ArgumentHelp("Least metric of a disturbance of high confidence.", valueName: "metric"))
  var high: Double = ConfirmationRule().high

  @Option(
    help: ArgumentHelp(
      "Days after the last disturbed day after which an alert ends.", valueName: "days"))
  var gapDays: Int = ConfirmationRule().gapDays

  @Option(
    help: ArgumentHelp(
      "Share of disturbed observations, in percent, below which an alert ends.",
      valueName: "percent"))
  var percentFloor: Int = ConfirmationRule().percentFloor

  @Option(
    help: ArgumentHelp(
      "Undisturbed observations with which an alert ends.", valueName: "count"))
  var noCountLimit: Int = ConfirmationRule().noCountLimit

  @Option(
    help: ArgumentHelp("Disturbed observations that are counted at most.", valueName: "count"))
  var countLimit: Int = ConfirmationRule().countLimit

  @Option(
    help: ArgumentHelp("What a metric adds to the confidence at most.", valueName: "metric"))
  var metricCap: Double = ConfirmationRule().metricCap

  @Option(help: ArgumentHelp("The greatest confidence.", valueName: "confidence"))
  var confidenceCap: Double = ConfirmationRule().confidenceCap

  @Option(
    help: ArgumentHelp(
      "Confidence that confirms. By default nine times --low, 22.5.", valueName: "confidence"))
  var confirm: Double?

  @Flag(help: "End an alert after two undisturbed observations on end.")
  var consecutive = false

  @Option(
    help: ArgumentHelp(
      "The day that the layers count dates from. By default 2020-12-31.", valueName: "date"))
  var epoch: UTCTime?

  /// The rule with these numbers.
  var confirmationRule: ConfirmationRule {
    var rule = ConfirmationRule()
    rule.low = low
    rule.high = high
    rule.gapDays = gapDays
    rule.percentFloor = percentFloor
    rule.noCountLimit = noCountLimit
    rule.countLimit = countLimit
    rule.metricCap = metricCap
    rule.confidenceCap = confidenceCap
    rule.confirmation = confirm
    rule.endsAfterTwoUndisturbed = consecutive
    if let epoch { rule.epoch = epoch }
    return rule
  }

  func validate() throws {
    guard epoch.map({ $0.epochMilliseconds % 86_400_000 == 0 }) ?? true else {
      throw ValidationError("--epoch must be a day, such as 2020-12-31.")
    }
    if let fault = confirmationRule.fault { throw ValidationError(fault) }
  }
}
