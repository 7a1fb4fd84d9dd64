// SPDX-License-Identifier: Apache-2.0
import ChangeStatistics

/// How much structure counts as none: what noise alone would leave, as one number of a scene.
///
/// Smooth ground holds noise and little else, and the noise of two pictures is unlike. Without a floor
/// water, roads and roofs would be the least alike of all cells and what the scene's null is fitted
/// to would be a step, not a line. SSIM has a constant for that; here the scene sets it.
///
/// - Source: Z. Wang and others, "Image quality assessment: from error visibility to structural
///   similarity" (2004), the constant C₂.
struct StructureFloor: Hashable, Sendable {
  /// The power of a pixel that is added to both sides of the likeness, of both pictures together.
  let power: Double

  /// The share of cells whose difference is taken for noise: few scenes have less smooth ground.
  private static let smoothShare = 0.1

  init(power: Double) {
    self.power = power
  }

  /// Sets the floor so that smooth cells are as alike as those with much structure.
  ///
  /// Where nothing changed the mean square of the difference is N + κ T, T being the power of both
  /// pictures: N is noise, κ what light and misplacement leave of structure. N is taken as the tenth
  /// percentile of the difference, κ as the median of its ratio to T over the half of the cells with
  /// more power; the floor is N / κ, by which the difference over T plus floor is κ for all cells. A scene
  /// without smooth ground has an N of some part of κ T: then the floor is a small part of T. Where the
  /// pictures are equal it is 0.
  ///
  /// - Parameter sample: Cells with mean b² + a² before and mean 2 b a after.
  init(of sample: TestedCells) {
    let powers = (0..<sample.count).map { sample.before(cell: $0, band: 0) }
    let differences = (0..<sample.count).map {
      max(powers[$0] - sample.after(cell: $0, band: 0), 0)
    }
    guard let middle = median(of: powers) else {
      power = 0
      return
    }
    let ratios = powers.indices.filter { powers[$0] >= middle && powers[$0] > 0 }
      .map { differences[$0] / powers[$0] }
    let noise = differences.sorted()[Int(Double(differences.count - 1) * Self.smoothShare)]
    guard let share = median(of: ratios), share > 0 else {
      power = 0
      return
    }
    power = noise / share
  }

  /// How alike two pictures are: 1 where nothing but noise lies in either.
  ///
  /// - Parameters:
  ///   - product: The mean of 2 b a over pixels.
  ///   - power: The mean of b² + a².
  /// - Returns: 1 at most, 0 or less where they have nothing in common.
  func likeness(product: Double, power: Double) -> Double {
    (product + self.power) / (power + self.power)
  }
}
