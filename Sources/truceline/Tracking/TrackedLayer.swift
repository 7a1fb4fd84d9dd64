// SPDX-License-Identifier: Apache-2.0
import AlertRules
import GDAL
import MonitorGrid

/// One of the rasters that `track` writes for each pass.
enum TrackedLayer: String, CaseIterable, Sendable {
  case status
  case count
  case percent
  case duration
  case date
  case lastDate = "last_date"
  case confidence
  case metricMax = "metric_max"

  /// How its pixels are stored.
  var pixelType: PixelType {
    switch self {
    case .status, .count, .percent: .uint8
    case .duration, .date, .lastDate: .int16
    case .confidence, .metricMax: .float32
    }
  }

  /// The value of pixels without data.
  var noData: Double {
    switch self {
    case .status, .count, .percent: 255
    case .duration, .date, .lastDate: -1
    case .confidence, .metricMax: .nan
    }
  }

  /// What the band says of itself.
  var bandDescription: String {
    switch self {
    case .status:
      "0 none; first, provisional, confirmed 1, 2, 3 low and 4, 5, 6 high; finished 7 low, 8 high"
    case .count: "disturbed observations since the first"
    case .percent: "share of disturbed observations since the first, in percent"
    case .duration: "days from the first to the last disturbed observation"
    case .date: "day of the first disturbed observation"
    case .lastDate: "day of the last observation"
    case .confidence: "mean metric times the square of the count"
    case .metricMax: "greatest metric since the first disturbed observation"
    }
  }

  /// Name of its file for a pass.
  func fileName(_ pass: MetricPass) -> String { "\(pass.label)_\(rawValue).tif" }

  /// Layers for a number of workers, so that each has about as much to compress.
  static func shares(_ workers: Int) -> [[TrackedLayer]] {
    // Fractions of a metric compress worst, and dates that are the same everywhere best.
    let byWork: [TrackedLayer] = [
      .metricMax, .confidence, .percent, .count, .duration, .status, .date, .lastDate,
    ]
    let count = max(1, min(workers, byWork.count))
    return (0..<count).map { share in
      byWork.enumerated().filter { index, _ in
        // Back and forth, so that nobody gets the heavier of every row.
        let place = index % (2 * count)
        return min(place, 2 * count - 1 - place) == share
      }.map(\.element)
    }
  }
}

/// The pixels of one layer in a window.
enum LayerPixels: Sendable {
  case bytes([UInt8])
  case days([Int16])
  case numbers([Float])
}

extension AlertLayers {
  /// The pixels of a layer.
  subscript(layer: TrackedLayer) -> LayerPixels {
    get {
      switch layer {
      case .status: .bytes(status)
      case .count: .bytes(count)
      case .percent: .bytes(percent)
      case .duration: .days(duration)
      case .date: .days(date)
      case .lastDate: .days(lastDate)
      case .confidence: .numbers(confidence)
      case .metricMax: .numbers(greatestMetric)
      }
    }
    set {
      switch (layer, newValue) {
      case (.status, .bytes(let pixels)): status = pixels
      case (.count, .bytes(let pixels)): count = pixels
      case (.percent, .bytes(let pixels)): percent = pixels
      case (.duration, .days(let pixels)): duration = pixels
      case (.date, .days(let pixels)): date = pixels
      case (.lastDate, .days(let pixels)): lastDate = pixels
      case (.confidence, .numbers(let pixels)): confidence = pixels
      case (.metricMax, .numbers(let pixels)): greatestMetric = pixels
      default: preconditionFailure("pixels of another type than the layer's")
      }
    }
  }
}
