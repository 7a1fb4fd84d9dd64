// SPDX-License-Identifier: Apache-2.0
import ChangeStatistics
import GridTestSupport
import Testing

@Suite("Several new passes against several earlier ones")
struct SeveralNewPassesTests {
  /// The made-up cells of the fixture and what numpy and scipy say of them.
  private struct Reference {
    var (passes, newPasses, bands) = (0, 0, 0)
    var past: [Double] = []
    var new: [Double] = []
    var priors: [[Double]] = []
    var histories: [[Double]] = []
    var ratios: [[Double]] = []

    init() throws {
      for line in try fixture("several_new") {
        let numbers = try line.dropFirst().map { $0 == "nan" ? .nan : try number($0) }
        switch line[0] {
        case "size":
          (passes, newPasses, bands) = (Int(numbers[1]), Int(numbers[2]), Int(numbers[3]))
        case "cell":
          past += numbers.prefix(passes * bands)
          new += numbers.dropFirst(passes * bands)
        case "prior": priors.append(numbers)
        case "history": histories.append(numbers)
        default: ratios.append(numbers)
        }
      }
    }
  }

  @Test("Priors, means, changes, widths and shifts are those of numpy and scipy")
  func reference() throws {
    let known = try Reference()
    let model = try #require(
      BaselineModel(
        past: known.past, new: known.new, passes: known.passes, newPasses: known.newPasses,
        bands: known.bands))
    for (band, prior) in known.priors.enumerated() {
      #expect(relativeError(model.priors[band].degreesOfFreedom, prior[0]) < 1e-9)
      #expect(relativeError(model.priors[band].variance, prior[1]) < 1e-11)
      #expect(relativeError(model.typicalWidths[band], prior[2]) < 1e-11)
    }
    let (length, newLength) = (known.passes * known.bands, known.newPasses * known.bands)
    var partlySeen = 0
    for expected in known.histories {
      let cell = Int(expected[0])
      let past = known.past.span.extracting(cell * length..<(cell + 1) * length)
      let new = known.new.span.extracting(cell * newLength..<(cell + 1) * newLength)
      guard let history = model.history(past, new: new) else {
        Issue.record("a pass of each side saw the cell")
        continue
      }
      #expect(history.passes == Int(expected[1]) && history.newPasses == Int(expected[2]))
      if history.newPasses < known.newPasses - 1 { partlySeen += 1 }
      let rest = expected.dropFirst(3)
      let bands = known.bands
      let found = history.means + history.changes + history.scales + history.shifts
      #expect(found.count == 4 * bands && rest.count == 4 * bands)
      for (value, number) in zip(found, rest) {
        #expect((value - number).magnitude < 1e-11, "cell \(cell)")
      }
    }
    #expect(partlySeen > 5 && partlySeen < known.histories.count - 5)
  }

  @Test("p of one band of several passes on both sides is the F distribution's")
  func speckleOfOneBand() throws {
    let ratios = try Reference().ratios
    #expect(ratios.count == 24)
    for line in ratios {
      let p = SpeckleTest(bands: 1).p(
        logRatios: [line[3]], looks: [line[0]], passes: Int(line[1]), newPasses: Int(line[2]))
      #expect((p - line[4]).magnitude < 1e-10 * max(line[4], 1e-3), "\(line)")
    }
  }

  @Test(
    "Speckle alone stays below p as often as p says",
    arguments: [(1, 4, 2), (2, 1, 3), (2, 11, 3), (2, 2, 5)])
  func size(bands: Int, passes: Int, newPasses: Int) {
    var random = SplitMix64(seed: UInt64(1000 * bands + 10 * passes + newPasses))
    for looks in [3.0, 12.0] {
      let test = SpeckleTest(bands: bands)
      let draws = 40_000
      var below = 0
      for _ in 0..<draws {
        let ratios = (0..<bands).map { _ in
          let earlier = random.nextGamma(shape: looks * Double(passes)) / Double(passes)
          let later = random.nextGamma(shape: looks * Double(newPasses)) / Double(newPasses)
          return Elementary.log(later / earlier)
        }
        let p = test.p(
          logRatios: ratios, looks: [Double](repeating: looks, count: bands), passes: passes,
          newPasses: newPasses)
        if p < 0.01 { below += 1 }
      }
      // Four standard errors of 400 expected.
      #expect((below - draws / 100).magnitude < 80, "\(looks) looks")
    }
  }

  @Test("Three passes in all tell how cells vary; new passes of one change do not hide it")
  func oneEarlierPass() throws {
    var random = SplitMix64(seed: 5)
    let cells = 2 * BaselineModel.leastCells
    let past = (0..<cells).map { _ in 0.1 * random.nextNormal() }
    var new: [Double] = []
    for cell in 0..<cells {
      // The first cell changed before all new passes.
      let level = cell == 0 ? 2.0 : 0
      for _ in 0..<3 { new.append(level + 0.1 * random.nextNormal()) }
    }
    let model = try #require(
      BaselineModel(past: past, new: new, passes: 1, newPasses: 3, bands: 1))
    let history = model.history(past.span.extracting(0..<1), new: new.span.extracting(0..<3))
    let changed = try #require(history)
    #expect(changed.passes == 1 && changed.newPasses == 3)
    // 0.1 √(1/3 + 1), and the change is that of 2 in nepers, scaled by a variance of two degrees.
    #expect((model.typicalWidths[0] - 0.1155).magnitude < 0.01)
    #expect((changed.changes[0] - 2).magnitude < 0.5)
    #expect(changed.scales[0] > 0.5)
    #expect(
      BaselineModel(past: past, new: past, passes: 1, newPasses: 1, bands: 1) == nil,
      "two passes tell nothing of how cells vary")
  }
}
