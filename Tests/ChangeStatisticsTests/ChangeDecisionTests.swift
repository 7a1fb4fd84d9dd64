// SPDX-License-Identifier: Apache-2.0
import GridTestSupport
import MonitorGrid
import Testing

@testable import ChangeStatistics

@Suite("decision rule")
struct ChangeDecisionTests {
  /// One scene of the fixture: what it is made of and what the reference says.
  struct Reference {
    let scene: MadeUpScene
    let count: Int
    let flagged: Int
    let threshold: Double
    var samples: [[Double]] = []
  }

  static func references() throws -> [(name: String, reference: Reference)] {
    var references: [(name: String, reference: Reference)] = []
    for line in try fixture("decisions") {
      if line[0] == "scene" {
        let numbers = try line[2...].map(number)
        let scene = MadeUpScene(
          name: line[1], seed: UInt64(numbers[0]), bands: Int(numbers[1]), rows: Int(numbers[2]),
          columns: Int(numbers[3]), leftOut: numbers[4])
        let reference = Reference(
          scene: scene, count: Int(numbers[5]), flagged: Int(numbers[6]), threshold: numbers[7])
        references.append((line[1], reference))
      } else {
        references[references.count - 1].reference.samples.append(
          try line.map { $0 == "nan" ? .nan : try number($0) })
      }
    }
    return references
  }

  @Test("agrees with the reference in numpy on made-up scenes")
  func agreesWithReference() throws {
    let references = try Self.references()
    #expect(references.count == 8)
    for (name, reference) in references {
      let cells = reference.scene.cells
      #expect(cells.count == reference.count)
      let decision = ChangeDecision(cells, falseDiscoveryRate: 0.01)
      let detectable = decision.smallestDetectable()
      #expect(decision.isFlagged.count { $0 } == reference.flagged, "\(name)")
      #expect(relativeError(decision.threshold, reference.threshold) < 1e-12, "\(name)")
      for sample in reference.samples {
        let index = Int(sample[0])
        let bands = cells.bands
        for band in 0..<bands {
          let error = (decision.residuals[band][index] - sample[1 + band]).magnitude
          #expect(error < 1e-9, "\(name) \(index)")
        }
        let rest = Array(sample[(1 + bands)...])
        // scipy's F tail is good to about 1e-9 only, and p magnifies errors of the residuals.
        #expect(relativeError(decision.pSpeckle[index], rest[0]) < 1e-7, "\(name) \(index)")
        if let pScene = decision.pScene {
          #expect(relativeError(pScene[index], rest[1]) < 1e-7, "\(name) \(index)")
        } else {
          #expect(rest[1].isNaN, "\(name) \(index)")
        }
        #expect(relativeError(decision.q[index], rest[2]) < 1e-7, "\(name) \(index)")
        #expect(relativeError(detectable[index], rest[3]) < 1e-8, "\(name) \(index)")
      }
    }
  }

  @Test("windows evaluated by others, in any order, give the same decision")
  func windowsInAnyOrder() throws {
    let (_, reference) = try #require(try Self.references().first { $0.name == "windows" })
    let cells = reference.scene.cells
    let scene = try #require(SceneTest(cells))
    #expect(scene.windowCount > 4)
    var random = SplitMix64(seed: 1)
    let windows = (0..<scene.windowCount).shuffled(using: &random).map(scene.evaluate)
    let shuffled = ChangeDecision(cells, sceneWindows: windows, falseDiscoveryRate: 0.01)
    let straight = ChangeDecision(cells, falseDiscoveryRate: 0.01)
    #expect(shuffled.p == straight.p)
    #expect(shuffled.q == straight.q)
    #expect(shuffled.residuals == straight.residuals)
    #expect(shuffled.smallestDetectable() == straight.smallestDetectable())
  }

