// SPDX-License-Identifier: Apache-2.0
import ChangeStatistics
import MonitorGrid

/// How far apart an optical pixel's two measurements are, by what is usual in the scene.
///
/// Linear forms of the bands before and after, 0 in the middle of the pixels that did not change; their
/// squares are summed, and scaled so that the median over the scene is that of chi-square with as many
/// degrees of freedom: most of the scene did not change.
struct PixelDistance: Sendable {
  /// Coefficients of all bands before, then all after; a row for each form.
  let rows: [[Float]]
  /// What is taken off each form.
  let constants: [Float]

  /// The forms of a comparison, from a sample of its pixels.
  ///
  /// - Parameters:
  ///   - sample: Pixels, the bands before and then after.
  ///   - bandCount: Bands of a pass.
  ///   - variates: The variates of IR-MAD; nil for differences of bands by their own spread.
  ///   - normalisation: What brings the later bands to the scale of the earlier; nil to leave them.
  init(
    _ sample: [Float], bandCount: Int, variates: CanonicalVariates?,
    normalisation: RelativeNormalisation? = nil
  ) {
    let length = 2 * bandCount
    let places = stride(from: 0, to: sample.count, by: length)
    var rows: [[Double]] = []
    var constants: [Double] = []
    if let variates {
      rows = variates.standardisedTransform
      constants = rows.map { row in
        zip(row, variates.means).reduce(0.0) { $0 + $1.0 * $1.1 }
      }
    } else {
      for band in 0..<bandCount {
        let (slope, offset) =
          normalisation.map {
            ($0.bands[band].slope, $0.bands[band].offset)
          } ?? (1, 0)
        let differences = places.map {
          offset + slope * Double(sample[$0 + bandCount + band]) - Double(sample[$0 + band])
        }
        let middle = median(of: differences) ?? 0
        let spread =
          normalConsistency * (median(of: differences.map { ($0 - middle).magnitude }) ?? 0)
        // A band that is the same in most pixels has no spread; any step in it is one unit.
        let scale = spread > 0 ? 1 / spread : 1
        var row = [Double](repeating: 0, count: length)
        row[band] = -scale
        row[bandCount + band] = slope * scale
        rows.append(row)
        constants.append((middle - offset) * scale)
      }
    }
    let distances = places.map { place -> Double in
      var sum = 0.0
      for (row, constant) in zip(rows, constants) {
        var form = -constant
        for column in 0..<length { form += row[column] * Double(sample[place + column]) }
        sum += form * form
      }
      return sum
    }
    let usual = ChiSquareDistribution(degreesOfFreedom: Double(bandCount)).quantile(survival: 0.5)
    let found = median(of: distances) ?? 0
    let scale = found > 0 ? (usual / found).squareRoot() : 1
    self.rows = rows.map { $0.map { Float($0 * scale) } }
    self.constants = constants.map { Float($0 * scale) }
  }
}
