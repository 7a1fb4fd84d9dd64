// SPDX-License-Identifier: Apache-2.0
import GDAL
import PassCatalog

/// The files of a pass, and what a scan knows of it.
struct PassSource: Sendable {
  private let files: PassFiles
  private let found: CataloguedPass?

  /// What a user names.
  init(_ argument: String, policy: OpenPolicy) throws {
    files = try PassFiles(argument, policy: policy)
    found = nil
  }

  /// What a scan found.
  init(_ found: CataloguedPass, policy: OpenPolicy) throws {
    files = try PassFiles(found, policy: policy)
    self.found = found
  }

  /// Opens the pass: what its files say counts, then what the scan knew.
  func pass(_ options: PassOptions) throws -> Pass {
    let pass = try Pass(describing: files, options: options)
    guard let found else { return pass }
    // A manifest may say of which sensor files are whose names tell nothing.
    guard options.sensor == nil, pass.profile.name != found.sensor,
      let stated = SensorProfile(named: found.sensor, among: options.profiles)
    else { return pass.completed(by: found) }
    var options = options
    options.sensor = stated
    return try Pass(describing: files, options: options).completed(by: found)
  }
}
