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
    add(
      rows: (0..<side).map { row in
        var pixels = SIMD8<Double>()
        for lane in 0..<side { pixels[lane] = patch[row * side + lane] }
        return pixels
      })
  }

  /// Lanes are columns; sums run down the rows and then from west to east.
  private mutating func add(rows: [SIMD8<Double>]) {
    let pixels = Double(Self.patchSide * Self.patchSide)
    patches += 1
    var sum = SIMD8<Double>()
    for row in rows { sum += row }
    let mean = SIMD8(repeating: westToEast(sum) / pixels)
    sum = .zero
    for row in rows { sum += (row - mean) * (row - mean) }
    let square = westToEast(sum) / pixels
    guard square > 1e-8, square < .infinity else { return }
    variances.add(square * pixels / (pixels - 1))
    // Each row moved west by 0 to 3 pixels: the pixel that lies so far east comes under its partner.
    var moved = [SIMD8<Double>](repeating: .zero, count: 4 * Self.patchSide)
    for (row, values) in rows.enumerated() {
      let centred = values - mean
      moved[row] = centred
      for shift in 1..<4 {
        var partner = SIMD8<Double>()
        for lane in 0..<(Self.patchSide - shift) { partner[lane] = centred[lane + shift] }
        moved[shift * Self.patchSide + row] = partner
      }
    }
    for (index, lag) in Self.halfLags.enumerated() {
      // A lag to the west is the lag to the east with the rows exchanged.
      let shift = abs(lag.column)
      let (upper, lower) = lag.column >= 0 ? (0, lag.row) : (lag.row, 0)
      var sum = SIMD8<Double>()
      for row in 0..<(Self.patchSide - lag.row) {
        sum += moved[row + upper] * moved[shift * Self.patchSide + row + lower]
      }
      let pairs = Double((Self.patchSide - lag.row) * (Self.patchSide - shift))
      correlations[index] += Int64(westToEast(sum) / pairs / square * 0x1p36)
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

/// The sum of lanes, one after the other.
private func westToEast(_ lanes: SIMD8<Double>) -> Double {
  var sum = 0.0
  for lane in 0..<8 { sum += lanes[lane] }
  return sum
}
