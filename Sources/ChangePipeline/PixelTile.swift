// SPDX-License-Identifier: Apache-2.0
public import MonitorGrid

/// Change of 5×5 means in a piece of the raster.
public struct PixelTile: Sendable {
  /// Pixels to each side of the one in the middle of a mean.
  static let radius = 2

  /// The pixels.
  public let window: PixelWindow
  /// By band: change in dB, after over before; NaN where the pixel was not observed or not asked for.
  public internal(set) var decibels: [[Float]]

  init(window: PixelWindow, bandCount: Int) {
    self.window = window
    decibels = [[Float]](
      repeating: [Float](repeating: .nan, count: window.count), count: bandCount)
  }
}

/// Which pixels of a piece of the raster may have changed; groups of them are still to be judged.
public struct CandidateTile: Sendable {
  /// The pixels.
  public let window: PixelWindow
  /// By pixel, a value of `CandidateValue`.
  public internal(set) var values: [UInt8]
  /// What runs of candidates add to the effect of their objects.
  public internal(set) var parts: [CandidatePart] = []

  init(window: PixelWindow) {
    self.window = window
    values = [UInt8](repeating: CandidateValue.notObserved, count: window.count)
  }
}

/// The values of a raster of candidates.
public enum CandidateValue {
  /// Observed, and no candidate.
  public static let unchanged: UInt8 = 0
  /// Not observed in both passes, or not asked for.
  public static let notObserved: UInt8 = 255

  /// A candidate.
  ///
  /// - Parameters:
  ///   - kind: 0 or 1.
  ///   - place: Where its cell lies in relation to flagged ones.
  /// - Returns: The value.
  static func candidate(kind: Int, place: ChangeKinds.Place) -> UInt8 {
    UInt8(1 + 4 * kind) + place.rawValue
  }

  /// Kind and place of a candidate; nil for other values.
  static func parts(_ value: UInt8) -> (kind: UInt8, place: UInt8)? {
    guard value != unchanged, value != notObserved else { return nil }
    return ((value - 1) / 4, (value - 1) % 4)
  }
}
