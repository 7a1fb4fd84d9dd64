// SPDX-License-Identifier: Apache-2.0

public import MonitorGrid

/// What all findings of one comparison have in common.
public struct FindingsContext: Hashable, Sendable {
  /// Name of the decision's method, for example `ratio`.
  public var method: String
  /// Whether the passes are optical: effects are differences of their bands, not decibels.
  public var isOptical = false
  /// Whether cells were tested against several earlier passes.
  public var hasBaseline = false
  /// Whether several new passes were tested together.
  public var hasSeveralNew = false
  /// Whether the score of the pixel-wise t-test is told.
  public var hasPixelwiseT = false
  /// Times of all passes from the oldest, the new ones last, where cells were tested against several and
  /// all times are known; else empty.
  public var passTimes: [UTCTime] = []
  /// Whether the direction of a change has a plain meaning, which findings carry.
  public var hasMeaning = false
  /// Names of what an effect is of, where these are not the bands.
  public var effectNames: [String]?
  /// The earlier pass, or the reference.
  public var before: PassIdentity
  /// The pass that was tested.
  public var after: PassIdentity
  /// SHA-256 of the earlier pass as hexadecimal text; nil where inputs were not hashed.
  public var beforeSHA256: String?
  /// SHA-256 of the later pass as hexadecimal text; nil where inputs were not hashed.
  public var afterSHA256: String?
  /// Name of the run, made of its inputs and parameters.
  public var runID: String?

  /// The comparison of two passes.
  public init(method: String, before: PassIdentity, after: PassIdentity) {
    self.method = method
    self.before = before
    self.after = after
  }

  /// The platforms of both passes in order of time, each once, with commas; nil where unknown.
  var platforms: String? {
    joined(
      before.platform == after.platform ? [after.platform] : [before.platform, after.platform])
  }

  /// The relative orbit of both passes; nil where it is unknown or not the same.
  var relativeOrbit: Int? {
    before.relativeOrbit == after.relativeOrbit ? after.relativeOrbit : nil
  }

  /// The bands that both passes have, in the order of the later one, with commas: `VV,VH`.
  var polarisations: String? {
    joined(after.bandNames.filter(before.bandNames.contains))
  }

  private func joined(_ names: [String?]) -> String? {
    let known = names.compactMap(\.self).filter { !$0.isEmpty }
    return known.isEmpty ? nil : known.joined(separator: ",")
  }
}
