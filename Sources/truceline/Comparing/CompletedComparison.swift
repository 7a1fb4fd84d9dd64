// SPDX-License-Identifier: Apache-2.0
import ChangePipeline
import Evidence
import Foundation
import GDAL
import MonitorGrid
import PassCatalog

/// A comparison that has run: its setup, its result, and the record that goes with it.
struct CompletedComparison: Sendable {
  let setup: ComparisonSetup
  let job: ComparisonJob<PassReader>
  let fastPaths: FastPaths
  /// Blocks of masks that were decoded; nil where there is no mask.
  let maskBlocks: Int?
  let result: ComparisonFindings
  let counts: CellCounts
  let record: RunRecord
  let kernels: KernelSet
  /// What came up while it ran.
  let warnings: [String]
  /// What the inputs were when it began.
  let stamps: InputStamps

  /// Whether inputs are hashed, and what is known of their hashes.
  enum Hashing: Sendable {
    case none
    case fresh
    case cached(HashCache)
  }

  /// Gives GDAL the memory that so many workers need for blocks.
  ///
  /// Blocks are decoded once and not asked for again; a warped raster reads its source's anew.
  static func limitBlockCache(workers: Int) {
    GDALLibrary.setBlockCacheLimit(bytes: 16 << 20 + workers * (8 << 20))
  }

  /// What is known of passes before the two without reading them again.
  struct Past: Sendable {
    /// A pass that a ledger keeps numbers of.
    struct Member: Sendable {
      let id: String
      let sha256: String
      let acquired: UTCTime
      let numbers: KeptPass
    }

    /// From the oldest.
    let members: [Member]
    /// Which of them, and of the pass before, count in each cell.
    let choices: @Sendable (_ rows: Range<Int>) throws -> [PassChoice]
    /// A hash of the choices that are not the usual one.
    let frozenSHA256: String
  }

  /// What is known of older passes; nil where only files were given.
  let past: Past?

  /// Runs a comparison and hashes its inputs at the same time.
  ///
  /// - Throws: Whatever opening, reading or hashing throws; `CancellationError`.
  init(
    _ setup: ComparisonSetup, passes: PassArguments, method: MethodOptions, hashing: Hashing,
    detail: FindingDetail, wantsPixels: Bool = false, past: Past? = nil, jobs: Int,
    progress: @escaping @Sendable (_ finished: Int, _ total: Int) -> Void
  ) async throws {
    let kernels = try KernelChoice.kernels()
    let fastPaths = try setup.fastPaths(level: kernels.level)
    let mask = try await setup.readMasks()
    let earlierMasks = try await setup.readEarlierMasks()
    let laterMasks = try await setup.readLaterMasks()
    let blocks = ([mask] + earlierMasks + laterMasks).compactMap { $0?.decodedBlocks }
    maskBlocks = blocks.isEmpty ? nil : blocks.reduce(0, +)
    var prepared = try setup.job(
      fastPaths: fastPaths, mask: mask, earlierMasks: earlierMasks, laterMasks: laterMasks)
    prepared.wantsPixels = wantsPixels
    prepared.isNormalised = method.normalise
    if let past {
      prepared.kept = past.members.map(\.numbers)
      prepared.choices = past.choices
    }
    self.past = past
    let job = prepared
    self.job = job
    self.fastPaths = fastPaths
    stamps = InputStamps(
      of: try ComparisonFiles(setup, method: method).sides.flatMap { $0.paths })
    async let hashed = CompletedComparison.inputs(setup, method: method, hashing: hashing)
    let parameters = DecisionParameters(
      falseDiscoveryRate: method.fdr, leastValidFraction: method.minValid, looks: setup.looks,
      shiftLimit: ShiftLimit(
        pixels: method.longestShift(of: setup.method), acceptsMore: method.acceptShift),
      testsNull: method.nullTest, scoresPixelwiseT: method.pwtt)
    let result: ComparisonFindings
    do {
      result = try await compare(
        job, parameters: parameters, workers: jobs, kernels: kernels, detail: detail,
        progress: progress)
    } catch let error as ComparisonError {
      // The engine knows bands and sides, not names.
      let (before, after) = (setup.pair.before.identity.id, setup.pair.after.identity.id)
      let failure = Failure(describing: error)
      throw Failure(failure.status, "\(before) → \(after): \(failure.text)")
    }
    self.setup = setup
    self.result = result
    self.kernels = kernels
    counts = CellCounts(
      tested: result.testedCount, flagged: result.flaggedCount, notObserved: result.notObserved)
    let inputs = try await hashed + CompletedComparison.inputs(past)
    try ComparisonFiles.requireDistinctBytes(inputs)
    warnings = result.warnings + CompletedComparison.warnings(about: inputs)
    record = RunRecord(
      version: Version.text,
      parameters: RunParameters(setup: setup, passes: passes, method: method, past: past).json,
      inputs: inputs, falseDiscoveryRate: method.fdr, counts: counts,
      nullModel: NullModelRecord(result, bandNames: setup.pair.before.identity.bandNames).json,
      nullTest: result.nullTest.map { NullTestRecord($0).json } ?? .null,
      registration: RegistrationRecord(result.registration).json,
      normalisation: result.normalisation.map {
        NormalisationRecord($0, bandNames: setup.pair.before.identity.bandNames).json
      },
      warnings: setup.warnings + warnings)
  }

