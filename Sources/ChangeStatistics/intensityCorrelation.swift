// SPDX-License-Identifier: Apache-2.0

/// The correlation of gamma intensities whose logarithms correlate by `logCorrelation`.
///
/// - Source: W. F. Kibble, "A two-variate gamma type distribution" (1941): the logarithms of his pair
///   with correlation ρ have covariance Σ ρᵏ (k - 1)! Γ(L) / (k Γ(L + k)), k ≥ 1.
func intensityCorrelation(ofLog logCorrelation: Double, looks: Double) -> Double {
  let variance = Elementary.trigamma(looks)
  var low = 0.0
  var high = 0.99
  for _ in 0..<40 {
    let middle = (low + high) / 2
    var term = middle / looks
    var sum = 0.0
    for step in 1..<80 {
      let k = Double(step)
      sum += term
      term *= middle * k / (looks + k) * k / (k + 1)
    }
    if sum / variance < logCorrelation { low = middle } else { high = middle }
  }
  return (low + high) / 2
}
