// SPDX-License-Identifier: Apache-2.0
public import MonitorGrid

/// How a series of change metrics becomes an alert: the confirmation of OPERA's DIST-S1 product.
///
/// A metric is any number that grows with change, one for each pass; NaN where the pass did not
/// observe. Numbers have the types of the product's layers and the order of its arithmetic, so that
/// equal metrics give equal layers.
///
/// - Source: OPERA DIST-S1 product specification, and its open software (2.0.19).
public struct ConfirmationRule: Hashable, Sendable {
  /// Least metric of a disturbance.
  public var low = 2.5
  /// Least metric of a disturbance of high confidence.
  public var high = 4.5
  /// Days after the last disturbed day after which an alert ends.
  public var gapDays = 30
  /// Share of disturbed observations, in percent, below which an alert ends.
  public var percentFloor = 50
  /// Undisturbed observations with which an alert ends.
  public var noCountLimit = 10
  /// Disturbed observations that are counted at most, 1 to 254: 255 is no data.
  public var countLimit = 253
  /// What a metric adds to the confidence at most.
  public var metricCap = 10.0
  /// The greatest confidence.
  public var confidenceCap = 1000.0
  /// Confidence that confirms; nil for nine times `low`.
  public var confirmation: Double?
  /// Whether two undisturbed observations on end finish an alert.
  public var endsAfterTwoUndisturbed = false
  /// The day that dates are counted from, at its midnight; 2020-12-31 in the product.
  public var epoch = UTCTime(epochMilliseconds: 1_609_372_800_000)

  /// The rule with the product's own numbers.
  public init() {}

  /// Confidence that confirms.
  public var confirmationThreshold: Double { confirmation ?? 9 * low }
}

extension ConfirmationRule {
  /// Days from the epoch to a moment, 1 for the whole of the day after it.
  ///
  /// - Returns: A number that the layers of dates can hold beside their marks for none and for no
  ///   data, 1 to 32766; nil for any other moment.
  public func day(of time: UTCTime) -> Int16? {
    let elapsed = time.epochMilliseconds - epoch.epochMilliseconds
    let dayLength: Int64 = 86_400_000
    guard elapsed >= dayLength, elapsed / dayLength < Int64(Int16.max) else { return nil }
    return Int16(elapsed / dayLength)
  }

  /// What is wrong with the numbers, in words; nil for a rule that can be followed.
  public var fault: String? {
    let threshold = confirmationThreshold
    if !low.isFinite || low <= 0 { return "The low threshold must be a number above 0." }
    if !high.isFinite || high < low {
      return "The high threshold must be a number that is not below the low one."
    }
    if gapDays < 1 || gapDays > 32_766 { return "The gap must be 1 to 32766 days." }
    if !(0...100).contains(percentFloor) { return "The percent floor must be 0 to 100." }
    if noCountLimit < 1 { return "The limit of undisturbed observations must be at least 1." }
    if !(1...254).contains(countLimit) {
      return "The count limit must be 1 to 254; 255 marks pixels without data."
    }
    if !metricCap.isFinite || metricCap <= 0 { return "The metric cap must be a number above 0." }
    if !confidenceCap.isFinite || confidenceCap <= 0 || confidenceCap > 16_777_216 {
      // A Float holds every whole number up to here.
      return "The confidence cap must be a number above 0 and at most 16777216."
    }
    if !threshold.isFinite || threshold < 0 {
      return "The confidence that confirms must be a number that is not below 0."
    }
    return nil
  }
}
