// SPDX-License-Identifier: Apache-2.0
import GridTestSupport
import MonitorGrid
import Testing

@testable import ChangeStatistics

@Suite("scene test in strips")
struct SceneTestTests {
  /// A scene of random extent, one window up to several each way.
  static func randomScene(seed: UInt64) -> WholeArrayCells {
    var random = SplitMix64(seed: seed &* 7919 &+ 3)
    let (rows, columns) =
      switch seed % 4 {
      case 0: (Int.random(in: 14...30, using: &random), Int.random(in: 20...30, using: &random))
      case 1: (Int.random(in: 5...12, using: &random), Int.random(in: 97...150, using: &random))
      case 2: (Int.random(in: 97...150, using: &random), Int.random(in: 5...12, using: &random))
      default: (Int.random(in: 97...110, using: &random), Int.random(in: 97...110, using: &random))
      }
    // Where both ways are divided: dense enough for thinned windows in the seeds 3 and 7.
    let isDivided = seed % 4 == 3
    let bands = isDivided ? 1 + Int(seed / 4 % 2) : Int.random(in: 1...4, using: &random)
    let leftOut = isDivided ? (seed == 3 ? 0.7 : 0.6) : Double.random(in: 0...0.3, using: &random)
    return MadeUpScene(
      name: "random", seed: seed, bands: bands, rows: rows, columns: columns, leftOut: leftOut
    ).cells
  }

  @Test("strips come to the bits of whole arrays", arguments: UInt64(0)..<8)
  func equalsWholeArrays(seed: UInt64) {
    let cells = Self.randomScene(seed: seed)
    let whole = WholeArrayDecision(cells, falseDiscoveryRate: 0.01)
    let strips = cells.decision()
    let candidates = strips.candidates
    #expect(candidates.cells == cells.cells)
    #expect(candidates.testedCount == cells.count)
    #expect(candidates.pSpeckle == whole.pSpeckle)
    #expect(candidates.speckleStatistic == whole.speckleStatistic)
    #expect(candidates.hasSceneNull == (whole.pScene != nil))
    #expect(candidates.pScene == whole.pScene ?? [])
    #expect(candidates.squaredDistances == whole.sceneStatistic ?? [])
    for band in 0..<cells.bands {
      let residuals = cells.cells.indices.map { candidates.residual(candidate: $0, band: band) }
      #expect(residuals == whole.residuals[band])
    }
    #expect(strips.p == whole.p)
    #expect(strips.q == whole.q)
    #expect(strips.threshold == whole.threshold)
    #expect(strips.smallestDetectable() == whole.smallestDetectable())
  }

  @Test("a large change makes no flags beside it: windows that mostly changed know no weather")
  func largeChange() {
    // 200 × 200 cells, of which a square of 50 × 50 (6 %) rose by 9 dB: it fills whole windows.
    var random = SplitMix64(seed: 11)
    var places: [GridCell] = []
    var (before, after) = ([Double](), [Double]())
    var isChanged: [Bool] = []
    for row in 0..<200 {
      for column in 0..<200 {
        let changed = (60..<110).contains(row) && (60..<110).contains(column)
        let ground = -2 + 0.1 * random.nextBell()
        places.append(GridCell(column: column, row: 1000 - row))
        before.append(ground)
        after.append(ground + 0.08 * random.nextBell() + (changed ? 2.07 : 0))
        isChanged.append(changed)
      }
    }
    let cells = WholeArrayCells(
      cells: places, before: [before], after: [after],
      unevenness: [[Double](repeating: 0.01, count: places.count)],
      looks: [[Double](repeating: 300, count: places.count)])
    let decision = cells.decision()
    var (found, beside) = (0, 0)
    for index in places.indices where decision.isFlagged(candidate: index) {
      if isChanged[index] { found += 1 } else { beside += 1 }
    }
    // Where a window is half changed its width is that of both halves, and hides the change.
    #expect(found >= 1500, "\(found)")
    // One flag in a hundred may be chance; before, more than a thousand were.
    #expect(beside <= 25, "\(beside)")
  }

