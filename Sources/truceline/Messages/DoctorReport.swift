// SPDX-License-Identifier: Apache-2.0
import ChangePipeline
import Evidence
import GDAL
import MonitorGrid

/// What an installation is made of, and what its self-test said.
struct DoctorReport {
  private let facts: [(name: String, value: String)]
  private let drivers: [(name: String, isPresent: Bool)]
  private let checks: [SelfTest.Check]

  /// Drivers without which the program's own inputs and outputs do not work.
  private static let required: Set<String> = ["GTiff", "COG", "GeoJSON"]

  /// Looks at this installation and tests it.
  init(kernel: KernelLevel) {
    let supported = KernelLevel.allCases.filter(KernelSet.isSupported).map(\.rawValue)
    facts = [
      ("truceline", Version.text),
      ("GDAL", GDALLibrary.version + (GDALLibrary.versionsAgree ? "" : " (not the one built for)")),
      ("PROJ", GDALLibrary.projVersion),
      ("GEOS", GDALLibrary.hasGEOS ? "present" : "missing: --buffer does not work"),
      ("kernel", "\(kernel.rawValue) (this processor runs \(supported.joined(separator: ", ")))"),
    ]
    let policy = OpenPolicy()
    let wanted = Set(policy.rasterDrivers + policy.vectorDrivers + Array(Self.required))
    drivers = wanted.sorted().map { ($0, GDALLibrary.hasDriver($0)) }
    checks = SelfTest.run()
  }

  /// Whether nothing that is needed is missing and every check passed.
  var isHealthy: Bool {
    checks.allSatisfy { $0.problem == nil }
      && drivers.allSatisfy { $0.isPresent || !Self.required.contains($0.name) }
  }

  var text: String {
    var lines = facts.map { $0.name.padding(to: 12) + $0.value }
    let present = drivers.filter(\.isPresent).map(\.name)
    let missing = drivers.filter { !$0.isPresent }.map(\.name)
    lines.append("drivers".padding(to: 12) + present.joined(separator: ", "))
    if !missing.isEmpty {
      lines.append("not here".padding(to: 12) + missing.joined(separator: ", "))
    }
    lines.append("")
    for check in checks {
      lines.append((check.problem == nil ? "ok" : "FAILED").padding(to: 12) + check.name)
      if let problem = check.problem { lines.append("".padding(to: 12) + problem) }
    }
    return lines.joined(separator: "\n")
  }

  /// The same as one JSON object.
  func json() throws -> String {
    let object: CanonicalJSON = [
      "versions": .object(facts.map { .init($0.name, .string($0.value)) }),
      "drivers": .object(drivers.map { .init($0.name, .bool($0.isPresent)) }),
      "checks": .array(
        checks.map { check in
          ["name": .string(check.name), "problem": .text(check.problem)]
        }),
      "healthy": .bool(isHealthy),
    ]
    return String(decoding: try object.canonicalBytes(), as: UTF8.self)
  }
}
