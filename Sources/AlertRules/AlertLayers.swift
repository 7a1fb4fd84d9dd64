// SPDX-License-Identifier: Apache-2.0

/// The layers of many pixels, as one array for each value of an ``AlertState``.
public struct AlertLayers: Sendable {
  /// See ``AlertState/status``.
  public var status: [UInt8]
  /// See ``AlertState/count``.
  public var count: [UInt8]
  /// See ``AlertState/percent``.
  public var percent: [UInt8]
  /// See ``AlertState/duration``.
  public var duration: [Int16]
  /// See ``AlertState/date``.
  public var date: [Int16]
  /// See ``AlertState/lastDate``.
  public var lastDate: [Int16]
  /// See ``AlertState/confidence``.
  public var confidence: [Float]
  /// See ``AlertState/greatestMetric``.
  public var greatestMetric: [Float]

  /// Layers of pixels that no pass has observed.
  public init(pixelCount: Int) {
    let none = AlertState.noData
    status = Array(repeating: none.status, count: pixelCount)
    count = Array(repeating: none.count, count: pixelCount)
    percent = Array(repeating: none.percent, count: pixelCount)
    duration = Array(repeating: none.duration, count: pixelCount)
    date = Array(repeating: none.date, count: pixelCount)
    lastDate = Array(repeating: none.lastDate, count: pixelCount)
    confidence = Array(repeating: none.confidence, count: pixelCount)
    greatestMetric = Array(repeating: none.greatestMetric, count: pixelCount)
  }

  /// The number of pixels.
  public var pixelCount: Int { status.count }

  /// The values of one pixel.
  public subscript(pixel: Int) -> AlertState {
    AlertState(
      status: status[pixel], count: count[pixel], percent: percent[pixel],
      duration: duration[pixel], date: date[pixel], lastDate: lastDate[pixel],
      confidence: confidence[pixel], greatestMetric: greatestMetric[pixel])
  }

  /// Starts a series with its first pass, or takes in the next one.
  ///
  /// - Parameters:
  ///   - metrics: One for each pixel, NaN where the pass did not observe.
  ///   - day: The day of the pass.
  ///   - rule: The rule.
  ///   - isFirst: Whether the pass begins the series; what the layers held then does not matter.
  /// - Complexity: O(*n*) in the pixels.
  public mutating func take(
    _ metrics: [Float], on day: Int16, rule: ConfirmationRule, isFirst: Bool
  ) {
    let pixels = pixelCount
    precondition(
      metrics.count >= pixels && count.count == pixels && percent.count == pixels
        && duration.count == pixels && date.count == pixels && lastDate.count == pixels
        && confidence.count == pixels && greatestMetric.count == pixels,
      "each layer has a value for each pixel")
    takeMetrics(
      metrics, on: day, limits: AlertState.Limits(rule), isFirst: isFirst, status: &status,
      count: &count, percent: &percent, duration: &duration, date: &date, lastDate: &lastDate,
      confidence: &confidence, greatestMetric: &greatestMetric)
  }
}

/// Each layer is a parameter of its own: spans of several properties of one value would overlap.
private func takeMetrics(
  _ metrics: [Float], on day: Int16, limits: AlertState.Limits, isFirst: Bool,
  status: inout [UInt8], count: inout [UInt8], percent: inout [UInt8], duration: inout [Int16],
  date: inout [Int16], lastDate: inout [Int16], confidence: inout [Float],
  greatestMetric: inout [Float]
) {
  let pixels = status.count
  var status = status.mutableSpan
  var count = count.mutableSpan
  var percent = percent.mutableSpan
  var duration = duration.mutableSpan
  var date = date.mutableSpan
  var lastDate = lastDate.mutableSpan
  var confidence = confidence.mutableSpan
  var greatestMetric = greatestMetric.mutableSpan
  let metrics = metrics.span
  for pixel in 0..<pixels {
    var state: AlertState
    if isFirst {
      state = AlertState(first: metrics[pixel], on: day, limits: limits)
    } else {
      state = AlertState(
        status: status[pixel], count: count[pixel], percent: percent[pixel],
        duration: duration[pixel], date: date[pixel], lastDate: lastDate[pixel],
        confidence: confidence[pixel], greatestMetric: greatestMetric[pixel])
      state.update(metrics[pixel], on: day, limits: limits)
    }
    status[pixel] = state.status
    count[pixel] = state.count
    percent[pixel] = state.percent
    duration[pixel] = state.duration
    date[pixel] = state.date
    lastDate[pixel] = state.lastDate
    confidence[pixel] = state.confidence
    greatestMetric[pixel] = state.greatestMetric
  }
}
