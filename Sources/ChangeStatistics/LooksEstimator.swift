// SPDX-License-Identifier: Apache-2.0

/// Gathers what the looks of a pixel and the correlation of its neighbours are estimated from.
///
/// Fed with the log ratios of two passes in square patches of pixels, all of which are valid. Within
/// a patch the ground cancels in the ratio, so what is left is speckle; the few patches that did
/// change are outvoted by a median.
///
/// All state is whole numbers (a histogram of variances, correlations in units of 2⁻³⁶), so that
/// the result does not depend on the order in which patches are added or estimators merged. Its size
/// does not grow with the raster.
public struct LooksEstimator: Sendable {
  /// Pixels along the side of a patch.
  public static let patchSide = 8
  /// Patches with a measurable variance below which no estimate is made.
  public static let leastPatches = 16
  /// The largest number of looks that an estimate gives; pictures without speckle have it.
  public static let mostLooks = 100.0
  /// Half of the lags within three pixels, as (row, column): the others are their mirror images.
  static let halfLags: [(row: Int, column: Int)] = (0...3).flatMap { row in
    (-3...3).filter { row > 0 || $0 > 0 }.map { (row, $0) }
  }

  /// Patches added, those without variance too.
  public private(set) var patches = 0
  private var variances = OctaveHistogram()
  private var correlations = [Int64](repeating: 0, count: Self.halfLags.count)

  /// An estimator that has seen nothing.
  public init() {}

  /// Adds one patch of ln(after / before), `patchSide` rows of `patchSide` pixels, all finite.
  public mutating func add(patch: [Double]) {
    let side = Self.patchSide
    precondition(patch.count == side * side, "a patch is a square of pixels")
    patches += 1
    var mean = 0.0
    for value in patch { mean += value }
    mean /= Double(patch.count)
    let centred = patch.map { $0 - mean }
    var square = 0.0
    for value in centred { square += value * value }
    square /= Double(patch.count)
    guard square > 1e-8, square < .infinity else { return }
    variances.add(square * Double(patch.count) / Double(patch.count - 1))
    for (index, lag) in Self.halfLags.enumerated() {
      var sum = 0.0
      let first = max(0, -lag.column)
      let last = side - max(0, lag.column)
      for row in 0..<(side - lag.row) {
        let start = row * side
        let other = start + lag.row * side + lag.column
        for column in first..<last { sum += centred[start + column] * centred[other + column] }
      }
      let pairs = Double((side - lag.row) * (last - first))
      correlations[index] += Int64(sum / pairs / square * 0x1p36)
    }
  }

  /// Adds all that another estimator has seen; the order of merging does not matter.
  public mutating func merge(_ other: LooksEstimator) {
    patches += other.patches
    variances.merge(other.variances)
    for index in correlations.indices { correlations[index] += other.correlations[index] }
  }

  /// What the patches say; nil where there were too few of them.
  ///
  /// - Source: the variance of ln(after / before) is 2 ψ′(L) for gamma speckle of L looks. The
  ///   median variance of patches is corrected for what the patch mean takes away from correlated
  ///   pixels and for the skewness of a variance.
  public func estimate() -> PixelLooks? {
    guard patches >= Self.leastPatches else { return nil }
    guard variances.count >= Self.leastPatches, let median = variances.median() else {
      return .independent(looks: Self.mostLooks)
    }
    let pixels = Double(Self.patchSide * Self.patchSide)
    let measured = correlations.map { Double($0) * 0x1p-36 / Double(variances.count) }
    // Below it a correlation is taken for noise of the estimate.
    let noise = max(0.02, 2 / (pixels * Double(variances.count)).squareRoot())
    var sum = 1.0
    var logCorrelations = measured
    for _ in 0..<20 {
      // The patch mean takes sum / pixels out of every correlation.
      logCorrelations = measured.map {
        let whole = $0 + (1 - $0) * sum / pixels
        return whole > noise ? whole : 0
      }
      sum = min(1 + 2 * logCorrelations.reduce(0, +), pixels / 2)
    }
    let squares = 1 + 2 * logCorrelations.reduce(0) { $0 + $1 * $1 }
    let variance = median / ((1 - sum / pixels) / (1 - 1 / pixels))
    var looks = Elementary.inverseTrigamma(variance / 2)
    for _ in 0..<5 {
      let single = Elementary.trigamma(looks)
      let kurtosis = Elementary.pentagamma(looks) / (2 * single * single)
      let spread = squares * (2 / (pixels - 1) + kurtosis / pixels)
      looks = Elementary.inverseTrigamma(variance * (1 + spread).squareRoot() / 2)
    }
    looks = min(max(looks, 0.5), Self.mostLooks)
    return PixelLooks(
      looks: looks,
      correlations: logCorrelations.map {
        $0 > 0 ? intensityCorrelation(ofLog: $0, looks: looks) : 0
      },
      logCorrelationSum: sum)
  }
}

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
