// SPDX-License-Identifier: Apache-2.0

// How much the speckle of one pixel speaks for a change of a given size.

/// Adds the log likelihood ratio of "the power became `rise` times the scene's" against "it followed
/// the scene", pixel by pixel, times a weight.
///
/// With two intensities x and y, gamma of L looks each about means that nobody knows, and the scene's
/// own ratio r, the likelihood of y / x under a ratio ρ is proportional to (x y ρ)ᴸ / (ρ x + y)²ᴸ, so
/// that the ratio of likelihoods is L (2 ln ((r x + y) / (r x + y / rise)) − ln rise). It lies within
/// ± L |ln rise|: one pixel's word has an end, however dark the pixel.
///
/// - Source: R. Touzi, A. Lopes, P. Bousquet, "A statistical and geometrical edge detector for SAR
///   images" (1988), for the distribution of the ratio.
/// - Parameters:
///   - before: `count` values of linear power, NaN where there is none.
///   - after: The same pixels of the later pass.
///   - level: The scene's own ratio, after over before.
///   - rise: The factor against the scene that is asked about, not 1.
///   - logRise: Its natural logarithm.
///   - weight: What the ratio is multiplied with: looks, or less where pixels are correlated.
///   - count: Number of pixels.
///   - evidence: What is added to; NaN where a value is missing.
public func addSpeckleEvidence(
  before: UnsafePointer<Float>, after: UnsafePointer<Float>, level: Float, rise: Float,
  logRise: Float, weight: Float, count: Int, evidence: UnsafeMutablePointer<Float>
) {
  let inverse = 1 / rise
  var i = 0
  while i + laneCount <= count {
    let x = unsafe load(before, at: i) * level
    let y = unsafe load(after, at: i)
    let ratio = logarithm((x + y) / (x + y * inverse))
    unsafe store(
      load(evidence, at: i) + ((ratio + ratio) - logRise) * weight, to: evidence, at: i)
    i += laneCount
  }
  unsafe addSpeckleEvidenceReference(
    before: before + i, after: after + i, level: level, rise: rise, logRise: logRise,
    weight: weight, count: count - i, evidence: evidence + i)
}

/// The scalar reference of `addSpeckleEvidence`.
public func addSpeckleEvidenceReference(
  before: UnsafePointer<Float>, after: UnsafePointer<Float>, level: Float, rise: Float,
  logRise: Float, weight: Float, count: Int, evidence: UnsafeMutablePointer<Float>
) {
  let inverse = 1 / rise
  for i in 0..<count {
    let x = unsafe before[i] * level
    let y = unsafe after[i]
    let ratio = logarithm((x + y) / (x + y * inverse))
    unsafe evidence[i] = unsafe evidence[i] + ((ratio + ratio) - logRise) * weight
  }
}
