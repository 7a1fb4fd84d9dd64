// SPDX-License-Identifier: Apache-2.0
import Foundation
import GDAL
import MonitorGrid

/// A STAC item: the JSON file that lists the files of a product and says what they hold.
///
/// - Source: STAC specification 1.0 (item, assets), raster extension 1.1 (`raster:bands`).
struct STACItem {
  /// What one of its files holds.
  struct Asset {
    let key: String
    let href: String
    /// Factor and summand of the first band; nil where the item does not say.
    let scale: Double?
    let offset: Double?
    let roles: [String]
    /// `file:checksum`, a multihash in hexadecimal.
    let checksum: String?

    /// The name of the file.
    var fileName: String { href.split(separator: "/").last.map(String.init) ?? href }
  }

  let path: String
  let id: String
  /// The item's properties, as JSON has them.
  let texts: [String: String]
  let numbers: [String: Double]
  let flags: [String: Bool]
  let assets: [Asset]

  /// Longer files are no items; nobody waits while they are read.
  private static let mostBytes = 8 << 20

  /// Reads an item.
  ///
  /// - Throws: `PassError` with code `.unreadable` where the file is no STAC item.
  init(_ path: String) throws(PassError) {
    guard let item = STACItem(ifItem: path) else {
      throw PassError(
        .unreadable, path,
        "It is no STAC item: it has no assets. Name rasters, or an item of them.")
    }
    self = item
  }

  /// Reads an item, or nil where a JSON file is about something else.
  init?(ifItem path: String) {
    guard let parsed = STACItem.parsed(path) else { return nil }
    self.init(parsed, path: path)
  }

  /// The items of a file: one, or those of an item collection; none where it is about something else.
  static func items(in path: String) -> [STACItem] {
    guard let parsed = STACItem.parsed(path) else { return [] }
    if let item = STACItem(parsed, path: path) { return [item] }
    let features = (parsed as? [String: Any])?["features"] as? [Any] ?? []
    return features.compactMap { STACItem($0, path: path) }
  }

  private init?(_ parsed: Any, path: String) {
    guard let item = parsed as? [String: Any], let assets = item["assets"] as? [String: Any] else {
      return nil
    }
    self.path = path
    id = item["id"] as? String ?? ""
    var texts: [String: String] = [:]
    var numbers: [String: Double] = [:]
    var flags: [String: Bool] = [:]
    for (key, value) in item["properties"] as? [String: Any] ?? [:] {
      if let value = value as? String { texts[key] = value }
      if let value = value as? Bool { flags[key] = value }
      if let value = value as? Double { numbers[key] = value }
    }
    self.texts = texts
    self.numbers = numbers
    self.flags = flags
    self.assets = assets.sorted { $0.key < $1.key }.compactMap { key, value in
      guard let asset = value as? [String: Any], let href = asset["href"] as? String else {
        return nil
      }
      let band = (asset["raster:bands"] as? [[String: Any]])?.first
      return Asset(
        key: key, href: href, scale: band?["scale"] as? Double,
        offset: band?["offset"] as? Double, roles: asset["roles"] as? [String] ?? [],
        checksum: asset["file:checksum"] as? String)
    }
  }

  /// The JSON of a file; nil where it has none, is too long or cannot be read: a file that happens to
  /// lie beside rasters must not hinder reading them.
  private static func parsed(_ path: String) -> Any? {
    do {
      // Findings of other runs are JSON too, and long.
      if !path.hasPrefix("/vsi") {
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        guard let size = attributes[.size] as? NSNumber, size.intValue <= mostBytes else {
          return nil
        }
      }
      return try JSONSerialization.jsonObject(with: Data(try VirtualFile.bytes(of: path)))
    } catch {
      return nil
    }
  }

  /// The asset that a file is; nil where the item does not list it.
  func asset(for path: String) -> Asset? {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    return assets.first { $0.fileName == name }
  }

  /// Whether the item links to just this path.
  func links(to path: String) -> Bool {
    let folder = PassFiles.folder(of: path)
    return assets.contains { asset in
      asset.href == path
        || PassFiles.joined(folder, asset.fileName) == path
          && PassFiles.folder(of: PassFiles.joined(PassFiles.folder(of: self.path), asset.href))
            == folder
    }
  }

  /// Where the item's rasters are: as they are linked, else beside the item, else on the network.
  ///
  /// - Throws: `PassError` with code `.refused` where all lie on the network and that is not allowed,
  ///   `.noRaster` where there are none.
  func rasters(policy: OpenPolicy) throws(PassError) -> [String] {
    try Set(places(policy: policy).map(\.path)).sorted {
      $0.utf8.lexicographicallyPrecedes($1.utf8)
    }
  }

  /// The same with the asset that each raster is.
  func places(policy: OpenPolicy) throws(PassError) -> [(path: String, asset: Asset)] {
    let folder = PassFiles.folder(of: path)
    var found: [(path: String, asset: Asset)] = []
    var isRemote = false
    for asset in assets {
      let name = asset.fileName
      guard let ending = name.split(separator: ".").last?.lowercased(), name.contains("."),
        PassFiles.rasterEndings.contains(ending), !asset.roles.contains("thumbnail")
      else { continue }
      let isLink = asset.href.contains("://")
      var places = [PassFiles.joined(folder, name)]
      if !isLink {
        places.insert(
          asset.href.hasPrefix("/") ? asset.href : PassFiles.joined(folder, asset.href), at: 0)
      }
      if let place = places.first(where: FileManager.default.fileExists(atPath:)) {
        found.append((place, asset))
      } else if isLink, policy.allowsNetwork {
        found.append((STACItem.virtualPath(of: asset.href), asset))
      } else if isLink {
        isRemote = true
      }
    }
    guard found.isEmpty else { return found }
    throw isRemote
      ? PassError(
        .refused, path,
        "None of its files lies beside it; they would be read over the network.")
      : PassError(.noRaster, path, "It lists no raster that is there.")
  }

  /// GDAL's path of a link.
  private static func virtualPath(of link: String) -> String {
    link.hasPrefix("s3://") ? "/vsis3/" + link.dropFirst(5) : "/vsicurl/" + link
  }
}