  @Test("candidates are all that matters to a decision", arguments: UInt64(0)..<8)
  func candidatesSuffice(seed: UInt64) {
    let cells = Self.randomScene(seed: seed)
    var random = SplitMix64(seed: seed)
    let rate = [0.001, 0.01, 0.05, 0.3][Int.random(in: 0..<4, using: &random)]
    let all = cells.decision(limit: 1, falseDiscoveryRate: rate)
    let some = cells.decision(limit: rate, falseDiscoveryRate: rate)
    #expect(some.candidates.testedCount == cells.count)
    // Exactly those with p_scene at most the rate; more only at its very edge.
    let wanted = all.p.indices.filter { all.candidates.pScene[$0] <= rate }
    #expect(some.candidates.cells == wanted.map { cells.cells[$0] })
    #expect(some.p == wanted.map { all.p[$0] })
    #expect(some.threshold == all.threshold)
    #expect(some.flaggedCount == all.flaggedCount)
    let everything = all.smallestDetectable()
    let detectable = some.smallestDetectable()
    for (place, index) in wanted.enumerated() {
      if all.isFlagged(candidate: index) {
        #expect(some.q[place] == all.q[index])
      } else {
        #expect(some.q[place] > rate && some.q[place] >= all.q[index])
      }
      #expect(detectable[place] == everything[index])
      #expect(some.direction(candidate: place) == all.direction(candidate: index))
      #expect(some.strongestBand(candidate: place) == all.strongestBand(candidate: index))
    }
  }

  @Test(
    "a candidate keeps its index, its place, its looks and its log ratios", arguments: UInt64(0)..<4
  )
  func candidatesAreNamed(seed: UInt64) throws {
    let cells = Self.randomScene(seed: seed)
    let scene = try #require(cells.sceneTest)
    for strip in scene.strips {
      let inside = cells.picked(
        cells.cells.indices.filter { strip.block.contains(cells.cells[$0]) })
      let candidates = cells.evaluate(strip, of: scene, limit: 0.02, workspace: SceneWorkspace())
      for (place, index) in candidates.indices.enumerated() {
        #expect(candidates.cells[place] == inside.cells[index])
        for band in 0..<cells.bands {
          let ratio = inside.after[band][index] - inside.before[band][index]
          #expect(candidates.looks(candidate: place, band: band) == inside.looks[band][index])
          #expect(candidates.logRatio(candidate: place, band: band) == ratio)
        }
      }
    }
  }

  @Test("strips in any order and with used memory give the same", arguments: [UInt64(2), 3, 7])
  func anyOrder(seed: UInt64) throws {
    let cells = Self.randomScene(seed: seed)
    let scene = try #require(cells.sceneTest)
    #expect(scene.stripCount > 1)
    var random = SplitMix64(seed: seed)
    let shared = SceneWorkspace()
    var results: [Int: ChangeCandidates] = [:]
    for strip in scene.strips.shuffled(using: &random) {
      results[strip.index] = cells.evaluate(strip, of: scene, limit: 0.1, workspace: shared)
    }
    for strip in scene.strips {
      let fresh = cells.evaluate(strip, of: scene, limit: 0.1, workspace: SceneWorkspace())
      let result = try #require(results[strip.index])
      #expect(result.cells == fresh.cells)
      #expect(result.pScene == fresh.pScene)
      #expect(result.pSpeckle == fresh.pSpeckle)
    }
  }

