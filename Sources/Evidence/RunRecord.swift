// SPDX-License-Identifier: Apache-2.0

public import MonitorGrid

/// An input of a run and what it was used as.
public struct RunInput: Hashable, Sendable {
  /// What it was used as: `before`, `after`, `aoi`.
  public var role: String
  /// Its hashes; nil where inputs were not hashed.
  public var digest: InputDigest?
  /// Names (last parts of paths) and sizes where there are no hashes.
  public var unhashedNames: [String]
  /// The hash that the input had when it was read, where it is not read again.
  public private(set) var knownSHA256: String?

  /// A hashed input.
  public init(role: String, digest: InputDigest) {
    self.role = role
    self.digest = digest
    unhashedNames = []
  }

  /// An input of which only the names of its files are told.
  public init(role: String, unhashed paths: [String]) {
    self.role = role
    unhashedNames = paths.map { PathBytes($0).lastPart.text }
  }

  /// An input that was read and hashed by an earlier run, whose numbers are used now.
  public init(role: String, name: String, sha256: String) {
    self.role = role
    digest = nil
    unhashedNames = [name]
    knownSHA256 = sha256
  }

  /// The hash that stands for it.
  var sha256: String? { digest?.sha256 ?? knownSHA256 }

  fileprivate var json: CanonicalJSON {
    let files =
      digest.map { digest in
        digest.files.map { file -> CanonicalJSON in
          [
            "name": .string(file.name), "size": .integer(file.byteCount),
            "sha256": .string(file.sha256),
          ]
        }
      } ?? unhashedNames.map { ["name": .string($0), "size": .null, "sha256": .null] }
    return ["role": .string(role), "sha256": .text(sha256), "files": .array(files)]
  }
}

/// How many cells a run tested, flagged and could not observe.
public struct CellCounts: Hashable, Sendable {
  /// Cells that were tested.
  public private(set) var tested = 0
  /// Tested cells that are flagged.
  public private(set) var flagged = 0
  /// Cells that were not tested, by reason.
  public private(set) var notObserved: [NotObservedReason: Int] = [:]

  /// No cells.
  public init() {}

  /// Cells that were counted elsewhere.
  public init(tested: Int, flagged: Int, notObserved: [NotObservedReason: Int]) {
    self.tested = tested
    self.flagged = flagged
    self.notObserved = notObserved
  }

  /// The cells of findings.
  public init(_ findings: some Sequence<Finding>) {
    for finding in findings { count(finding) }
  }

  /// Counts one more cell.
  public mutating func count(_ finding: Finding) {
    if let reason = finding.notObserved {
      notObserved[reason, default: 0] += 1
    } else {
      tested += 1
      if finding.isFlagged { flagged += 1 }
    }
  }

  /// How many of the flagged cells are expected to be false: the rate times the flagged cells.
  public func expectedFalse(falseDiscoveryRate: Double) -> Double {
    falseDiscoveryRate * Double(flagged)
  }

  fileprivate func json(falseDiscoveryRate: Double) -> CanonicalJSON {
    // Every reason, in every run: a missing count could be read as unknown.
    let reasons = NotObservedReason.allCases.map {
      CanonicalJSON.Member($0.rawValue, .integer(notObserved[$0] ?? 0))
    }
    return [
      "tested": .integer(tested), "flagged": .integer(flagged), "not_observed": .object(reasons),
      "expected_false": .measurement(expectedFalse(falseDiscoveryRate: falseDiscoveryRate)),
    ]
  }
}

/// What a report says about the run that made it: the foreign member `truceline`.
///
/// It holds what the result depends on and nothing else: no clock, no command line, no path, no
/// number of workers.
public struct RunRecord: Hashable, Sendable {
  /// Version of the program.
  public var version: String
  /// Everything that changes the result, by the name of its option; an object.
  public var parameters: CanonicalJSON
  /// The inputs in the order of the command.
  public var inputs: [RunInput]
  /// The false discovery rate of the decision.
  public var falseDiscoveryRate: Double
  /// The cells.
  public var counts: CellCounts
  /// What is known of the null model, for example whether the scene's own null was used or why not.
  public var nullModel: CanonicalJSON
  /// How often the method flags where nothing is expected; null where that was not asked.
  public var nullTest: CanonicalJSON
  /// How well the passes lie on each other; null where that was not asked.
  public var registration: CanonicalJSON
  /// What brought one pass to the scale of the other; nil where nothing did.
  public var normalisation: CanonicalJSON?
  /// What a reader should know before trusting the result, in the order it came up.
  public var warnings: [String]

  /// The record of a run.
  public init(
    version: String, parameters: CanonicalJSON, inputs: [RunInput], falseDiscoveryRate: Double,
    counts: CellCounts, nullModel: CanonicalJSON = .null, nullTest: CanonicalJSON = .null,
    registration: CanonicalJSON = .null, normalisation: CanonicalJSON? = nil,
    warnings: [String] = []
  ) {
    self.version = version
    self.parameters = parameters
    self.inputs = inputs
    self.falseDiscoveryRate = falseDiscoveryRate
    self.counts = counts
    self.nullModel = nullModel
    self.nullTest = nullTest
    self.registration = registration
    self.normalisation = normalisation
    self.warnings = warnings
  }

  /// The run's name: first 16 hexadecimal digits of the SHA-256 of the canonical JSON of version,
  /// parameters and input hashes.
  ///
  /// - Returns: The name; nil where an input was not hashed, as nothing then tells two runs apart.
  /// - Throws: `EvidenceError` with code `.noSuchNumber` or `.duplicateName`.
  public func runID() throws(EvidenceError) -> String? {
    var hashes: [CanonicalJSON] = []
    for input in inputs {
      guard let sha256 = input.sha256 else { return nil }
      hashes.append(["role": .string(input.role), "sha256": .string(sha256)])
    }
    let identity: CanonicalJSON = [
      "version": .string(version), "parameters": parameters, "inputs": .array(hashes),
    ]
    return String(sha256(of: try identity.canonicalBytes()).prefix(16))
  }

  /// The record as one canonical JSON object.
  ///
  /// - Throws: `EvidenceError` with code `.noSuchNumber` or `.duplicateName`.
  public func canonicalBytes() throws(EvidenceError) -> [UInt8] {
    var members: [CanonicalJSON.Member] = [
      .init("version", .string(version)), .init("run_id", .text(try runID())),
      .init("parameters", parameters), .init("inputs", .array(inputs.map(\.json))),
      .init("counts", counts.json(falseDiscoveryRate: falseDiscoveryRate)),
      .init("null_model", nullModel), .init("null_test", nullTest),
      .init("registration", registration),
      .init("warnings", .array(warnings.map(CanonicalJSON.string))),
    ]
    if let normalisation { members.append(.init("normalisation", normalisation)) }
    return try CanonicalJSON.object(members).canonicalBytes()
  }
}
