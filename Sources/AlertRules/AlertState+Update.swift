// SPDX-License-Identifier: Apache-2.0

extension AlertState {
  /// Takes in the next pass.
  ///
  /// The numbers in the comments are the steps of the published rule, whose order matters: a later
  /// step reads what an earlier one has written.
  ///
  /// Comparisons with a metric that is NaN are false; days are 16-bit numbers that wrap.
  @inline(__always)
  mutating func update(_ metric: Float, on day: Int16, limits: Limits) {
    let isObserved = !metric.isNaN
    let isDisturbed = metric >= limits.low
    let isUndisturbed = metric < limits.low

    // 1. An alert of last year, or one that has ended, makes way.
    if isObserved, day &- date > 365 || (status > 6 && isDisturbed) {
      reset()
      status = 0
    }

    // 2. Undisturbed observations so far, out of what the layers keep.
    let noCount = undisturbedCount

    // 3. Disturbed now, for the first time or again.
    if isDisturbed {
      if status == 0 || status == 255 {
        date = day
        greatestMetric = metric
        percent = 100
        count = 1
        duration = 1
      } else {
        greatestMetric = larger(greatestMetric, metric)
        if Int(count) < limits.countLimit {
          count &+= 1
          percent = share(of: Int32(count) + noCount)
        }
        duration = day &- date &+ 1
      }
    }

    // 4. Undisturbed now.
    if isUndisturbed {
      if percent > 0, percent <= 100, Int(count) <= limits.countLimit {
        percent = share(of: Int32(count) + noCount + 1)
      }
      if status == 255 {
        reset()
        status = 0
      }
    }

    // 5. Confidence.
    if confidence > 0, status <= 6, isObserved {
      confidence = updatedConfidence(metric, noCount: noCount, limits: limits)
    }
    if isDisturbed, status == 0 || status == 255 { confidence = min(metric, limits.metricCap) }

    // 6. The last disturbed day.
    let latest = date &+ duration &- 1
    let hasTwoUndisturbed = lastDate > latest && isUndisturbed

    // 7. State.
    if status <= 6 || status == 255 { status = activeStatus(limits) }

    // 8. The end.
    if status <= 6 {
      let ends =
        (Int(day &- latest) >= limits.gapDays && latest > 0) || (duration == 1 && isUndisturbed)
        || (limits.endsAfterTwoUndisturbed && hasTwoUndisturbed)
        || Int(percent) < limits.percentFloor || Int(noCount) >= limits.noCountLimit
      if ends { finish() }
    }

    // 9. The last observation.
    if isObserved { lastDate = day }
  }

  /// Forgets the alert; the duration stays, as in the product.
  private mutating func reset() {
    percent = 255
    count = 0
    greatestMetric = 0
    confidence = 0
    date = 0
    lastDate = 0
  }

  /// Ends the alert: a confirmed one stays visible as finished.
  private mutating func finish() {
    switch status {
    case 3: status = 7
    case 6: status = 8
    default:
      status = 0
      percent = 0
      count = 0
      greatestMetric = 0
      confidence = 0
      date = 0
      duration = 0
    }
  }

  private var undisturbedCount: Int32 {
    guard percent > 0, percent <= 100 else { return 0 }
    return Int32((100 - Double(percent)) / Double(percent) * Double(count))
  }

  /// The count in percent of all observations, cut.
  private func share(of all: Int32) -> UInt8 {
    UInt8(truncatingIfNeeded: Int32(Double(count) * 100 / Double(all)))
  }

  private func updatedConfidence(_ metric: Float, noCount: Int32, limits: Limits) -> Float {
    let count = Double(count)
    let capped = Double(min(metric, limits.metricCap))
    let all = Int32(self.count) + noCount
    let mean = (Double(confidence) / (count * count) * Double(all) + capped) / Double(all + 1)
    let whole = mean * count * count
    // Below 0 the cut makes no difference; NaN, of layers that contradict themselves, is none.
    guard whole > 0 else { return 0 }
    return Float(min(Double(Int64(min(whole, 1e15))), limits.confidenceCap))
  }

  private func activeStatus(_ limits: Limits) -> UInt8 {
    let isHigh = greatestMetric >= limits.high
    if isHigh || greatestMetric >= limits.low {
      let (first, confirmed): (UInt8, UInt8) = isHigh ? (4, 6) : (1, 3)
      if duration == 1 { return first }
      return confidence >= limits.confirmation || status == confirmed ? confirmed : first + 1
    }
    return greatestMetric < limits.low ? 0 : status
  }
}

/// The larger of two metrics, NaN where either is.
@inline(__always)
private func larger(_ one: Float, _ other: Float) -> Float {
  one.isNaN || one > other ? one : other
}