  /// The passes that a ledger knows, by the hashes that they had when they were read.
  private static func inputs(_ past: Past?) -> [RunInput] {
    (past?.members ?? []).map { RunInput(role: "ledger", name: $0.id, sha256: $0.sha256) }
  }

  /// How pixels were read, for who wants to know.
  var readingText: String {
    // What the masks hold was decoded before.
    let layers =
      job.layers.before + job.layers.after + (job.earlier + job.later).flatMap(\.layers)
    let blocks = layers.filter { $0.bands[0].band > 0 }.reduce(0) {
      $0 + $1.grid.columnCount * $1.grid.rowCount
    }
    // Windows of rasters that lie across the grid overlap, and with them the blocks that they read.
    let lines =
      setup.layout.isParallel && !setup.method.readsMargins
      ? ["decoded    \(result.decodedBlocks) of \(blocks) blocks, each once"] : []
    let maskLines = maskBlocks.map { ["masks      \($0) blocks decoded, each once"] } ?? []
    return (lines + maskLines + fastPaths.leftToGDAL.map { "by GDAL    \($0.path): \($0.reason)" })
      .joined(separator: "\n")
  }

  private static func warnings(about inputs: [RunInput]) -> [String] {
    guard let before = inputs[0].digest, before.sha256 == inputs[1].digest?.sha256 else {
      return []
    }
    return [
      "both passes are the same files, byte by byte: nothing can have changed. If two passes were "
        + "meant, one of the two names is wrong"
    ]
  }

  private static func inputs(
    _ setup: ComparisonSetup, method: MethodOptions, hashing: Hashing
  ) async throws -> [RunInput] {
    let sides = try ComparisonFiles(setup, method: method).sides
    let cache: HashCache?
    switch hashing {
    case .none: return sides.map { RunInput(role: $0.role, unhashed: $0.paths) }
    case .fresh: cache = nil
    case .cached(let known): cache = known
    }
    var inputs: [RunInput] = []
    for (role, files) in sides {
      // What only GDAL can reach has no bytes of its own to hash.
      guard files.allSatisfy({ !$0.hasPrefix("/vsi") && !$0.contains("://") }) else {
        inputs.append(RunInput(role: role, unhashed: files))
        continue
      }
      inputs.append(
        RunInput(role: role, digest: try await InputDigest.computed(of: files, cache: cache)))
    }
    return inputs
  }
}
