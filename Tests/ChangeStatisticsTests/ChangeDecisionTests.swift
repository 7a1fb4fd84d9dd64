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
    #expect(references.count == 9)
    for (name, reference) in references {
      let cells = reference.scene.cells
      #expect(cells.count == reference.count)
      let decision = cells.decision()
      let candidates = decision.candidates
      let limit = decision.detectionLimit()
      #expect(candidates.cells == cells.cells, "\(name)")
      #expect(decision.flaggedCount == reference.flagged, "\(name)")
      #expect(relativeError(decision.threshold, reference.threshold) < 1e-12, "\(name)")
      for sample in reference.samples {
        let index = Int(sample[0])
        let bands = cells.bands
        for band in 0..<bands {
          let residual = candidates.residual(candidate: index, band: band)
          #expect((residual - sample[1 + band]).magnitude < 1e-9, "\(name) \(index)")
        }
        let rest = Array(sample[(1 + bands)...])
        // scipy's F tail is good to about 1e-9 only, and p magnifies errors of the residuals.
        #expect(relativeError(candidates.pSpeckle[index], rest[0]) < 1e-7, "\(name) \(index)")
        if candidates.hasSceneNull {
          #expect(relativeError(candidates.pScene[index], rest[1]) < 1e-7, "\(name) \(index)")
        } else {
          #expect(rest[1].isNaN, "\(name) \(index)")
        }
        #expect(relativeError(decision.q[index], rest[2]) < 1e-7, "\(name) \(index)")
        let detectable = decision.smallestDetectable(candidate: index, limit: limit)
        #expect(relativeError(detectable, rest[3]) < 1e-8, "\(name) \(index)")
      }
    }
  }

  @Test("a uniform rise of the later pass moves no decision")
  func uniformRise() throws {
    let (_, reference) = try #require(try Self.references().first { $0.name == "two_bands" })
    let cells = reference.scene.cells
    let one = cells.decision()
    let other = cells.with(after: cells.after.map { $0.map { $0 + 1.5 } }).decision()
    #expect(one.flags == other.flags)
    for (p, q) in zip(one.p, other.p) { #expect(relativeError(p, q) < 1e-4) }
  }

  @Test("equal passes flag nothing")
  func equalPasses() throws {
    for (name, reference) in try Self.references() where !name.contains("windows") {
      let cells = reference.scene.cells
      let decision = cells.with(after: cells.before).decision()
      #expect(decision.flaggedCount == 0)
      #expect(decision.p.allSatisfy { $0 > 0.99 })
    }
  }

  @Test("no cells, and cells too few for a scene null")
  func fewCells() {
    let none = WholeArrayCells(
      cells: [], before: [[]], after: [[]], unevenness: [[]], looks: [[]])
    #expect(none.sceneTest == nil)
    #expect(none.decision().p.isEmpty)
    #expect(none.decision().threshold == 0)
    let one = WholeArrayCells(
      cells: [GridCell(column: 1, row: 1)], before: [[-2]], after: [[0]], unevenness: [[0.1]],
      looks: [[60]]
    ).decision()
    #expect(!one.candidates.hasSceneNull)
    #expect(one.isFlagged(candidate: 0))
    #expect(one.p == one.candidates.pSpeckle)
    #expect(relativeError(one.p[0], RatioTest(looks: 60).p(logRatio: 2)) < 1e-12)
  }

  /// Gamma speckle of known looks and nothing else.
  static func speckleOnly(seed: UInt64, rows: Int, columns: Int, bands: Int) -> WholeArrayCells {
    var random = SplitMix64(seed: seed)
    let looks = 40.0
    let cells = (0..<(rows * columns)).map { GridCell(column: $0 % columns, row: -($0 / columns)) }
    let column = { (random: inout SplitMix64) in
      cells.map { _ in Elementary.log(random.nextGamma(shape: looks) / looks) }
    }
    return WholeArrayCells(
      cells: cells, before: (0..<bands).map { _ in column(&random) },
      after: (0..<bands).map { _ in column(&random) },
      unevenness: (0..<bands).map { _ in cells.map { _ in 0.1 } },
      looks: (0..<bands).map { _ in cells.map { _ in looks } })
  }

  @Test("both p values have their size where speckle is all there is", arguments: [1, 2, 3])
  func size(bands: Int) {
    let cells = Self.speckleOnly(seed: 31, rows: 45, columns: 45, bands: bands)
    let decision = cells.decision()
    for level in [0.05, 0.01] {
      // The scene null is fitted to the same cells and regresses on their speckle before, so its
      // size is not exact; speckle's is but for the level that was taken away.
      let error = 4 * (level / Double(cells.count)).squareRoot()
      for p in [decision.candidates.pSpeckle, decision.candidates.pScene] {
        let rate = Double(p.count { $0 <= level }) / Double(cells.count)
        #expect(rate < level + error)
      }
    }
    #expect(decision.flaggedCount <= 2)
  }

  @Test("the smallest detectable change is found with about its power")
  func power() {
    let cells = Self.speckleOnly(seed: 8, rows: 30, columns: 40, bands: 2)
    let detectable = cells.decision().smallestDetectable()
    var found = 0
    var raised = 0
    for start in 0..<8 {
      var after = cells.after
      let chosen = stride(from: start, to: cells.count, by: 60)
      for index in chosen {
        for band in 0..<2 { after[band][index] += detectable[index] }
      }
      let flags = cells.with(after: after).decision().flags
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
    let decision = WholeArrayCells(
      cells: cells, before: zeros, after: [others, nepers], unevenness: zeros,
      looks: zeros.map { $0.map { _ in 50 } }
    ).decision()
    #expect(
      nepers.indices.map { decision.direction(candidate: $0) }
        == [nil, .increase, .decrease, .increase, .mixed])
    #expect(nepers.indices.map { decision.strongestBand(candidate: $0) } == [0, 1, 1, 1, 1])
  }

  @Test("the level that is taken away is that of the rain")
  func sceneLevels() throws {
    let cells = Self.speckleOnly(seed: 5, rows: 20, columns: 20, bands: 2)
    let wet = cells.with(
      after: zip(cells.after, [0.5, -0.3]).map { column, rain in column.map { $0 + rain } })
    let candidates = wet.decision().candidates
    for (band, rain) in [0.5, -0.3].enumerated() {
      let levels = wet.cells.indices.map {
        wet.after[band][$0] - wet.before[band][$0] - candidates.residual(candidate: $0, band: band)
      }
      #expect((try #require(median(of: levels)) - rain).magnitude < 0.03)
    }
  }

  /// A change of one bit in any result changes the sum.
  @Test("has the same bits on every machine")
  func sameBits() throws {
    var sum: UInt64 = 0
    for (name, reference) in try Self.references() where name != "dense_windows" {
      let cells = reference.scene.cells
      let decision = cells.decision()
      let residuals = (0..<cells.bands).map { band in
        cells.cells.indices.map { decision.candidates.residual(candidate: $0, band: band) }
      }
      for column in [decision.p, decision.q, decision.smallestDetectable()] + residuals {
        for value in column { sum = sum &* 0x9E37_79B9_7F4A_7C15 &+ value.bitPattern }
      }
    }
    #expect(sum == 10_068_643_868_899_296_606)
  }
}

extension ChangeDecision {
  /// Whether each candidate is flagged.
  var flags: [Bool] { p.indices.map(isFlagged) }

  /// The smallest detectable change of each candidate.
  func smallestDetectable() -> [Double] {
    let limit = detectionLimit()
    return p.indices.map { smallestDetectable(candidate: $0, limit: limit) }
  }
}

extension WholeArrayCells {
  /// The same cells with another later pass.
  func with(after: [[Double]]) -> WholeArrayCells {
    WholeArrayCells(
      cells: cells, before: before, after: after, unevenness: unevenness, looks: looks)
  }
}
