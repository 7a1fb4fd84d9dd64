// SPDX-License-Identifier: Apache-2.0

/// Solves tail(exp(u)) = exp(logTarget) for u by Newton's method on the logarithm of the tail.
///
/// The logarithm of a positive variable that is F or chi-square has a log-concave density, so the
/// log tail is concave in u: Newton's method oversteps at most once and then comes back without
/// crossing the root. No bracket is needed.
///
/// - Parameters:
///   - logTarget: Natural logarithm of the wanted tail.
///   - isUpper: Whether the tail is the upper one.
///   - start: A first u, the logarithm of the mean or on the same side of it as the root.
///   - isExponential: Whether the tail falls like exp(-x) and not like a power of x. Steps are then
///     taken in x: in u they would come back from beyond the root by one unit at a time.
///   - tail: The tail at x = exp(u), with its density per unit of u.
/// - Returns: x; 0 below 1e-304, infinity above 1e308.
func logConcaveQuantile(
  logTarget: Double, isUpper: Bool, start: Double, isExponential: Bool = false,
  tail: (_ u: Double) -> DirectTail
) -> Double {
  // The first step may overshoot the range of Double although the root lies inside.
  let limit = isUpper ? 709.5 : -700.0
  var u = start
  for _ in 0..<200 {
    let here = tail(u)
    // At the mean itself the tail computed directly may be the other one.
    let logValue = isUpper ? here.logSurvival : here.logCumulative
    if u == limit, logValue > logTarget { return isUpper ? .infinity : 0 }
    let ratio = here.isUpper == isUpper ? here.ratio : (1 - here.value) / here.density
    let step = (logValue - logTarget) * ratio
    if isUpper {
      u = min(u + (isExponential ? Elementary.log1p(step) : step), limit)
    } else {
      u = max(u - step, limit)
    }
    // Convergence is quadratic on the scale of the tail, so the next step would be lost in rounding.
    if step.magnitude < 1e-9 * ratio { break }
  }
  return Elementary.exp(u)
}
