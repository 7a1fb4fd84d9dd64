// SPDX-License-Identifier: Apache-2.0
import Foundation
import MonitorGrid
import Testing

@testable import PassCatalog

/// A folder of made files for scans; most names tell all, so that empty files do.
struct PassFolder {
  let folder = TestFolder()

  var path: String { folder.url.path }

  /// An acquisition of one burst as OPERA names it.
  static func opera(
    _ acquired: String, burst: String = "T137-292320-IW2",
    processed: String = "20250830T120333", platform: String = "S1A"
  ) -> String {
    "OPERA_L2_RTC-S1_\(burst)_\(acquired)Z_\(processed)Z_\(platform)_30_v1.0"
  }

  /// Makes empty files, an hour old unless another age is given.
  func make(_ names: [String], age: TimeInterval = 3600) throws {
    for name in names { try write(Data(), to: name, age: age) }
  }

  func write(_ data: Data, to name: String, age: TimeInterval = 3600) throws {
    let url = folder.url.appending(path: name)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try data.write(to: url)
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSinceNow: -age)], ofItemAtPath: url.path)
  }

  func write(_ text: String, to name: String) throws { try write(Data(text.utf8), to: name) }

  func link(_ name: String, to target: String) throws {
    try FileManager.default.createSymbolicLink(
      atPath: folder.url.appending(path: name).path, withDestinationPath: target)
  }

  /// Scans the folder, or what lies in it.
  func scan(
    _ names: [String] = [""], _ options: CatalogueOptions = CatalogueOptions()
  ) throws -> PassCatalogue {
    try PassCatalogue(
      scanning: names.map { $0.isEmpty ? path : "\(path)/\($0)" }, options: options)
  }

  /// A path without that of the folder.
  func local(_ path: String) -> String { path.replacing(self.path + "/", with: "") }

  func local(_ entries: [PassCatalogue.Entry]) -> [String] { entries.map { local($0.path) } }
}