  @Test("a uniform rise of the later pass moves no decision")
  func uniformRise() throws {
    let (_, reference) = try #require(try Self.references().first { $0.name == "two_bands" })
    let cells = reference.scene.cells
    let raised = TestedCells(
      cells: cells.cells, before: cells.before, after: cells.after.map { $0.map { $0 + 1.5 } },
      unevenness: cells.unevenness, looks: cells.looks)
    let one = ChangeDecision(cells, falseDiscoveryRate: 0.01)
    let other = ChangeDecision(raised, falseDiscoveryRate: 0.01)
    #expect(one.isFlagged == other.isFlagged)
    for (p, q) in zip(one.p, other.p) { #expect(relativeError(p, q) < 1e-4) }
  }

  @Test("equal passes flag nothing")
  func equalPasses() throws {
    for (name, reference) in try Self.references() where name != "windows" {
      let cells = reference.scene.cells
      let equal = TestedCells(
        cells: cells.cells, before: cells.before, after: cells.before,
        unevenness: cells.unevenness, looks: cells.looks)
      let decision = ChangeDecision(equal, falseDiscoveryRate: 0.01)
      #expect(!decision.isFlagged.contains(true))
      #expect(decision.p.allSatisfy { $0 > 0.99 })
    }
  }

  @Test("no cells, and cells too few for a scene null")
  func fewCells() {
    let none = ChangeDecision(
      TestedCells(cells: [], before: [[]], after: [[]], unevenness: [[]], looks: [[]]),
      falseDiscoveryRate: 0.01)
    #expect(none.p.isEmpty)
    #expect(none.pScene == nil)
    #expect(none.smallestDetectable().isEmpty)
    let one = ChangeDecision(
      TestedCells(
        cells: [GridCell(column: 1, row: 1)], before: [[-2]], after: [[0]], unevenness: [[0.1]],
        looks: [[60]]),
      falseDiscoveryRate: 0.01)
    #expect(one.pScene == nil)
    #expect(one.isFlagged == [true])
    #expect(one.p == one.pSpeckle)
    #expect(relativeError(one.p[0], RatioTest(looks: 60).p(logRatio: 2)) < 1e-12)
  }

  /// Gamma speckle of known looks and nothing else.
  static func speckleOnly(seed: UInt64, rows: Int, columns: Int, bands: Int) -> TestedCells {
    var random = SplitMix64(seed: seed)
    let looks = 40.0
    let cells = (0..<(rows * columns)).map { GridCell(column: $0 % columns, row: -($0 / columns)) }
    let column = { (random: inout SplitMix64) in
      cells.map { _ in Elementary.log(random.nextGamma(shape: looks) / looks) }
    }
    return TestedCells(
      cells: cells, before: (0..<bands).map { _ in column(&random) },
      after: (0..<bands).map { _ in column(&random) },
      unevenness: (0..<bands).map { _ in cells.map { _ in 0.1 } },
      looks: (0..<bands).map { _ in cells.map { _ in looks } })
  }

  @Test("both p values have their size where speckle is all there is", arguments: [1, 2, 3])
  func size(bands: Int) {
    let cells = Self.speckleOnly(seed: 31, rows: 45, columns: 45, bands: bands)
    let decision = ChangeDecision(cells, falseDiscoveryRate: 0.01)
    for level in [0.05, 0.01] {
      // The scene null is fitted to the same cells and regresses on their speckle before, so its
      // size is not exact; speckle's is but for the level that was taken away.
      let error = 4 * (level / Double(cells.count)).squareRoot()
      for p in [decision.pSpeckle, decision.pScene ?? []] {
        let rate = Double(p.count { $0 <= level }) / Double(cells.count)
        #expect(rate < level + error)
      }
    }
    #expect(decision.isFlagged.count { $0 } <= 2)
  }

  @Test("the smallest detectable change is found with about its power")
  func power() {
    let cells = Self.speckleOnly(seed: 8, rows: 30, columns: 40, bands: 2)
    let detectable = ChangeDecision(cells, falseDiscoveryRate: 0.01).smallestDetectable()
    var found = 0
    var raised = 0
    for start in 0..<8 {
      var after = cells.after
      let chosen = stride(from: start, to: cells.count, by: 60)
      for index in chosen {
        for band in 0..<2 { after[band][index] += detectable[index] }
      }
      let changed = TestedCells(
        cells: cells.cells, before: cells.before, after: after,
        unevenness: cells.unevenness, looks: cells.looks)
      let flags = ChangeDecision(changed, falseDiscoveryRate: 0.01).isFlagged
      found += chosen.count { flags[$0] }
      raised += chosen.count { _ in true }
    }
    // More than 0.8, because cells found lift the threshold for each other.
    let share = Double(found) / Double(raised)
    #expect(share > 0.65 && share <= 1, "\(share)")
  }

  @Test("effect and direction by hand")
  func effectAndDirection() {
    let nepers = [0.0, 1.0, -1.0, 1.0, 1.0]
    let others = [0.0, 0.9, -0.1, -0.2, -0.6]
    let cells = nepers.indices.map { GridCell(column: $0, row: 0) }
    let zeros = [[Double]](repeating: [Double](repeating: 0, count: 5), count: 2)
    let decision = ChangeDecision(
      TestedCells(
        cells: cells, before: zeros, after: [others, nepers], unevenness: zeros,
        looks: zeros.map { $0.map { _ in 50 } }),
      falseDiscoveryRate: 0.01)
    #expect(
      nepers.indices.map { decision.direction(cell: $0) }
        == [nil, .increase, .decrease, .increase, .mixed])
    #expect(nepers.indices.map { decision.strongestBand(cell: $0) } == [0, 1, 1, 1, 1])
    #expect(decision.sceneLevels == nil)
  }

  @Test("levels of the scene are those of the rain")
  func sceneLevels() throws {
    let cells = Self.speckleOnly(seed: 5, rows: 20, columns: 20, bands: 2)
    let wet = TestedCells(
      cells: cells.cells, before: cells.before,
      after: zip(cells.after, [0.5, -0.3]).map { column, rain in column.map { $0 + rain } },
      unevenness: cells.unevenness, looks: cells.looks)
    let levels = try #require(ChangeDecision(wet, falseDiscoveryRate: 0.01).sceneLevels)
    #expect((levels[0] - 0.5).magnitude < 0.03)
    #expect((levels[1] + 0.3).magnitude < 0.03)
  }

  /// A change of one bit in any result changes the sum.
  @Test("has the same bits on every machine")
  func sameBits() throws {
    var sum: UInt64 = 0
    for (_, reference) in try Self.references() {
      let decision = ChangeDecision(reference.scene.cells, falseDiscoveryRate: 0.01)
      for column in [decision.p, decision.q, decision.smallestDetectable()] + decision.residuals {
        for value in column { sum = sum &* 0x9E37_79B9_7F4A_7C15 &+ value.bitPattern }
      }
    }
    #expect(sum == 7_891_465_320_479_015_709)
  }
}
