// SPDX-License-Identifier: Apache-2.0
import GridTestSupport
import Testing

@testable import ChangeStatistics

@Suite struct ChiSquareSurvivalTableTests {
  @Test("the table agrees with the distribution within 1e-10", arguments: [1, 2, 3, 4, 6, 7, 13])
  func agrees(degrees: Int) {
    let table = ChiSquareSurvivalTable(degreesOfFreedom: degrees)
    let distribution = ChiSquareDistribution(degreesOfFreedom: Double(degrees))
    var random = SplitMix64(seed: UInt64(degrees))
    var worst = 0.0
    for index in 0..<3000 {
      let s = Double.random(in: 0...13, using: &random)
      // Every third one close to 0, where a slope could be wrong.
      let z = index % 3 == 0 ? s * s * 1e-4 : s * s
      worst = max(worst, (table.survival(z) - distribution.survival(z)).magnitude)
    }
    #expect(worst < 1e-10)
    #expect(table.survival(0) == 1)
    #expect(table.survival(.infinity) == 0)
    #expect(table.survival(.nan) == 0)
  }
}
