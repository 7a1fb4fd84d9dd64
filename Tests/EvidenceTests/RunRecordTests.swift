// SPDX-License-Identifier: Apache-2.0
import Evidence
import Foundation
import GridTestSupport
import MonitorGrid
import Testing

private func finding(_ reason: NotObservedReason?, isFlagged: Bool = false) -> Finding {
  var finding = Finding(
    cell: GridCell(column: 0, row: 0), notObserved: reason, validFraction: 0)
  finding.isFlagged = isFlagged
  return finding
}

private func record(in directory: URL) throws -> RunRecord {
  let before = directory.appending(path: "before \"1\".tif")
  let after = directory.appending(path: "after.tif")
  try Data("abc".utf8).write(to: before)
  try Data().write(to: after)
  let counts = CellCounts(
    [
      finding(nil), finding(nil, isFlagged: true), finding(.masked), finding(nil, isFlagged: true),
      finding(.noData), finding(.masked), finding(nil, isFlagged: true),
    ])
  return RunRecord(
    version: "0.1.0",
    parameters: ["method": "ratio", "fdr": 0.1, "min_valid": 0.5, "cell_size": 120],
    inputs: [
      RunInput(role: "before", digest: try InputDigest(of: [before.path(percentEncoded: false)])),
      RunInput(role: "after", digest: try InputDigest(of: [after.path(percentEncoded: false)])),
    ],
    falseDiscoveryRate: 0.1, counts: counts, nullModel: ["scene": "too few cells"],
    warnings: ["the time of \"before\" is unknown"])
}

@Suite("A report says which run made it")
struct RunRecordTests {
  private static let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
  private static let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

  @Test("the run's name is the hash of version, parameters and inputs, as sha256sum has it")
  func name() throws {
    try withTemporaryDirectory { directory in
      let identity = """
        {"inputs":[{"role":"before","sha256":"\(Self.abc)"},{"role":"after","sha256":"\(Self.empty)"}],\
        "parameters":{"cell_size":120,"fdr":0.1,"method":"ratio","min_valid":0.5},"version":"0.1.0"}
        """
      let file = directory.appending(path: "identity")
      try Data(identity.utf8).write(to: file)
      let hash = try runCommand("sha256sum", arguments: [file.path(percentEncoded: false)]).output
        .prefix(16)
      let record = try record(in: directory)
      #expect(try record.runID() == String(hash))
    }
  }

  @Test("the record, byte for byte")
  func bytes() throws {
    try withTemporaryDirectory { directory in
      let record = try record(in: directory)
      let runID = try #require(try record.runID())
      let expected = #"""
        {"counts":{"expected_false":0.3,"flagged":3,\#
        "not_observed":{"masked":2,"no_data":1,"outside":0,"too_few_pixels":0},"tested":4},\#
        "inputs":[\#
        {"files":[{"name":"before \"1\".tif","sha256":"\#(Self.abc)","size":3}],\#
        "role":"before","sha256":"\#(Self.abc)"},\#
        {"files":[{"name":"after.tif","sha256":"\#(Self.empty)","size":0}],\#
        "role":"after","sha256":"\#(Self.empty)"}],\#
        "null_model":{"scene":"too few cells"},\#
        "parameters":{"cell_size":120,"fdr":0.1,"method":"ratio","min_valid":0.5},\#
        "registration":null,"run_id":"\#(runID)","version":"0.1.0",\#
        "warnings":["the time of \"before\" is unknown"]}
        """#
      #expect(String(decoding: try record.canonicalBytes(), as: UTF8.self) == expected)
    }
  }

  @Test("the name changes with version, parameters and inputs, and with nothing else")
  func whatTheNameDependsOn() throws {
    try withTemporaryDirectory { directory in
      let record = try record(in: directory)
      let runID = try record.runID()
      var other = record
      other.warnings = []
      other.counts = CellCounts()
      other.nullModel = .null
      #expect(try other.runID() == runID)
      other = record
      other.version = "0.1.1"
      #expect(try other.runID() != runID)
      other = record
      other.parameters = ["method": "ratio", "fdr": 0.1, "min_valid": 0.5, "cell_size": 100]
      #expect(try other.runID() != runID)
      other = record
      other.inputs.reverse()
      #expect(try other.runID() != runID)
    }
  }

  @Test("paths stay out, also where inputs are not hashed; such a run has no name")
  func notHashed() throws {
    try withTemporaryDirectory { directory in
      var record = try record(in: directory)
      record.inputs[0] = RunInput(
        role: "before", unhashed: ["/secret/place/VV.tif", "dir/VH.tif/"])
      #expect(try record.runID() == nil)
      let text = String(decoding: try record.canonicalBytes(), as: UTF8.self)
      #expect(
        text.contains(
          #"{"files":[{"name":"VV.tif","sha256":null,"size":null},"#
            + #"{"name":"VH.tif","sha256":null,"size":null}],"role":"before","sha256":null}"#))
      #expect(text.contains(#""run_id":null"#))
      #expect(!text.contains("secret") && !text.contains(directory.lastPathComponent))
    }
  }

  @Test("numbers that the program was given by mistake are refused")
  func badParameter() throws {
    try withTemporaryDirectory { directory in
      var record = try record(in: directory)
      record.parameters = ["fdr": .number(.nan)]
      let error = #expect(throws: EvidenceError.self) { _ = try record.canonicalBytes() }
      #expect(error?.code == .noSuchNumber)
    }
  }
}
