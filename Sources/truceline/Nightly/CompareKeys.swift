// SPDX-License-Identifier: Apache-2.0

/// The keys of `compare` in a configuration: the long options of the command line, with `_` for `-`.
///
/// They become words of a command line, so that each option is checked, defaulted and explained in one
/// place.
enum CompareKeys {
  private enum Kind {
    case text, number, wholeNumber, flag
    /// A file; taken from the configuration's folder.
    case file
    /// Any number of files.
    case files
    /// A flag that is on unless told otherwise: false becomes `--no-…`.
    case flagOn
  }

  private static let kinds: [String: Kind] = [
    // Passes.
    "sensor": .text, "profile": .files, "units": .text, "bands": .text, "resampling": .text,
    "pattern": .text, "mask": .files, "mask_values": .text, "mask_dilation": .number,
    "allow_network": .flag, "allow_vrt": .flag, "against": .text, "from": .text, "to": .text,
    // Method.
    "cell_size": .number, "method": .text, "iterations": .wholeNumber, "fdr": .number,
    "min_valid": .number, "looks": .number, "max_shift": .number, "accept_shift": .flag,
    "aoi": .file, "buffer": .number, "null_test": .flag, "normalise": .flag,
    "shift_tolerance": .wholeNumber,
    // Running.
    "jobs": .wholeNumber, "memory": .text, "settle": .number, "hash": .flagOn,
  ]

  /// The words of a command line, in the order of the keys' names, and the files among them.
  ///
  /// - Throws: `Failure`, naming file and key.
  static func arguments(
    _ object: ConfigurationObject, places: ConfigurationPaths
  ) throws -> (words: [String], files: [String]) {
    try object.requireKeys(Array(kinds.keys))
    var words: [String] = []
    var files: [String] = []
    for (key, kind) in kinds.sorted(by: { $0.key < $1.key }) {
      let option = "--" + key.replacing("_", with: "-")
      switch kind {
      case .text:
        if let text = try object.text(key) { words += [option, text] }
      case .number:
        if let number = try object.number(key) { words += [option, shortest(number)] }
      case .wholeNumber:
        if let number = try object.wholeNumber(key) { words += [option, "\(number)"] }
      case .flag:
        if try object.flag(key) ?? false { words.append(option) }
      case .flagOn:
        if try object.flag(key) == false { words.append("--no-" + option.dropFirst(2)) }
      case .file:
        if let text = try object.text(key) {
          files.append(places.absolute(text))
          words += [option, places.absolute(text)]
        }
      case .files:
        for text in try object.texts(key) ?? [] {
          files.append(places.absolute(text))
          words += [option, places.absolute(text)]
        }
      }
    }
    return (words, files)
  }

  private static func shortest(_ number: Double) -> String {
    Int(exactly: number).map(String.init) ?? "\(number)"
  }
}
