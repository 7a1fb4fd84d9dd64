// SPDX-License-Identifier: Apache-2.0
import MonitorGrid
import PassCatalog

/// A sensor profile in lines for a person.
struct ProfileText {
  let text: String

  /// All profiles, a line each.
  static func list(_ profiles: [SensorProfile]) -> String {
    let width = profiles.map(\.name.count).max() ?? 0
    return profiles.map { $0.name.padding(to: width + 2) + $0.summary }.joined(separator: "\n")
  }

  init(_ profile: SensorProfile) {
    var lines = [
      "\(profile.name): \(profile.summary)",
      "measures      \(profile.kind.rawValue)",
      "compared by   \(profile.method), where --method is not given",
      "zero is       \(profile.zeroIsNoData ? "no data" : "a dark value, unless declared no data")",
    ]
    if profile.isRadar {
      lines.append(
        "units         whole numbers \(profile.integerUnits.rawValue), floats "
          + "\(profile.floatUnits.rawValue), where nothing states them")
      lines.append(
        "looks         " + (profile.looks.map { "\($0)" } ?? "estimated from the passes"))
    }
    if let reflectance = profile.reflectance {
      lines.append(
        "reflectance   stored × \(reflectance.scale) + \(reflectance.offset), unless "
          + "\(reflectance.metadata == nil ? "the file says" : "the file or the product's metadata say") "
          + "otherwise")
    }
    for band in profile.bands {
      let size = band.metres.map { ", \(Int($0)) m" } ?? ""
      let platforms = band.platforms.isEmpty ? "" : " (\(band.platforms.joined(separator: ", ")))"
      lines.append(
        "band          \(band.name) \(band.role)\(size)\(platforms)"
          + (band.isDefault ? "" : ", only where its file is named"))
    }
    for mask in profile.masks {
      lines.append("mask          " + ProfileText.words(for: mask))
    }
    if !profile.masks.isEmpty || profile.maskDilationMetres > 0 {
      lines.append("dilation      \(profile.maskDilationMetres) m (--mask-dilation)")
    }
    if !profile.skippedWords.isEmpty {
      lines.append("no bands      files with \(profile.skippedWords.joined(separator: ", "))")
    }
    for name in profile.productNames { lines.append("known by      \(name.pattern)") }
    text = lines.joined(separator: "\n")
  }

  private static func words(for mask: MaskRule) -> String {
    func numbers(_ bits: UInt32) -> String {
      (0..<32).filter { bits & 1 << UInt32($0) != 0 }.map(String.init).joined(separator: ", ")
    }
    let words = mask.words.joined(separator: " or ")
    let file = "a file with \(words) in its name, band \(mask.band): "
    switch mask.kind {
    case .classes(let observed, let noData):
      return file + "\(numbers(observed)) are observed, "
        + (noData == 0 ? "" : "\(numbers(noData)) is no data, ") + "all others masked"
    case .flags(let masked, let noData):
      return file + "bits \(numbers(UInt32(masked))) are masked, \(numbers(UInt32(noData))) is no "
        + "data"
    }
  }
}
