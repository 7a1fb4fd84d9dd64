// SPDX-License-Identifier: Apache-2.0

/// atanh of a coherence, on which its scatter depends little on its size.
///
/// The difference of a cell's score from its earlier ones is tested with `PredictionTest`; a fall is
/// a change of the ground between the two acquisitions of the interferogram. Coherences are magnitudes
/// from 0 to 1. Above 1 - 2⁻⁴⁰, where nothing but rounding is left, they count as that, and below 0, as
/// resampling can leave them, as 0; NaN stays NaN. Near 0 the magnitude of the sample coherence is biased
/// and skew: with 100 looks the prediction test holds its size within 10 % for coherences from 0.3
/// up, with 20 looks it is up to 20 % off (`Benchmarks/Calibrate`).
///
/// - Source: R. A. Fisher (1915) for the transform; R. Touzi et al., "Coherence estimation for SAR
///   imagery" (1999), for the bias.
public func coherenceScore(_ coherence: Double) -> Double {
  guard !coherence.isNaN else { return coherence }
  let c = min(max(coherence, 0), 1 - 0x1p-40)
  return 0.5 * (Elementary.log1p(c) - Elementary.log1p(-c))
}
