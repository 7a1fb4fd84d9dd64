// SPDX-License-Identifier: Apache-2.0
import CGDAL

/// A raster inside of a file that holds several.
public struct Subdataset: Hashable, Sendable {
  /// What to open it with.
  public let name: String
  /// Its description for people.
  public let description: String
}

extension RasterDataset {
  /// The metadata of a domain, of the dataset or of one of its bands; empty where there is none.
  ///
  /// Domains whose content is not `NAME=VALUE` (such as `xml:…`) come from ``metadataText(domain:band:)``.
  /// The corresponding GDAL function is `GDALGetMetadata`.
  public func metadata(domain: String = "", band: Int? = nil) -> [String: String] {
    let entries = metadataText(domain: domain, band: band).map(keyAndValue)
    return Dictionary(entries.map { ($0.key, $0.value) }, uniquingKeysWith: { first, _ in first })
  }

  /// The lines of a metadata domain as they stand.
  public func metadataText(domain: String, band: Int? = nil) -> [String] {
    let object = unsafe metadataHolder(band)
    return look { unsafe texts(GDALGetMetadata(object, domain)) }
  }

  /// One value of the metadata, or nil where it is not there.
  ///
  /// The corresponding GDAL function is `GDALGetMetadataItem`.
  public func metadataItem(_ name: String, domain: String = "", band: Int? = nil) -> String? {
    let object = unsafe metadataHolder(band)
    return look { unsafe text(GDALGetMetadataItem(object, name, domain)) }
  }

  /// Names of the metadata domains, in GDAL's order; the default domain is the empty text.
  ///
  /// The corresponding GDAL function is `GDALGetMetadataDomainList`.
  public func metadataDomains(band: Int? = nil) -> [String] {
    let object = unsafe metadataHolder(band)
    return look { unsafe takingTexts(GDALGetMetadataDomainList(object)) }
  }

  /// The rasters inside of this file, in the file's order; empty for most formats.
  public var subdatasets: [Subdataset] {
    let entries = metadata(domain: "SUBDATASETS")
    var found: [Subdataset] = []
    while let name = entries["SUBDATASET_\(found.count + 1)_NAME"] {
      let description = entries["SUBDATASET_\(found.count + 1)_DESC"] ?? ""
      found.append(Subdataset(name: name, description: description))
    }
    return found
  }

  private func metadataHolder(_ band: Int?) -> GDALMajorObjectH {
    guard let band else { return unsafe handle }
    return unsafe bandHandle(band)
  }
}
