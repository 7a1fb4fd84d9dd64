// SPDX-License-Identifier: Apache-2.0
import ChangeStatistics
import Testing

@Suite("Accuracy against labels")
struct ConfusionCountsTests {
  @Test("Every measure agrees with numpy's over the pixels")
  func measures() throws {
    let rows = try fixture("confusion_counts")
    try #require(rows.count > 20)
    for row in rows {
      let numbers = try row.map(number)
      let counts = ConfusionCounts(
        truePositives: Int(numbers[0]), falsePositives: Int(numbers[1]),
        falseNegatives: Int(numbers[2]), trueNegatives: Int(numbers[3]))
      let found = [
        counts.overallAccuracy, counts.kappa, counts.precision, counts.recall, counts.f1,
        counts.falseAlarmRate, counts.intersectionOverUnion,
      ]
      for (value, expected) in zip(found, numbers.dropFirst(4)) {
        let value = try #require(value)
        #expect((value - expected).magnitude < 1e-12, "\(row)")
      }
    }
  }

  @Test("A measure without a denominator does not exist")
  func missing() {
    let none = ConfusionCounts()
    #expect(none.overallAccuracy == nil && none.kappa == nil && none.f1 == nil)
    // A quiet scene with an empty mask: right everywhere, and chance is right everywhere too.
    let quiet = ConfusionCounts(
      truePositives: 0, falsePositives: 0, falseNegatives: 0, trueNegatives: 9)
    #expect(quiet.overallAccuracy == 1)
    #expect(quiet.kappa == nil && quiet.precision == nil && quiet.recall == nil)
    #expect(quiet.falseAlarmRate == 0)
  }

  @Test("Pixels one by one are the same counts; kappa of opposite decisions is below zero")
  func adding() throws {
    var counts = ConfusionCounts()
    for (isChanged, isTrulyChanged, times) in [
      (true, true, 1), (true, false, 4), (false, true, 3), (false, false, 2),
    ] {
      for _ in 0..<times { counts.add(isChanged: isChanged, isTrulyChanged: isTrulyChanged) }
    }
    #expect(
      counts
        == ConfusionCounts(
          truePositives: 1, falsePositives: 4, falseNegatives: 3, trueNegatives: 2))
    // By hand: agreement 0.3, chance 0.5·0.4 + 0.5·0.6.
    #expect((try #require(counts.kappa) - (0.3 - 0.5) / 0.5).magnitude < 1e-15)
  }
}