  @Test("each cell belongs to one strip and one window, whose centre is nearest")
  func ownership() {
    for count in Array(1...400) + [1098, 10_980] {
      let axis = SceneWindows.Axis(count: count)
      let oracle = WholeArrayWindows.Axis(count: min(count, 400))
      var next = 0
      for window in 0..<axis.windowCount {
        let owned = axis.owned(window)
        #expect(owned.lowerBound == next)
        next = owned.upperBound
        #expect(axis.inside(window).clamped(to: owned) == owned)
        if count <= 400 {
          #expect(axis.start(window) == oracle.starts[window])
          #expect(owned.allSatisfy { oracle.owner[$0] == window })
        }
      }
      #expect(next == count)
      if count <= 400 { #expect(axis.windowCount == oracle.starts.count) }
    }
  }

  @Test("strips cover the bounds once, and their blocks lie inside")
  func stripsCoverBounds() throws {
    let cells = Self.randomScene(seed: 3)
    let scene = try #require(cells.sceneTest)
    let bounds = cells.bounds
    var north = bounds.rows.upperBound
    for strip in scene.strips {
      #expect(strip.ownedRows.upperBound == north)
      #expect(strip.block.columns == bounds.columns)
      #expect(strip.block.rows.clamped(to: bounds.rows) == strip.block.rows)
      #expect(strip.ownedRows.clamped(to: strip.block.rows) == strip.ownedRows)
      north = strip.ownedRows.lowerBound
    }
    #expect(north == bounds.rows.lowerBound)
  }

  @Test("the sample is everything up to its size, and at most that beyond")
  func sampleStep() {
    #expect(SceneTest.sampleStep(testedCount: 0) == 1)
    #expect(SceneTest.sampleStep(testedCount: 65_536) == 1)
    #expect(SceneTest.sampleStep(testedCount: 65_537) == 2)
    #expect(SceneTest.sampleStep(testedCount: 131_072) == 2)
    #expect(SceneTest.sampleStep(testedCount: 1_205_604) == 19)
    for count in stride(from: 1, to: 3_000_000, by: 9973) {
      let step = SceneTest.sampleStep(testedCount: count)
      #expect((count + step - 1) / step <= 65_536)
    }
  }

  @Test("the null of a large scene is that of its sample")
  func sampledScene() throws {
    var random = SplitMix64(seed: 12)
    let side = 257
    let indices = Array(stride(from: 0, to: side * side, by: 2))
    let values = indices.flatMap { _ in
      let before = random.nextUniform()
      return [before, before + 0.3 * random.nextUniform() - 0.1, 0.01 + random.nextUniform()]
    }
    let bounds = CellBlock(columns: 0..<side, rows: 0..<side)
    let sample = TestedCells(cells: indices.map { bounds[$0] }, bands: 1, values: values)
    let count = side * side
    #expect(SceneTest.sampleStep(testedCount: count) == 2)
    let large = try #require(SceneTest(sample: sample, testedCount: count, bounds: bounds))
    let small = try #require(SceneTest(sample: sample, testedCount: sample.count, bounds: bounds))
    // So few cells that windows have no null of their own.
    let few = TestedCells(
      cells: Array(sample.cells.prefix(150)), bands: 1, values: Array(values.prefix(450)))
    let results = [large, small].map { scene in
      scene.evaluate(scene.strip(0), cells: few, limit: 1, workspace: SceneWorkspace()) { _, _ in 50
      }
    }
    #expect(results[0].count == 150)
    #expect(results[0].pScene == results[1].pScene)
    // The level of a rise by 0.05 in the mean is found.
    let residuals = (0..<150).map { results[0].residual(candidate: $0, band: 0) }
    #expect(try #require(median(of: residuals)).magnitude < 0.03)
  }

  @Test("refuses cells out of report order and samples of another rule")
  func refusesDisorder() async {
    await #expect(processExitsWith: .failure) {
      let cells = SceneTestTests.randomScene(seed: 0)
      guard let scene = cells.sceneTest else { return }
      let turned = cells.picked(cells.cells.indices.reversed())
      _ = scene.evaluate(
        scene.strip(0), cells: turned.tested, limit: 1, workspace: SceneWorkspace()
      ) { _, _ in 50 }
    }
    await #expect(processExitsWith: .failure) {
      let cells = SceneTestTests.randomScene(seed: 0)
      _ = SceneTest(sample: cells.tested, testedCount: cells.count + 1, bounds: cells.bounds)
    }
    await #expect(processExitsWith: .failure) {
      let cells = SceneTestTests.randomScene(seed: 0)
      _ = ChangeDecision(cells.candidates(limit: 0.01), falseDiscoveryRate: 0.02)
    }
  }

  @Test("p values beyond the rate change no q that is reported", arguments: UInt64(0)..<32)
  func truncatedDiscoveryRate(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let count = Int.random(in: 1...400, using: &random)
    let p = (0..<count).map { _ in
      let u = Double.random(in: 0...1, using: &random)
      // Ties, and many small ones in some.
      return seed.isMultiple(of: 2) ? (u * u * u * 200).rounded() / 200 : u * u * u * u
    }
    for rate in [0.01, 0.05, 0.2] {
      let all = falseDiscoveryRate(p: p)
      // A few beyond the rate may come along, as at the edge of candidates.
      let given = p.indices.filter { p[$0] <= rate || random.next() % 8 == 0 }
      let some = falseDiscoveryRate(p: given.map { p[$0] }, testedCount: count)
      for (place, index) in given.enumerated() {
        if all[index] <= rate {
          #expect(some[place] == all[index])
        } else {
          #expect(some[place] > rate && some[place] >= all[index])
        }
      }
      #expect(some.count { $0 <= rate } == all.count { $0 <= rate })
    }
  }
}
