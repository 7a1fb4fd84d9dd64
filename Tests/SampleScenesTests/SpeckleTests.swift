// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

@testable import SampleScenes

@Suite("Speckle is that of a multilooked product")
struct SpeckleTests {
  /// 40,000 pixels; the standard error of the mean is about 0.004, of the looks 0.06.
  private static let side = 200

  @Test(
    "Evenly bright ground has mean 1, 4.4 looks and neighbours that correlate by 0.3",
    arguments: [1, 7, 2030] as [UInt64])
  func moments(seed: UInt64) {
    let ratios = Speckle(width: Self.side, height: Self.side, seed: seed).ratios
    let mean = ratios.reduce(0, +) / Double(ratios.count)
    let variance = covariance(ratios, lag: 0, mean: mean)
    #expect(abs(mean - 1) < 0.01)
    #expect(abs(mean * mean / variance - 4.47) < 0.25)
    #expect(abs(covariance(ratios, lag: 1, mean: mean) / variance - 0.30) < 0.02)
    #expect(abs(covariance(ratios, lag: Self.side, mean: mean) / variance - 0.30) < 0.02)
    #expect(abs(covariance(ratios, lag: 3, mean: mean) / variance) < 0.03)
  }

  /// Quantiles of the gamma distribution with mean 1 and shape 4.4, by scipy 1.17:
  /// `scipy.stats.gamma(4.4, scale=1/4.4).ppf(q)`.
  @Test(
    "Quantiles are those of a gamma within three per cent",
    arguments: [(0.01, 0.22695), (0.1, 0.45805), (0.5, 0.92535), (0.9, 1.63874), (0.99, 2.42655)])
  func isNearlyGamma(share: Double, quantile: Double) {
    let sorted = Speckle(width: Self.side, height: Self.side, seed: 3).ratios.sorted()
    let found = sorted[Int(share * Double(sorted.count))]
    // The darkest hundredth is where five unequal looks differ most from 4.4 equal ones.
    #expect(abs(found / quantile - 1) < (share < 0.05 ? 0.06 : 0.03))
  }

  @Test("Ratios of powers agree with the C library's")
  func powerRatios() {
    for step in -60...60 {
      let decibels = Double(step) * 0.97
      let ratio = powerRatio(decibels: [decibels, -decibels])
      #expect(abs(ratio.x / pow(10, decibels / 10) - 1) < 1e-13)
      #expect(abs(ratio.y * pow(10, decibels / 10) - 1) < 1e-13)
    }
  }

  private func covariance(_ values: [Double], lag: Int, mean: Double) -> Double {
    let products = zip(values, values.dropFirst(lag)).map { ($0 - mean) * ($1 - mean) }
    return products.reduce(0, +) / Double(products.count)
  }
}
