// SPDX-License-Identifier: Apache-2.0
import ChangeStatistics
import GridTestSupport

/// Pixels of two passes made of whole numbers, the same as in `Fixtures/make_irmad.py`.
enum IRMADPixels {
  /// The columns: bands that share what is on the ground; one pixel in seven is another ground
  /// afterwards.
  static func columns(seed: UInt64, bands: Int, count: Int) -> [[Float]] {
    var random = SplitMix64(seed: seed)
    func bell() -> Int {
      let bits = random.next()
      return (0..<4).reduce(0) { $0 + Int(bits >> (16 * UInt64($1)) & 0x3FF) }
    }
    var columns = [[Float]](repeating: [], count: 2 * bands)
    for pixel in 0..<count {
      var ground = (0..<bands).map { _ in bell() }
      for band in 0..<bands {
        let value = 3 * ground[band] + ground[(band + 1) % bands] + bell()
        columns[band].append(Float(value))
      }
      if pixel % 7 == 3 { ground = (0..<bands).map { _ in bell() } }
      for band in 0..<bands {
        let value = 2 * ground[band] + ground[(band + 1) % bands] + bell() + 5000
        columns[bands + band].append(Float(value))
      }
    }
    return columns
  }

  /// Sums of columns with weights, one pixel after the other.
  static func sums(
    of columns: [[Float]], origin: [Double]? = nil, weights: [Double]? = nil
  ) -> CanonicalSums {
    var sums = CanonicalSums(
      bandCount: columns.count / 2,
      origin: origin ?? [Double](repeating: 0, count: columns.count))
    for pixel in columns[0].indices {
      let weight = weights?[pixel] ?? 1
      let values = columns.indices.map { Double(columns[$0][pixel]) - sums.origin[$0] }
      sums.pixelCount += 1
      sums.weight += weight
      var product = 0
      for row in values.indices {
        sums.sums[row] += weight * values[row]
        for column in row..<values.count {
          sums.products[product] += weight * values[row] * values[column]
          product += 1
        }
      }
    }
    return sums
  }
}
