// SPDX-License-Identifier: Apache-2.0
import ChangeStatistics
import Foundation
import GridTestSupport
import Testing

@Suite("A baseline of several earlier passes")
struct BaselineModelTests {
  /// The made-up cells of the fixture and what numpy and scipy say of them.
  private struct Reference {
    var (passes, bands) = (0, 0)
    var past: [Double] = []
    var new: [Double] = []
    var priors: [[Double]] = []
    var histories: [[Double]] = []
    var ratios: [[Double]] = []

    init() throws {
      for line in try fixture("baseline_model") {
        let numbers = try line.dropFirst().map { $0 == "nan" ? .nan : try number($0) }
        switch line[0] {
        case "size": (passes, bands) = (Int(numbers[1]), Int(numbers[2]))
        case "cell":
          past += numbers.dropLast(bands)
          new += numbers.suffix(bands)
        case "prior": priors.append(numbers)
        case "history": histories.append(numbers)
        default: ratios.append(numbers)
        }
      }
    }
  }

  @Test("Priors, means, scales and shifts are those of numpy and scipy")
  func reference() throws {
    let known = try Reference()
    let model = try #require(
      BaselineModel(
        past: known.past, new: known.new, passes: known.passes, bands: known.bands))
    for (band, prior) in known.priors.enumerated() {
      #expect(relativeError(model.priors[band].degreesOfFreedom, prior[0]) < 1e-9)
      #expect(relativeError(model.priors[band].variance, prior[1]) < 1e-11)
      #expect(relativeError(model.typicalWidths[band], prior[2]) < 1e-11)
    }
    #expect(known.histories.count > 20)
    let length = known.passes * known.bands
    for expected in known.histories {
      let first = Int(expected[0]) * length
      let past = known.past.span.extracting(first..<first + length)
      let cell = Int(expected[0])
      let new = known.new.span.extracting(cell * known.bands..<(cell + 1) * known.bands)
      guard let history = model.history(past, new: new) else {
        Issue.record("a pass saw the cell")
        continue
      }
      #expect(history.passes == Int(expected[1]) && history.newPasses == 1)
      let found = history.means + history.scales + history.shifts
      for (value, number) in zip(found, expected.dropFirst(2)) {
        #expect((value - number).magnitude < 1e-11)
      }
    }
  }

  @Test("p of one band against several passes is the F distribution's")
  func speckleOfOneBand() throws {
    for line in try Reference().ratios {
      let p = SpeckleTest(bands: 1).p(
        logRatios: [line[2]], looks: [line[0]], passes: Int(line[1]))
      #expect((p - line[3]).magnitude < 1e-10 * max(line[3], 1e-3), "\(line)")
    }
  }

  @Test("Speckle alone stays below p as often as p says", arguments: [(1, 4), (2, 2), (2, 11)])
  func size(bands: Int, passes: Int) {
    var random = SplitMix64(seed: UInt64(100 * bands + passes))
    let looks = 12.0
    let test = SpeckleTest(bands: bands)
    let draws = 40_000
    var below = 0
    for _ in 0..<draws {
      let ratios = (0..<bands).map { _ in
        let earlier = random.nextGamma(shape: looks * Double(passes)) / Double(passes)
        return Elementary.log(random.nextGamma(shape: looks) / earlier)
      }
      let p = test.p(
        logRatios: ratios, looks: [Double](repeating: looks, count: bands), passes: passes)
      if p < 0.01 { below += 1 }
    }
    // Four standard errors of 400 expected.
    #expect((below - draws / 100).magnitude < 80)
  }

  @Test("One earlier pass gives the test of two passes to the last bit")
  func onePass() {
    var random = SplitMix64(seed: 3)
    for bands in 1...3 {
      for _ in 0..<50 {
        let ratios = (0..<bands).map { _ in random.nextNormal() }
        let looks = (0..<bands).map { _ in Double.random(in: 0.6...80, using: &random) }
        let test = SpeckleTest(bands: bands)
        #expect(
          test.p(logRatios: ratios, looks: looks)
            == test.p(logRatios: ratios, looks: looks, passes: 1))
      }
    }
  }

  @Test("There is no baseline of one pass, of few cells, or where no cell was seen twice")
  func tooLittle() {
    let cells = BaselineModel.leastCells
    let numbers = (0..<2 * cells).map { 0.01 * Double($0 * 7919 % 1000) }
    let new = Array(numbers.prefix(cells))
    #expect(BaselineModel(past: new, new: new, passes: 1, bands: 1) == nil)
    #expect(BaselineModel(past: numbers, new: new, passes: 2, bands: 1) != nil)
    #expect(
      BaselineModel(
        past: Array(numbers.dropLast(2)), new: Array(new.dropLast()), passes: 2, bands: 1) == nil)
    let once = numbers.enumerated().map { $0.offset.isMultiple(of: 2) ? $0.element : .nan }
    #expect(BaselineModel(past: once, new: new, passes: 2, bands: 1) == nil)
  }
}
