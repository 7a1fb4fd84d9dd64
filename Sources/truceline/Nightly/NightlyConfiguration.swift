// SPDX-License-Identifier: Apache-2.0
import AlertRules
import Foundation

/// What `truceline nightly --config FILE` is to do, as the file says.
///
///     {
///       "inputs": ["passes"],
///       "output": "findings",
///       "ledger": "ledger/truceline.sqlite",
///       "metrics": "/var/lib/node_exporter/textfile/truceline.prom",
///       "gazetteer": "places.geojson",
///       "compare": {"sensor": "sentinel-1-rtc", "cell_size": 120, "against": "baseline:12"},
///       "alerts": {"low": 2.5, "gap_days": 30}
///     }
///
/// Paths that are not absolute are taken from the file's own folder, so that a run does not depend on
/// where it is started. A key that is not known is refused.
struct NightlyConfiguration: Sendable {
  /// The file itself, absolute.
  let path: String
  /// Folders, files and patterns where passes arrive.
  let inputs: [String]
  /// The folder for findings, coverage and reports.
  let output: String
  /// The ledger's file.
  let ledger: String
  /// A file for Prometheus; nil for none.
  let metrics: String?
  /// Named places for the reports; nil for none.
  let gazetteer: String?
  /// Options of `compare` and `batch`, as words of a command line: `["--cell-size", "120"]`.
  let compareArguments: [String]
  /// When alerts rise, are confirmed and end.
  let alertRule: ConfirmationRule
  /// Whether inputs may lie on the network.
  let allowsNetwork: Bool
  /// Files that the options name, absolute: areas, masks, profiles.
  let optionFiles: [String]

  /// Reads a configuration.
  ///
  /// - Parameter path: The file.
  /// - Throws: `Failure`: for a missing file, for text that is no JSON, and for any key that is missing,
  ///   unknown or of the wrong kind, naming file and key.
  init(path: String) throws {
    let file = URL(filePath: path).standardizedFileURL
    let places = ConfigurationPaths(folder: file.deletingLastPathComponent())
    let whole = try ConfigurationObject(file: path)
    try whole.requireKeys([
      "inputs", "output", "ledger", "metrics", "gazetteer", "compare", "alerts",
    ])
    self.path = file.path(percentEncoded: false)
    inputs = try whole.texts("inputs")?.map(places.absolute) ?? []
    guard !inputs.isEmpty else {
      throw whole.mistake("inputs", "it should list folders or files that passes arrive in.")
    }
    guard let output = try whole.text("output") else {
      throw whole.mistake("output", "the key is missing: the folder for findings.")
    }
    guard let ledger = try whole.text("ledger") else {
      throw whole.mistake("ledger", "the key is missing: the file of the ledger.")
    }
    self.output = places.absolute(output)
    self.ledger = places.absolute(ledger)
    metrics = try whole.text("metrics").map(places.absolute)
    gazetteer = try whole.text("gazetteer").map(places.absolute)
    let compare = try whole.object("compare")
    (compareArguments, optionFiles) = try CompareKeys.arguments(compare, places: places)
    allowsNetwork = try compare.flag("allow_network") ?? false
    alertRule = try NightlyConfiguration.rule(whole.object("alerts"))
    guard self.ledger != self.metrics else {
      throw whole.mistake("metrics", "it is the ledger's own file.")
    }
  }

  /// Folders that a run writes to, each once: of findings, of the ledger and its backups, of metrics.
  var writtenFolders: [String] {
    var folders: [String] = []
    let parents = [ledger, metrics].compactMap { $0 }.map(folder(of:))
    for folder in [withoutTrailingSlash(output)] + parents where !folders.contains(folder) {
      folders.append(folder)
    }
    return folders
  }

  /// Folders that hold passes, masks and areas, each once; of patterns the part before the first
  /// wildcard.
  var inputFolders: [String] {
    var folders: [String] = []
    let parents = (optionFiles + [gazetteer].compactMap(\.self)).map(folder(of:))
    for folder in inputs.map(fixedFolder) + parents
    where folder.hasPrefix("/") && !folder.hasPrefix("/vsi") && !folders.contains(folder) {
      folders.append(folder)
    }
    return folders
  }

  /// Folders that a run reads from, that of the configuration too, each once.
  var readFolders: [String] {
    let own = folder(of: path)
    return inputFolders.contains(own) ? inputFolders : inputFolders + [own]
  }

  private static func rule(_ alerts: ConfigurationObject) throws -> ConfirmationRule {
    try alerts.requireKeys([
      "low", "high", "gap_days", "percent_floor", "no_count_limit", "count_limit", "metric_cap",
      "confidence_cap", "confirm", "consecutive",
    ])
    var rule = ConfirmationRule()
    rule.low = try alerts.number("low") ?? rule.low
    rule.high = try alerts.number("high") ?? rule.high
    rule.gapDays = try alerts.wholeNumber("gap_days") ?? rule.gapDays
    rule.percentFloor = try alerts.wholeNumber("percent_floor") ?? rule.percentFloor
    rule.noCountLimit = try alerts.wholeNumber("no_count_limit") ?? rule.noCountLimit
    rule.countLimit = try alerts.wholeNumber("count_limit") ?? rule.countLimit
    rule.metricCap = try alerts.number("metric_cap") ?? rule.metricCap
    rule.confidenceCap = try alerts.number("confidence_cap") ?? rule.confidenceCap
    rule.confirmation = try alerts.number("confirm")
    rule.endsAfterTwoUndisturbed = try alerts.flag("consecutive") ?? false
    if let fault = rule.fault { throw alerts.mistake("low", fault) }
    return rule
  }
}

/// Paths of a configuration file.
struct ConfigurationPaths {
  /// The file's own folder.
  let folder: URL

  /// A path as an absolute one; addresses and GDAL's own paths stay as they are.
  func absolute(_ path: String) -> String {
    if path.contains("://") || path.hasPrefix("/vsi") { return path }
    return URL(filePath: path, relativeTo: folder).standardizedFileURL.path(percentEncoded: false)
  }
}

/// The folder of an input: itself, that of a file, or what stands before a pattern's first wildcard.
private func fixedFolder(_ input: String) -> String {
  if let wildcard = input.firstIndex(where: { "*?[".contains($0) }) {
    return folder(of: String(input[..<wildcard]) + "x")
  }
  var isFolder: ObjCBool = false
  let exists = unsafe FileManager.default.fileExists(atPath: input, isDirectory: &isFolder)
  return exists && !isFolder.boolValue ? folder(of: input) : withoutTrailingSlash(input)
}

/// The folder that a file lies in.
private func folder(of path: String) -> String {
  withoutTrailingSlash(
    URL(filePath: path).deletingLastPathComponent().path(percentEncoded: false))
}

private func withoutTrailingSlash(_ path: String) -> String {
  path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
}
