// SPDX-License-Identifier: Apache-2.0

/// Evidence for one cell added up over tracks, with its sign.
///
/// Z = Σ wᵢ zᵢ / √(Σ wᵢ²), with zᵢ the normal score of track i: positive for an increase, of the
/// size whose two-sided p is the track's. Two tracks that see opposite changes take from each
/// other. Exact where the tracks' p are exact and independent; passes of different tracks are, as long
/// as they share no scene effect.
///
/// - Source: S. A. Stouffer et al., "The American soldier" (1949); weights after T. Liptak (1958).
public struct StoufferSum: Hashable, Sendable {
  private var sum = 0.0
  private var squares = 0.0

  /// No track yet.
  public init() {}

  /// Adds a track by its ln p (two-sided, at most 0), its sign and a weight above 0.
  ///
  /// A good weight is the root of the number of passes or looks that speak. A p of 0 counts as exp(-10⁶).
  public mutating func add(logP: Double, isIncrease: Bool, weight: Double = 1) {
    precondition(logP <= 0, "a probability")
    let size = NormalDistribution().quantile(logSurvival: max(logP, -1e6) - Elementary.log(2))
    add(z: isIncrease ? size : -size, weight: weight)
  }

  /// Adds a track by its score.
  public mutating func add(_ score: StudentScore, weight: Double = 1) {
    add(logP: score.logP, isIncrease: score.t >= 0, weight: weight)
  }

  private mutating func add(z: Double, weight: Double) {
    precondition(weight > 0 && weight < .infinity, "a weight is positive")
    sum += weight * z
    squares += weight * weight
  }

  /// Z with its two-sided p, a normal score; nil of no track.
  public var score: StudentScore? {
    guard squares > 0 else { return nil }
    let z = sum / squares.squareRoot()
    return StudentScore(t: z, degreesOfFreedom: .infinity, difference: z)
  }
}
