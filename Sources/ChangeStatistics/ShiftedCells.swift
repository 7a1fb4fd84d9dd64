// SPDX-License-Identifier: Apache-2.0
import MonitorGrid

/// What cells would show if the later pass lay a pixel aside.
public struct ShiftedCells {
  /// The greatest p that can be flagged: cells above it are not looked at.
  public let greatestP: Double
  /// By cell and band, the four changes of ln after that a shift of the later pass by one pixel to the
  /// west, east, north and south makes; nil where that cannot be told.
  public let changes: (_ cell: Int, _ band: Int) -> SIMD4<Double>?

  /// Shifted cells.
  public init(greatestP: Double, changes: @escaping (_ cell: Int, _ band: Int) -> SIMD4<Double>?) {
    self.greatestP = greatestP
    self.changes = changes
  }

  /// The greatest p of a cell over the four shifts: infinite where one turns its direction, NaN where
  /// it cannot be told.
  ///
  /// - Parameters:
  ///   - cell: Its index.
  ///   - residuals: By band what is left of its change against the scene.
  ///   - speckle: The test against speckle; nil for measurements without.
  ///   - scene: The test against the scene; nil where it has no null of its own.
  /// - Returns: The greatest p.
  func greatestP(
    cell: Int, residuals: [Double], speckle: ShiftedTest?, scene: ShiftedTest?
  ) -> Double {
    var changes: [SIMD4<Double>] = []
    for band in residuals.indices {
      guard let change = self.changes(cell, band) else { return .nan }
      changes.append(change)
    }
    let direction = ChangeDirection(residuals: residuals)
    var least = (speckle: [Double](), scene: [Double]())
    var smallest = (speckle: Double.infinity, scene: Double.infinity)
    for side in 0..<4 {
      let shifted = residuals.indices.map { residuals[$0] + changes[$0][side] }
      guard ChangeDirection(residuals: shifted) == direction else { return .infinity }
      if let statistic = speckle?.statistic(shifted), statistic < smallest.speckle {
        (smallest.speckle, least.speckle) = (statistic, shifted)
      }
      if let statistic = scene?.statistic(shifted), statistic < smallest.scene {
        (smallest.scene, least.scene) = (statistic, shifted)
      }
    }
    // p falls as the statistic grows, so that the least statistic has the greatest p.
    let p = (speckle: speckle?.p(least.speckle) ?? 0, scene: scene?.p(least.scene) ?? 0)
    return max(p.speckle, p.scene)
  }
}

/// A test of a cell's residuals.
struct ShiftedTest {
  /// Grows as p falls.
  let statistic: ([Double]) -> Double
  let p: ([Double]) -> Double
}

extension ShiftedTest {
  /// The test against speckle.
  init(_ test: SpeckleTest, looks: [Double], passes: Int, newPasses: Int = 1) {
    // The two-sided p of one band falls with the change as long as that keeps its direction; that of
    // more is a function of the statistic.
    statistic = { residuals in
      test.bands == 1
        ? residuals[0].magnitude
        : test.statistic(
          logRatios: residuals, looks: looks, passes: passes, newPasses: newPasses)
    }
    p = { test.p(logRatios: $0, looks: looks, passes: passes, newPasses: newPasses) }
  }

  /// The test against the scene.
  ///
  /// - Parameters:
  ///   - ellipse: What the scene's other cells do.
  ///   - factors: By band, what makes standard deviations of a change.
  ///   - chiSquare: The distribution of squared distances.
  init(_ ellipse: ToleranceEllipse, factors: [Double], chiSquare: ChiSquareDistribution) {
    let distance = { (residuals: [Double]) -> Double in
      var standardised = BandNumbers(repeating: 0)
      for band in residuals.indices { standardised[band] = residuals[band] * factors[band] }
      return ellipse.squaredDistance(standardised: standardised.span)
    }
    statistic = distance
    p = { chiSquare.survival(distance($0)) }
  }
}
