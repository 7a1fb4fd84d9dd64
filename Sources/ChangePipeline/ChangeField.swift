// SPDX-License-Identifier: Apache-2.0
import ChangeStatistics
import MonitorGrid

/// What tells changed pixels from others, learnt once for a comparison.
///
/// A pixel is decided by its own evidence and by its neighbours. Evidence is a log likelihood ratio of
/// change (radar: of the speckle of two passes; optical: of a distance with heavy tails); neighbours
/// speak through the mean field of a Potts model. Parameters are the same for all scenes.
struct ChangeField: Sendable {
  /// Steps of the mean field, which is how far a pixel hears.
  static let steps = 10
  /// Pixels around a window that its beliefs depend on.
  static let margin = steps + 1

  /// Kinds of change, and where they were flagged.
  let kinds: ChangeKinds
  /// By kind.
  let evidence: [Evidence]

  /// How evidence comes from a pixel's values.
  enum Evidence: Sendable {
    /// By band; nil where a band does not tell.
    case speckle([SpeckleBand?])
    /// What the measure of distance lies above `threshold`, times `gain`.
    case distance(threshold: Float, gain: Float)
  }

  /// How one band of radar tells a kind of change.
  struct SpeckleBand: Sendable {
    /// The scene's own ratio, after over before.
    let level: Float
    /// Factor of change against the scene.
    let rise: Float
    /// Its natural logarithm.
    let logRise: Float
    /// Looks that count.
    let weight: Float
  }

  /// Weight of all eight neighbours together.
  func coupling(kind: Int) -> Float {
    if case .speckle = evidence[kind] { 3 } else { 2 }
  }
}

/// What is learnt from the pixels in and beside flagged cells.
struct FieldSample: Sendable {
  /// By kind and band; a single one for optical kinds.
  private(set) var histograms: [[SplitHistogram]]

  init(kinds: ChangeKinds, bandCount: Int, isOptical: Bool) {
    let one = SplitHistogram(range: isOptical ? 0...16 : -1...1)
    histograms = kinds.kinds.map { _ in
      [SplitHistogram](repeating: one, count: isOptical ? 1 : bandCount)
    }
  }

  mutating func add(_ value: Float, kind: Int, band: Int) { histograms[kind][band].add(value) }

  mutating func merge(_ other: FieldSample) {
    for kind in histograms.indices {
      for band in histograms[kind].indices {
        histograms[kind][band].merge(other.histograms[kind][band])
      }
    }
  }
}

extension ChangeField {
  /// Share of a pixel's looks that counts: neighbours are not independent, and the ground varies.
  private static let independentShare = 0.4
  /// Changed and unchanged levels lie at least twice so many deviations of speckle apart.
  private static let leastDeviations = 1.5
  /// Log odds from one class's middle to the other's, in optical distance.
  private static let distanceGain = 8.0

  /// Learns the classes' levels.
  ///
  /// Radar: the normalised difference of amplitudes of 3×3 means, (√y − √x) / (√y + √x), is split in
  /// two; the middle is half way, in decibels, to the level of change. It is bounded, so that a
  /// few very dark pixels do not draw the level of change to themselves. A band whose split lies within
  /// speckle does not tell that kind; the band that changed most always does, with the least level.
  init(
    _ kinds: ChangeKinds, sample: FieldSample, pixelLooks: [PixelLooks]
  ) {
    self.kinds = kinds
    evidence = kinds.kinds.indices.map { kind in
      guard kinds.kinds[kind].direction != nil else {
        return ChangeField.distance(sample.histograms[kind][0])
      }
      return .speckle(
        ChangeField.bands(
          of: kinds.kinds[kind], histograms: sample.histograms[kind], pixelLooks: pixelLooks))
    }
  }

  private static func distance(_ histogram: SplitHistogram) -> Evidence {
    guard let split = histogram.split() else {
      return .distance(threshold: .greatestFiniteMagnitude, gain: 1)
    }
    return .distance(
      threshold: Float(split.threshold), gain: Float(distanceGain / (split.high - split.low)))
  }

  private static func bands(
    of kind: ChangeKinds.Kind, histograms: [SplitHistogram], pixelLooks: [PixelLooks]
  ) -> [SpeckleBand?] {
    let strongest = kind.strongestBand
    return histograms.indices.map { band in
      let looks = pixelLooks[band]
      let meanLooks = looks.cellLooks(
        pixels: 9, share: looks.effectiveShare(width: 3, height: 3), texture: 1 + 1 / looks.looks)
      let least = leastDeviations * (2 * Elementary.trigamma(meanLooks)).squareRoot()
      // artanh(d) · 4 is the log ratio of powers whose amplitudes have the normalised difference d.
      let half = histograms[band].split().map { split in
        2 * Elementary.log((1 + split.threshold) / (1 - split.threshold))
      }
      guard let half, half > least || band == strongest else { return nil }
      let sign: Double = kind.meanResiduals[band] < 0 ? -1 : 1
      let logRise = sign * 2 * max(half, least)
      return SpeckleBand(
        level: Float(Elementary.exp(kind.levels[band])), rise: Float(Elementary.exp(logRise)),
        logRise: Float(logRise), weight: Float(independentShare * looks.looks))
    }
  }
}
