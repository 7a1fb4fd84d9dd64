// SPDX-License-Identifier: Apache-2.0
import Foundation
import GridTestSupport
import Testing

@Suite struct GridTestSupportTests {
  @Test func aTemporaryDirectoryIsEmptyAndGoesAway() throws {
    struct Failure: Error {}
    var seen: URL?
    #expect(throws: Failure.self) {
      try withTemporaryDirectory { directory in
        seen = directory
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path).isEmpty)
        try Data("kept open".utf8).write(to: directory.appending(path: "file"))
        throw Failure()
      }
    }
    let directory = try #require(seen)
    #expect(!FileManager.default.fileExists(atPath: directory.path))
  }

  @Test func aCommandGivesBothStreamsAndItsCode() throws {
    let result = try runCommand("sh", arguments: ["-c", "echo out; echo err >&2; exit 3"])
    #expect(result.output == "out\n" && result.errors == "err\n")
    #expect(result.status == 3 && !result.wasSignalled)
  }

  @Test func aCommandMayPrintMoreThanAPipeHolds() throws {
    let script =
      "i=0; while [ $i -lt 20000 ]; do echo 0123456789; echo 0123456789 >&2; i=$((i+1)); done"
    let result = try runCommand("sh", arguments: ["-c", script])
    #expect(result.outputData.count == 220_000 && result.errorData.count == 220_000)
  }

  @Test func variablesAreSetAndRemoved() throws {
    let result = try runCommand(
      "/bin/sh", arguments: ["-c", "echo \"${TRUCELINE_TEST-unset} ${LANG-unset}\"; pwd"],
      environment: ["TRUCELINE_TEST": "set", "LANG": nil], in: URL(filePath: "/"))
    #expect(result.output == "set unset\n/\n")
  }

  @Test func aSignalIsTold() throws {
    let result = try runCommand("sh", arguments: ["-c", "kill -TERM $$"])
    #expect(result.wasSignalled, "\(result.status) \(result.errors)")
    #expect(result.status == 15)
  }

  @Test("a seed gives its numbers, those of the reference implementation")
  func splitMix() {
    var random = SplitMix64(seed: 1_234_567)
    #expect(random.next() == 6_457_827_717_110_365_317)
    #expect(random.next() == 3_203_168_211_198_807_973)
  }
}
