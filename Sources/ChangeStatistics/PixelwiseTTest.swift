// SPDX-License-Identifier: Apache-2.0

/// The statistic of the pixel-wise t-test (PWTT) for building damage.
///
/// |t| of the logs of Lee-filtered intensities of one to two months after against twelve before, with
/// pooled standard deviation and each orbit by itself; then the largest over orbits and
/// polarisations. It is a score, not a test: published damage maps cut it at a fixed value near 3,
/// whose rate of false alarms depends on the number of passes (one new pass exceeds 3.3 in 3.0 % of
/// unchanged cells after 5 earlier ones, 0.9 % after 10, 0.25 % after 30), on the filter, which changes
/// the looks, and on the largest of several being taken. So it has no p here; `PredictionTest` is what has one.
///
/// The published program smooths the result over circles of 50, 100 and 150 m, which is a matter of
/// pixels and not done here; its standard deviations divide by n, the paper's and these by n - 1.
///
/// - Source: O. Ballinger, "Open access battle damage detection via pixel-wise t-test on Sentinel-1
///   imagery" (2024), arXiv:2405.06323.
public enum PixelwiseTTest {
  /// |t| of one orbit and polarisation; nil where a side was not seen or all values are the same.
  public static func statistic(_ later: PassMoments, earlier: PassMoments) -> Double? {
    PredictionTest(prior: .none).score(later, earlier: earlier)?.t.magnitude
  }

  /// The largest of several orbits and polarisations; nil where all are.
  public static func largest(_ statistics: [Double?]) -> Double? {
    statistics.compactMap { $0 }.max()
  }
}
