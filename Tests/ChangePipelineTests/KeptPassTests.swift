// SPDX-License-Identifier: Apache-2.0
import ChangePipeline
import MonitorGrid
import Testing

/// A past that is read as numbers, not as pixels.
@Suite("Passes whose pixels were read before")
struct KeptPassTests {
  private static let size = RasterSize(width: 160, height: 160)
  private static let raised = PixelWindow(x: 64, y: 80, width: 24, height: 24)

  private func passes(_ count: Int, changedFrom first: Int) -> [MadeUpPass] {
    var scene = SpeckledScene(seed: 7)
    return (0..<count).map { number in
      var pass = scene.pass(Self.size)
      if number >= first { pass.raise(Self.raised, by: 10) }
      return pass
    }
  }

  private func comparison(_ passes: [MadeUpPass]) throws -> MadeUpComparison {
    MadeUpComparison(
      before: passes[passes.count - 2], after: passes[passes.count - 1],
      layout: ComparisonLayout(try madeUpCells(Self.size)))
  }

  private func earlier(_ pass: MadeUpPass) -> EarlierPass<MadeUpSource> {
    EarlierPass(
      name: "earlier", layers: MadeUpSource(pass, reads: nil).layers, mask: nil,
      rules: [PowerRule(units: .power, floor: 0)], open: { MadeUpSource(pass, reads: nil) })
  }

  private func kept(
    _ pass: MadeUpPass, like comparison: MadeUpComparison
  ) async throws -> KeptPass {
    let summary = try await summarise(
      earlier(pass), like: comparison.job(), parameters: comparison.parameters, workers: 2,
      kernels: KernelSet(level: .baseline))
    return KeptPass(name: "kept") { try summary.read(rows: $0) }
  }

  private func inside(_ findings: [Finding]) throws -> [Finding] {
    let cells = try madeUpCells(Self.size)
    return findings.filter { Self.raised.intersection(cells.pixelWindow(of: $0.cell)).count > 0 }
  }

  private func run(
    _ comparison: MadeUpComparison, _ prepare: (inout ComparisonJob<MadeUpSource>) -> Void
  ) async throws -> [Finding] {
    var job = comparison.job()
    prepare(&job)
    return try await compare(
      job, parameters: comparison.parameters, workers: 2, kernels: KernelSet(level: .baseline),
      detail: .all
    ).all
  }

  @Test("give the findings that their pixels give, to the last bit")
  func equal() async throws {
    let passes = passes(6, changedFrom: 5)
    let comparison = try comparison(passes)
    let old = Array(passes.dropLast(2))
    let read = try await run(comparison) { $0.earlier = old.map(earlier) }
    var known: [KeptPass] = []
    for pass in old { known.append(try await kept(pass, like: comparison)) }
    let numbers = known
    let remembered = try await run(comparison) { $0.kept = numbers }
    #expect(read == remembered)
    #expect(read.count(where: \.isFlagged) >= 9)
    #expect(read.allSatisfy { $0.referencePasses == 5 })
  }

  @Test(
    "a change that stands since six passes is flagged against the past before it, not against itself"
  )
  func frozen() async throws {
    let passes = passes(8, changedFrom: 2)
    let comparison = try comparison(passes)
    var known: [KeptPass] = []
    for pass in passes.dropLast(2) { known.append(try await kept(pass, like: comparison)) }
    let numbers = known
    let columns = comparison.layout.block.columns.count
    // The other five of the seven passes saw the change already.
    let frozen = try await run(comparison) { job in
      job.kept = numbers
      job.choices = { rows in
        [PassChoice](repeating: PassChoice(first: 0, end: 2), count: rows.count * columns)
      }
    }
    let all = try await run(comparison) { $0.kept = numbers }
    let changed = try inside(frozen)
    let hidden = try inside(all)
    #expect(changed.count(where: \.isFlagged) == 9)
    #expect(changed.allSatisfy { $0.referencePasses == 2 })
    #expect(hidden.count(where: \.isFlagged) < 9)
    for finding in changed {
      #expect(((finding.effectDecibels ?? 0) - 10).magnitude < 3)
    }
  }

  @Test("a cell without any pass of its choice is tested against all")
  func empty() async throws {
    let passes = passes(5, changedFrom: 4)
    let comparison = try comparison(passes)
    var known: [KeptPass] = []
    for pass in passes.dropLast(2) { known.append(try await kept(pass, like: comparison)) }
    let numbers = known
    let columns = comparison.layout.block.columns.count
    let chosen = try await run(comparison) { job in
      job.kept = numbers
      job.choices = { rows in
        [PassChoice](repeating: PassChoice(first: 2, end: 2), count: rows.count * columns)
      }
    }
    let all = try await run(comparison) { $0.kept = numbers }
    #expect(chosen == all)
  }
}
