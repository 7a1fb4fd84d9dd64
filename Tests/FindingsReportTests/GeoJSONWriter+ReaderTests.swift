// SPDX-License-Identifier: Apache-2.0
import FindingsReport
import Foundation
import GridTestSupport
import MonitorGrid
import Testing

private let hasOGR = isInstalled("ogrinfo")
private let hasPython = isInstalled("python3")

private func isInstalled(_ command: String) -> Bool {
  (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").contains {
    FileManager.default.isExecutableFile(atPath: "\($0)/\(command)")
  }
}

/// The fields of a file and their types, as `ogrinfo` tells them.
private func fields(of file: URL) throws -> [String: String] {
  let result = try runCommand(
    "ogrinfo", arguments: ["-al", "-so", file.path(percentEncoded: false)])
  #expect(result.status == 0)
  #expect(result.errors == "")
  var fields: [String: String] = [:]
  for line in result.output.split(separator: "\n") {
    let parts = line.split(separator: ": ", maxSplits: 1)
    if parts.count == 2 { fields[String(parts[0])] = String(parts[1]) }
  }
  return fields
}

private let typesOfFields: [String: String] = [
  "id": "String", "cell": "String", "cell_size_m": "Real", "epsg": "Integer", "row": "Integer",
  "col": "Integer", "lon": "Real", "lat": "Real", "area_m2": "Real",
  "flagged": "Integer(Boolean)", "state": "String", "confidence": "String", "reason": "String",
  "t_start": "DateTime", "t_end": "DateTime", "t_epoch_ms": "Integer64", "method": "String",
  "stat": "Real", "dof": "Real", "p": "Real", "q": "Real", "p_speckle": "Real", "p_scene": "Real",
  "effect_db": "Real", "scene_db": "Real", "effect_band": "String", "direction": "String",
  "robust_to_shift": "Integer(Boolean)", "looks": "Real", "changed_fraction": "Real",
  "valid_fraction": "Real", "smallest_detectable_db": "Real", "sensor": "String",
  "platform": "String", "relative_orbit": "Integer", "polarisations": "String",
  "before_id": "String", "after_id": "String", "before_sha256": "String",
  "after_sha256": "String", "run_id": "String",
]

/// A tested cell all of whose numbers are whole: the hardest case for a reader that guesses.
private func wholeFinding(column: Int) -> Finding {
  var finding = Finding(
    cell: GridCell(column: column, row: 40_500), notObserved: nil, validFraction: 1)
  finding.statistic = 5
  finding.degreesOfFreedom = 2
  finding.p = 0
  finding.q = 0
  finding.pSpeckle = 0
  finding.pScene = 0
  finding.effectDecibels = 6
  finding.sceneDecibels = 0.25
  finding.effectBand = 1
  finding.direction = .increase
  finding.isRobustToShift = true
  finding.looks = 440
  finding.changedFraction = 1
  finding.smallestDetectableDecibels = 1
  return finding
}

@Suite("Other programs read the collection")
struct ReaderTests {
  @Test(
    "ogrinfo gives every field its type, even where all numbers are whole", .enabled(if: hasOGR))
  func ogrinfoSeesTypes() throws {
    try withTemporaryDirectory { directory in
      let file = directory.appending(path: "findings.geojson")
      try Data(
        try collection([wholeFinding(column: 4000)], on: grid(zone: 37), context: sampleContext())
      ).write(to: file)
      let fields = try fields(of: file)
      for (name, type) in typesOfFields {
        #expect(fields[name]?.hasPrefix("\(type) (") == true, "\(name): \(fields[name] ?? "-")")
      }
      #expect(fields["Feature Count"] == "1")
      #expect(fields["Geometry"] == "Polygon")
    }
  }

  @Test("ogrinfo keeps the types where some cells were not observed", .enabled(if: hasOGR))
  func ogrinfoSeesTypesBesideNulls() throws {
    try withTemporaryDirectory { directory in
      let file = directory.appending(path: "findings.geojson")
      let findings = [
        Finding(
          cell: GridCell(column: 3999, row: 40_500), notObserved: .noData, validFraction: 0),
        wholeFinding(column: 4000),
        Finding(
          cell: GridCell(column: 4001, row: 40_500), notObserved: .masked, validFraction: 0.25),
      ]
      try Data(try collection(findings, on: grid(zone: 37), context: sampleContext()))
        .write(to: file)
      let fields = try fields(of: file)
      for (name, type) in typesOfFields {
        #expect(fields[name]?.hasPrefix("\(type) (") == true, "\(name): \(fields[name] ?? "-")")
      }
    }
  }

  @Test("only numbers that no cell of the run has lose their type", .enabled(if: hasOGR))
  func columnsOfNulls() throws {
    try withTemporaryDirectory { directory in
      let file = directory.appending(path: "findings.geojson")
      var finding = wholeFinding(column: 4000)
      finding.pScene = nil
      var context = try sampleContext()
      context.after.relativeOrbit = nil
      context.after.acquired = nil
      try Data(try collection([finding], on: grid(zone: 37), context: context)).write(to: file)
      let fields = try fields(of: file)
      let lost = typesOfFields.filter { fields[$0.key]?.hasPrefix("\($0.value) (") != true }
      // Times that are unknown leave their columns out, so that nobody takes them for text.
      #expect(
        Set(lost.keys) == ["p_scene", "relative_orbit", "t_start", "t_end", "t_epoch_ms"])
      #expect(fields["t_start"] == nil)
      #expect(fields["p_scene"]?.hasPrefix("String") == true)
    }
  }

  @Test(
    "Python's json module reads it, and every feature has the same keys", .enabled(if: hasPython))
  func pythonReads() throws {
    try withTemporaryDirectory { directory in
      let file = directory.appending(path: "findings.geojson")
      var random = SplitMix64(seed: 9)
      let findings = randomFindings(
        columns: 4000..<4040, rows: 40_500..<40_520, share: 0.8, using: &random)
      try Data(try collection(findings, on: grid(zone: 37), context: sampleContext()))
        .write(to: file)
      let script = """
        import json, sys
        def refuse(word): raise ValueError(word)
        whole = json.load(open(sys.argv[1], encoding='utf-8'), parse_constant=refuse)
        keys = {tuple(f['properties']) for f in whole['features']}
        empty = [f for f in whole['features'] if '' in f['properties'].values()]
        print(len(whole['features']), len(keys), len(empty), 'crs' in whole)
        """
      let result = try runCommand(
        "python3", arguments: ["-c", script, file.path(percentEncoded: false)])
      #expect(result.errors == "")
      #expect(result.output == "\(findings.count) 1 0 False\n")
    }
  }
}
