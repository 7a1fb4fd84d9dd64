// SPDX-License-Identifier: Apache-2.0

/// -2 ln Q of one band: the likelihood ratio of gamma means of different looks for a common mean.
///
/// 2 [L ln(Σ Lⱼ xⱼ / L) - Σ Lⱼ ln xⱼ], Bartlett's statistic, summed as Lⱼ times (d - ln(1 + d)) for
/// the relative distance d of each mean from the common one: all terms are positive, nothing cancels.
///
/// - Parameters:
///   - means: Mean intensities, above 0 where they have looks.
///   - looks: Looks of each mean; 0 where it was not seen.
///   - passes: Those to compare.
/// - Returns: The statistic; 0 where fewer than two were seen.
func homogeneity(means: Span<Double>, looks: Span<Double>, passes: Range<Int>) -> Double {
  let common = commonMean(means: means, looks: looks, passes: passes)
  var sum = 0.0
  for pass in passes where looks[pass] > 0 {
    let mean = means[pass]
    let d = (mean - common) / common
    // Far below the common mean the logarithm keeps its digits only without the detour over d.
    let term = d > -0.4 ? -Elementary.log1pMinusArgument(d) : d - Elementary.log(mean / common)
    sum += looks[pass] * term
  }
  return max(2 * sum, 0)
}

/// The mean of passes weighted by their looks; NaN where none was seen.
func commonMean(means: Span<Double>, looks: Span<Double>, passes: Range<Int>) -> Double {
  var (sum, total) = (0.0, 0.0)
  for pass in passes where looks[pass] > 0 {
    sum += looks[pass] * means[pass]
    total += looks[pass]
  }
  return sum / total
}

/// The sum of the looks of some passes.
func sumOfLooks(_ looks: Span<Double>, passes: Range<Int>) -> Double {
  var total = 0.0
  for pass in passes where looks[pass] > 0 { total += looks[pass] }
  return total
}
