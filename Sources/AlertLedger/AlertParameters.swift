// SPDX-License-Identifier: Apache-2.0

/// The numbers of the alert rule; part of what a ledger is bound to.
///
/// Metrics are −log10 p of the decision.
public struct AlertParameters: Hashable, Sendable {
  /// A metric from here on gives an alert the level `high`.
  public var high = 4.5
  /// Larger metrics count as this, so that one pass alone can't say everything; at most 15.
  public var metricCap = 10.0
  /// Confidence from which an alert is confirmed: three passes at the low threshold 2.5.
  public var confirmAt = 22.5
  /// Passes that must have flagged a cell before its alert can be confirmed.
  public var leastPassesToConfirm = 2
  /// Days without a disturbed pass after which an undisturbed one finishes the alert.
  public var gapDays = 30
  /// An alert is finished where fewer per cent of its passes are disturbed.
  public var percentFloor = 50
  /// Undisturbed passes of one alert that finish it.
  public var undisturbedLimit = 10
  /// Days after which an alert ends whatever is seen.
  public var longestDays = 365
  /// Observations of one cell within so many seconds are one pass.
  ///
  /// Tiles of one overflight overlap; what they both see is seen once.
  public var samePassSeconds = 600

  /// The parameters of OPERA's rule, with what two passes and one overflight mean here.
  public init() {}

  static let secondsPerDay: Int64 = 86_400

  /// Names and values in the order of the names; what a binding's hash is made of.
  var members: [(name: String, value: Double)] {
    [
      ("confirm_at", confirmAt),
      ("gap_days", Double(gapDays)),
      ("high", high),
      ("least_passes_to_confirm", Double(leastPassesToConfirm)),
      ("longest_days", Double(longestDays)),
      ("metric_cap", metricCap),
      ("percent_floor", Double(percentFloor)),
      ("same_pass_seconds", Double(samePassSeconds)),
      ("undisturbed_limit", Double(undisturbedLimit)),
    ]
  }

  /// The parameters of those names; nil where one is missing, unknown or no number of its kind.
  init?(members: [String: Double]) {
    self.init()
    guard members.count == self.members.count, let high = members["high"],
      let metricCap = members["metric_cap"], let confirmAt = members["confirm_at"]
    else { return nil }
    self.high = high
    self.metricCap = metricCap
    self.confirmAt = confirmAt
    let counts: [(String, WritableKeyPath<AlertParameters, Int>)] = [
      ("gap_days", \.gapDays), ("least_passes_to_confirm", \.leastPassesToConfirm),
      ("longest_days", \.longestDays), ("percent_floor", \.percentFloor),
      ("same_pass_seconds", \.samePassSeconds), ("undisturbed_limit", \.undisturbedLimit),
    ]
    for (name, path) in counts {
      guard let value = members[name], let count = Int(exactly: value) else { return nil }
      self[keyPath: path] = count
    }
  }
}
