// SPDX-License-Identifier: Apache-2.0

/// One tail of a distribution, computed without subtracting it from 1.
///
/// Each distribution picks the side of its mean on which `x` lies; the other side is the complement,
/// which is never small there, so that no digits are lost on either side.
struct DirectTail {
  /// Whether the tail is the upper one, P(X > x).
  let isUpper: Bool
  /// The tail's probability; 0 where it is below the smallest Double.
  let value: Double
  /// Its natural logarithm, valid far below that.
  let logValue: Double
  /// The slope of `value` with respect to ln x, without sign.
  let density: Double
  /// `value / density`, which stays finite where both underflow.
  let ratio: Double

  /// The tail `exp(logDensity) · ratio`.
  init(isUpper: Bool, logDensity: Double, ratio: Double) {
    self.isUpper = isUpper
    self.ratio = ratio
    density = Elementary.exp(logDensity)
    // A product of two rounded factors can end a unit above 1.
    logValue = min(logDensity + Elementary.log(ratio), 0)
    let product = density * ratio
    value = product > 1e-290 ? min(product, 1) : Elementary.exp(logValue)
  }

  /// A tail without anything in it.
  static func empty(isUpper: Bool) -> DirectTail { DirectTail(emptyUpper: isUpper) }

  private init(emptyUpper isUpper: Bool) {
    self.isUpper = isUpper
    value = 0
    logValue = -.infinity
    density = 0
    ratio = 0
  }

  /// P(X ≤ x).
  var cumulative: Double { isUpper ? 1 - value : value }
  /// P(X > x).
  var survival: Double { isUpper ? value : 1 - value }
  /// ln P(X ≤ x).
  var logCumulative: Double { isUpper ? Elementary.log1p(-value) : logValue }
  /// ln P(X > x).
  var logSurvival: Double { isUpper ? logValue : Elementary.log1p(-value) }
}
