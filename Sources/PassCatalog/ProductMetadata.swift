// SPDX-License-Identifier: Apache-2.0
import GDAL
import MonitorGrid

/// What files of metadata beside the rasters say of a product.
struct ProductMetadata {
  private let items: [STACItem]
  private let sentinel2: [Sentinel2Metadata]
  private let landsat: [LandsatMetadata]

  /// How whole numbers become reflectance, and who says so.
  struct Scaling: Hashable {
    var scale: Double
    var offset: Double
    /// What it was read from, for people.
    var source: String
    /// The file of metadata that it was read from; nil where it was another source.
    var path: String?
  }

  /// Reads the metadata that lies with the files of a pass.
  ///
  /// - Throws: `PassError` with code `.unreadable` for metadata that is damaged.
  init(_ files: PassFiles, policy: OpenPolicy) throws(PassError) {
    var items: [STACItem] = []
    var sentinel2: [Sentinel2Metadata] = []
    var landsat: [LandsatMetadata] = []
    for path in files.metadataPaths {
      let name = path.lowercased()
      if name.hasSuffix(".xml") {
        sentinel2.append(try Sentinel2Metadata(path))
      } else if name.hasSuffix("_mtl.json") || name.hasSuffix("_mtl.txt") {
        if let found = try LandsatMetadata(path) { landsat.append(found) }
      } else {
        let all = STACItem.items(in: path)
        // Items of one collection may all have a `B02.tif`; then the link tells whose it is.
        let linked = all.filter { item in files.paths.contains(where: item.links(to:)) }
        items +=
          linked.isEmpty
          ? all.filter { item in files.paths.contains { item.asset(for: $0) != nil } } : linked
      }
    }
    self.items = items
    self.sentinel2 = sentinel2
    self.landsat = landsat
  }

  /// Names of the product, for who knows conventions.
  var productNames: [String] {
    sentinel2.compactMap(\.productName) + landsat.compactMap(\.productName)
      + items.flatMap { [$0.id] + [$0.texts["s2:product_uri"]].compactMap(\.self) }
  }

  /// Start of the acquisition.
  var acquired: UTCTime? {
    sentinel2.compactMap(\.acquired).first ?? landsat.compactMap(\.acquired).first
      ?? items.compactMap { $0.texts["start_datetime"] ?? $0.texts["datetime"] }
      .compactMap { UTCTime(text: $0) }.first
  }

  /// How the whole numbers of a band become reflectance; nil where nothing says so.
  ///
  /// - Parameters:
  ///   - path: The band's file.
  ///   - band: The band, as the sensor's profile calls it.
  ///   - kind: Where products of the sensor say it.
  /// - Returns: Scale, offset and who says it.
  func scaling(
    of path: String, band: String, kind: SensorProfile.Reflectance.Metadata
  ) -> Scaling? {
    switch kind {
    case .sentinel2:
      for file in sentinel2 {
        if let found = file.scaling(band: band) { return found }
      }
      for item in items {
        if let found = item.sentinel2Scaling(of: path) { return found }
      }
    case .landsat:
      for file in landsat where file.describes(path) {
        if let found = file.scaling(band: band) { return found }
      }
      for item in items {
        guard let asset = item.asset(for: path), let scale = asset.scale else { continue }
        return Scaling(
          scale: scale, offset: asset.offset ?? 0, source: "raster:bands of \(item.id)",
          path: item.path)
      }
    }
    return nil
  }
}

extension STACItem {
  /// How a Sentinel-2 file stores reflectance, by the item.
  ///
  /// `earthsearch:boa_offset_applied` true means that the offset was taken off the pixels, whatever
  /// `raster:bands` still says. Without either, the processing baseline tells: from 04.00 on ESA's
  /// pixels hold the offset of 1000.
  ///
  /// - Source: ESA, Sentinel-2 products specification document 14.9, processing baseline 04.00; Element
  ///   84, Earth Search v1 collection `sentinel-2-l2a`.
  fileprivate func sentinel2Scaling(of path: String) -> ProductMetadata.Scaling? {
    guard let asset = asset(for: path) else { return nil }
    let scale = asset.scale ?? 0.0001
    if flags["earthsearch:boa_offset_applied"] == true {
      return .init(
        scale: scale, offset: 0, source: "earthsearch:boa_offset_applied of \(id)", path: self.path)
    }
    if let offset = asset.offset {
      return .init(
        scale: scale, offset: offset, source: "raster:bands of \(id)", path: self.path)
    }
    guard let text = texts["s2:processing_baseline"] ?? texts["processing:version"],
      let baseline = Double(text)
    else { return nil }
    return .init(
      scale: scale, offset: baseline >= 4 ? -1000 * scale : 0,
      source: "processing baseline \(text) of \(id)", path: self.path)
  }
}
