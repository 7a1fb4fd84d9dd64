// SPDX-License-Identifier: Apache-2.0
import Evidence
import Foundation

/// A comparison of a plan that could not be made.
struct BatchFailure: Sendable {
  let item: BatchItem
  let failure: Failure

  /// The cause without GDAL's words and without folders, which differ from machine to machine.
  var cause: String { withoutFolders(failure.cause) }

  private func withoutFolders(_ text: String) -> String {
    var text = text
    for path in item.inputs.flatMap(\.paths).sorted(by: { $0.count > $1.count }) {
      let name = path.split(separator: "/").last.map(String.init) ?? path
      text = text.replacing(path, with: name)
    }
    return text
  }

  private var json: CanonicalJSON {
    [
      "track": .string(item.track), "name": .string(item.name),
      "passes": .array(
        item.inputs.map { ["role": .string($0.role), "id": .string($0.id)] }),
      "cause": .string(cause),
      "gdal": .array(failure.gdalMessages.map { .string(withoutFolders($0)) }),
      "exit_code": .integer(Int(failure.status.rawValue)),
    ]
  }

  /// All failures of a run, in the order of the plan, one a line.
  static func document(_ failures: [BatchFailure]) throws -> [UInt8] {
    var bytes = Array("[".utf8)
    for (number, one) in failures.enumerated() {
      bytes += Array((number == 0 ? "\n" : ",\n").utf8)
      bytes += try one.json.canonicalBytes()
    }
    return bytes + Array("\n]\n".utf8)
  }
}
