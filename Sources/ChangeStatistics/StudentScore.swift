// SPDX-License-Identifier: Apache-2.0

/// A value of Student's t with its degrees of freedom, and the two-sided p that it stands for.
public struct StudentScore: Hashable, Sendable {
  /// Later less earlier, over the standard error of the difference.
  public let t: Double
  /// Degrees of freedom; infinite for a normal score.
  public let degreesOfFreedom: Double
  /// Later less earlier, in the units of the values.
  public let difference: Double

  /// A score of given t, degrees of freedom (above 0, may be infinite) and difference.
  public init(t: Double, degreesOfFreedom: Double, difference: Double) {
    self.t = t
    self.degreesOfFreedom = degreesOfFreedom
    self.difference = difference
  }

  /// p, two-sided.
  public var p: Double { Elementary.exp(logP) }

  /// ln p, also where p is below the smallest Double.
  public var logP: Double {
    let size = t.magnitude
    let half =
      degreesOfFreedom < Self.normalFrom
      ? StudentDistribution(degreesOfFreedom: degreesOfFreedom).logSurvival(size)
      : NormalDistribution().logSurvival(size)
    return min(half + Elementary.log(2), 0)
  }

  /// The normal score with the same p and sign.
  public var z: Double {
    guard degreesOfFreedom < Self.normalFrom else { return t }
    let size = NormalDistribution().quantile(logSurvival: logP - Elementary.log(2))
    return t < 0 ? -size : size
  }

  /// Degrees of freedom from which t is taken as normal.
  private static let normalFrom = 1e12
}
