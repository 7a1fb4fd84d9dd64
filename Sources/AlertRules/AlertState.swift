// SPDX-License-Identifier: Apache-2.0

/// What the passes so far have left of one pixel: the values of the product's layers.
public struct AlertState: Hashable, Sendable {
  /// The number of an ``AlertStatus``.
  public var status: UInt8
  /// Disturbed observations since the first; 255 for no data.
  public var count: UInt8
  /// Share of disturbed observations since the first, in whole percent, cut; 255 where none counts.
  public var percent: UInt8
  /// Days from the first to the last disturbed day, both counted; -1 for no data.
  public var duration: Int16
  /// Day of the first disturbed observation; 0 for none, -1 for no data.
  public var date: Int16
  /// Day of the last observation; -1 for no data.
  public var lastDate: Int16
  /// Mean metric times the square of the count; NaN for no data.
  public var confidence: Float
  /// Greatest metric since the first disturbed observation; NaN for no data.
  public var greatestMetric: Float

  /// A pixel that no pass has observed.
  public static let noData = AlertState(
    status: 255, count: 255, percent: 255, duration: -1, date: -1, lastDate: -1, confidence: .nan,
    greatestMetric: .nan)

  /// A pixel with given values.
  public init(
    status: UInt8, count: UInt8, percent: UInt8, duration: Int16, date: Int16, lastDate: Int16,
    confidence: Float, greatestMetric: Float
  ) {
    self.status = status
    self.count = count
    self.percent = percent
    self.duration = duration
    self.date = date
    self.lastDate = lastDate
    self.confidence = confidence
    self.greatestMetric = greatestMetric
  }

  /// What the first pass of a series leaves.
  ///
  /// - Parameters:
  ///   - metric: The metric of the pass, NaN where it did not observe.
  ///   - day: The day of the pass, see ``ConfirmationRule/day(of:)``.
  ///   - rule: The rule.
  public init(first metric: Float, on day: Int16, rule: ConfirmationRule) {
    self.init(first: metric, on: day, limits: Limits(rule))
  }

  /// Takes in the next pass.
  ///
  /// - Parameters:
  ///   - metric: The metric of the pass, NaN where it did not observe.
  ///   - day: The day of the pass, not before that of the pass before it.
  ///   - rule: The rule.
  public mutating func update(_ metric: Float, on day: Int16, rule: ConfirmationRule) {
    update(metric, on: day, limits: Limits(rule))
  }

  /// The rule's numbers in the types that they are compared in, made once for many pixels.
  struct Limits {
    let low: Float, high: Float, metricCap: Float, confirmation: Float
    let confidenceCap: Double
    let gapDays: Int, percentFloor: Int, noCountLimit: Int, countLimit: Int
    let endsAfterTwoUndisturbed: Bool

    init(_ rule: ConfirmationRule) {
      low = Float(rule.low)
      high = Float(rule.high)
      metricCap = Float(rule.metricCap)
      confirmation = Float(rule.confirmationThreshold)
      confidenceCap = rule.confidenceCap
      gapDays = rule.gapDays
      percentFloor = rule.percentFloor
      noCountLimit = rule.noCountLimit
      countLimit = rule.countLimit
      endsAfterTwoUndisturbed = rule.endsAfterTwoUndisturbed
    }
  }

  @inline(__always)
  init(first metric: Float, on day: Int16, limits: Limits) {
    guard !metric.isNaN else {
      self = .noData
      return
    }
    let isDisturbed = metric >= limits.low
    self.init(
      status: !isDisturbed ? 0 : metric < limits.high ? 1 : 4, count: isDisturbed ? 1 : 0,
      percent: isDisturbed ? 100 : 0, duration: isDisturbed ? 1 : 0, date: isDisturbed ? day : 0,
      lastDate: day, confidence: isDisturbed ? metric : 0, greatestMetric: metric)
  }
}
