// SPDX-License-Identifier: Apache-2.0
import MonitorGrid

/// Which values of a mask's raster mean that a pixel is masked.
public struct MaskValues: Hashable, Sendable {
  /// The ranges, both ends included; nil for every value but 0.
  private let ranges: [ClosedRange<Double>]?

  /// Every value but 0; what the mask declares as no data masks nothing.
  public static let nonZero = MaskValues(ranges: nil)

  private init(ranges: [ClosedRange<Double>]?) { self.ranges = ranges }

  /// Reads values and ranges with commas between them: `3,8-10`.
  public init?(_ text: String) {
    let part = #/\s*(-?[0-9]+(?:\.[0-9]+)?)(?:-(-?[0-9]+(?:\.[0-9]+)?))?\s*/#
    var ranges: [ClosedRange<Double>] = []
    for word in text.split(separator: ",", omittingEmptySubsequences: false) {
      guard let match = word.wholeMatch(of: part), let first = Double(match.1),
        let last = match.2.map({ Double($0) }) ?? first, first <= last
      else { return nil }
      ranges.append(first...last)
    }
    self.ranges = ranges
  }

  /// Whether a value masks its pixel.
  ///
  /// - Parameters:
  ///   - value: The value.
  ///   - noData: What the mask's file declares as no data.
  /// - Returns: Whether it is one of the values that mask.
  public func isMasked(_ value: Double, noData: Double? = nil) -> Bool {
    if let ranges { return ranges.contains { $0.contains(value) } }
    return value != 0 && !value.isNaN && value != noData
  }
}

/// What the values of a mask's raster mean.
enum MaskMeaning: Hashable, Sendable {
  /// A class mask of a sensor.
  case sensor(PassMask.Kind)
  /// A mask of the user's.
  case values(MaskValues)

  func state(of value: Double, noData: Double?) -> PixelState {
    switch self {
    case .sensor(let kind):
      guard let value = UInt16(exactly: value) else { return .masked }
      return kind.state(of: value)
    case .values(let values): return values.isMasked(value, noData: noData) ? .masked : .observed
    }
  }
}
