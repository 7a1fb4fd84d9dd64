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
    guard let item = try STACItem(ifItem: path) else {
      throw PassError(
        .unreadable, path,
        "It is no STAC item: it has no assets. Name rasters, or an item of them.")
    }
    self = item
  }

  /// Reads an item, or nil where a JSON file is about something else.
  init?(ifItem path: String) throws(PassError) {
    let bytes = try PassError.translating { () throws(GDALError) in
      try VirtualFile.bytes(of: path)
    }
    guard bytes.count <= STACItem.mostBytes else { return nil }
    let parsed: Any
    do {
      parsed = try JSONSerialization.jsonObject(with: Data(bytes))
    } catch {
      return nil
    }
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
        offset: band?["offset"] as? Double, roles: asset["roles"] as? [String] ?? [])
    }
  }

  /// The asset that a file is; nil where the item does not list it.
  func asset(for path: String) -> Asset? {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    return assets.first { $0.fileName == name }
  }

  /// Where the item's rasters are: as they are linked, else beside the item, else on the network.
  ///
  /// - Throws: `PassError` with code `.refused` where all lie on the network and that is not allowed,
  ///   `.noRaster` where there are none.
  func rasters(policy: OpenPolicy) throws(PassError) -> [String] {
    let folder = PassFiles.folder(of: path)
    var found: [String] = []
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
        found.append(place)
      } else if isLink, policy.allowsNetwork {
        found.append(STACItem.virtualPath(of: asset.href))
      } else if isLink {
        isRemote = true
      }
    }
    guard found.isEmpty else {
      return Set(found).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }
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
