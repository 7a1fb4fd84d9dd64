// SPDX-License-Identifier: Apache-2.0

/// The likelihood ratio of two means of one band, as a function of their log ratio.
///
/// -ln Q = L ln(1 + b (eʳ - 1)) - L b r with b the share of the later looks in all looks L; it falls
/// to 0 at r = 0 and rises on both sides, unequally for unequal looks.
struct GroupRatio: Hashable, Sendable {
  private let looks: Double
  private let shareAfter: Double
  private let distribution: FDistribution

  init(looksBefore: Double, looksAfter: Double) {
    looks = looksBefore + looksAfter
    shareAfter = looksAfter / looks
    distribution = FDistribution(numerator: 2 * looksAfter, denominator: 2 * looksBefore)
  }

  /// -ln Q of ln(after / before), without cancellation near 0.
  func minusLogQ(logRatio r: Double) -> Double {
    looks * Self.divergence(logRatio: r, shareAfter: shareAfter)
  }

  /// -ln Q over looks: ln(1 + b (eʳ - 1)) - b r.
  static func divergence(logRatio: Double, shareAfter: Double) -> Double {
    // The side on which the exponential is at most 1.
    let (r, b) = logRatio > 0 ? (-logRatio, 1 - shareAfter) : (logRatio, shareAfter)
    let e = Elementary.expm1(r)
    guard r > -0.5 else { return max(Elementary.log1p(b * e) - b * r, 0) }
    // e - r without its digits lost: both are near each other, and so are ln(1 + b e) and b e.
    let difference = Elementary.exponentialTail(r)
    return max(Elementary.log1pMinusArgument(b * e) + b * difference, 0)
  }

  /// ln of the probability that -ln Q is at least `m`.
  func logP(minusLogQ m: Double) -> Double {
    let up = root(m, isIncrease: true)
    let down = root(m, isIncrease: false)
    let above = logTail(up)
    let below = logTail(down)
    let (larger, smaller) = above > below ? (above, below) : (below, above)
    guard larger > -.infinity else { return larger }
    return min(larger + Elementary.log1p(Elementary.exp(smaller - larger)), 0)
  }

  private func logTail(_ r: Double) -> Double {
    // Beyond it eʳ would overflow; both tails are powers of the ratio there to the last bit.
    let far = 600.0
    guard r.magnitude <= far else {
      let slope = looks * (r > 0 ? 1 - shareAfter : shareAfter)
      return logTail(r > 0 ? far : -far) - slope * (r.magnitude - far)
    }
    let tail = distribution.tail(
      Elementary.exp(r), excess: r.magnitude < 0.7 ? Elementary.expm1(r) : nil)
    return r > 0 ? tail.logSurvival : tail.logCumulative
  }

  /// The log ratio on one side at which -ln Q is `m` > 0.
  ///
  /// -ln Q is convex in r. Beyond the root Newton's method does not cross it.
  private func root(_ m: Double, isIncrease: Bool) -> Double {
    let target = m / looks
    // The other group's share is the slope far out, b (1 - b) the curvature at 0.
    let share = isIncrease ? 1 - shareAfter : shareAfter
    let curvature = shareAfter * (1 - shareAfter)
    var size = min(
      (2 * target / curvature).squareRoot(), (target - Elementary.log(1 - share)) / share)
    for _ in 0..<200 {
      let r = isIncrease ? size : -size
      let value = Self.divergence(logRatio: r, shareAfter: shareAfter)
      // The slope b (eʳ - 1) / (1 + b (eʳ - 1)) - b, on the side where the exponential is below 1.
      let e = Elementary.expm1(-size)
      let slope = -share * (1 - share) * e / (1 + share * e)
      let step = (value - target) / slope
      size = max(size - step, 0.1 * size)
      if step.magnitude <= 1e-14 * size { break }
    }
    return isIncrease ? size : -size
  }
}
