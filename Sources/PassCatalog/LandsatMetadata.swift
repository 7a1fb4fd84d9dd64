// SPDX-License-Identifier: Apache-2.0
import Foundation
import GDAL
import MonitorGrid

/// What the MTL file of a Landsat Collection 2 product says, as JSON or as text.
///
/// - Source: USGS LSDS-1619 and LSDS-1328, Landsat Collection 2 Level 2 product and format control.
struct LandsatMetadata {
  let path: String
  private let groups: [String: [String: String]]

  var productName: String? { groups["PRODUCT_CONTENTS"]?["LANDSAT_PRODUCT_ID"] }

  var acquired: UTCTime? {
    guard let image = groups["IMAGE_ATTRIBUTES"], let day = image["DATE_ACQUIRED"] else {
      return nil
    }
    return image["SCENE_CENTER_TIME"].flatMap { UTCTime(text: "\(day)T\($0)") }
      ?? UTCTime(text: day)
  }

  /// Reads the file; nil where it has another content.
  ///
  /// - Throws: `PassError` where it cannot be read.
  init?(_ path: String) throws(PassError) {
    let bytes = try PassError.translating { () throws(GDALError) in
      try VirtualFile.bytes(of: path)
    }
    guard bytes.count <= 1 << 20 else { return nil }
    let groups =
      path.lowercased().hasSuffix(".json")
      ? LandsatMetadata.groups(json: bytes)
      : LandsatMetadata.groups(text: String(decoding: bytes, as: UTF8.self))
    guard groups["PRODUCT_CONTENTS"] != nil else { return nil }
    self.path = path
    self.groups = groups
  }

  private static func groups(json: [UInt8]) -> [String: [String: String]] {
    let parsed: Any
    do {
      parsed = try JSONSerialization.jsonObject(with: Data(json))
    } catch {
      return [:]
    }
    guard let root = (parsed as? [String: Any])?["LANDSAT_METADATA_FILE"] as? [String: Any] else {
      return [:]
    }
    return root.compactMapValues { ($0 as? [String: Any])?.compactMapValues { "\($0)" } }
  }

  /// Lines `KEY = VALUE` between `GROUP = NAME` and `END_GROUP = NAME`.
  private static func groups(text: String) -> [String: [String: String]] {
    var groups: [String: [String: String]] = [:]
    var group = ""
    for line in text.split(whereSeparator: \.isNewline) {
      guard let equals = line.firstIndex(of: "=") else { continue }
      let key = line[..<equals].filter { !$0.isWhitespace }
      let value = line[line.index(after: equals)...].drop(while: \.isWhitespace)
      if key == "GROUP" {
        group = String(value.filter { !$0.isWhitespace })
      } else if key != "END_GROUP" {
        groups[group, default: [:]][key] = value.filter { $0 != "\"" }
      }
    }
    return groups
  }

  /// Whether a file belongs to the product.
  func describes(_ file: String) -> Bool {
    guard let productName else { return false }
    return (file.split(separator: "/").last ?? "").hasPrefix(productName)
  }

  /// Factor and summand of a band of surface reflectance (`B4`) or temperature (`ST_B10`).
  func scaling(band: String) -> ProductMetadata.Scaling? {
    let (group, kind) =
      band.hasPrefix("ST_")
      ? ("LEVEL2_SURFACE_TEMPERATURE_PARAMETERS", "TEMPERATURE")
      : ("LEVEL2_SURFACE_REFLECTANCE_PARAMETERS", "REFLECTANCE")
    let end = band.hasPrefix("ST_") ? band : String(band.drop { !$0.isNumber })
    guard let values = groups[group],
      let scale = values["\(kind)_MULT_BAND_\(end)"].flatMap({ Double(trimming: $0) }),
      let offset = values["\(kind)_ADD_BAND_\(end)"].flatMap({ Double(trimming: $0) }), scale > 0
    else { return nil }
    return .init(scale: scale, offset: offset, source: "MTL of \(productName ?? path)", path: path)
  }
}
