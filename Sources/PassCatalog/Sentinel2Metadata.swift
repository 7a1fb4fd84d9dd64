// SPDX-License-Identifier: Apache-2.0
import GDAL
import MonitorGrid

/// What `MTD_MSIL2A.xml` of a Sentinel-2 product says.
///
/// - Source: ESA, Sentinel-2 products specification document, user product metadata.
struct Sentinel2Metadata {
  let path: String
  let productName: String?
  let acquired: UTCTime?
  private let quantification: Double
  /// By number of the band, from 0 in the order of wavelengths (B1 to B8, B8A, B9 to B12).
  private let offsets: [Int: Double]

  private static let bandNumbers = [
    "B01", "B02", "B03", "B04", "B05", "B06", "B07", "B08", "B8A", "B09", "B10", "B11", "B12",
  ]

  /// Reads the file.
  ///
  /// - Throws: `PassError` with code `.unreadable` where it is no such metadata.
  init(_ path: String) throws(PassError) {
    let root = try PassError.translating { () throws(GDALError) in
      try XMLElement(parsing: try VirtualFile.bytes(of: path), subject: path)
    }
    guard let text = root.text(of: "BOA_QUANTIFICATION_VALUE"), let value = Double(trimming: text),
      value > 0
    else {
      throw PassError(
        .unreadable, path,
        "It does not say how reflectance is stored (BOA_QUANTIFICATION_VALUE), as the metadata of a "
          + "Level-2A product does.")
    }
    self.path = path
    quantification = value
    productName = root.text(of: "PRODUCT_URI")
    acquired = root.text(of: "PRODUCT_START_TIME").flatMap { UTCTime(text: $0) }
    var offsets: [Int: Double] = [:]
    for element in root.all(named: "BOA_ADD_OFFSET") {
      guard let number = element.attributes["band_id"].flatMap({ Int($0) }),
        let offset = Double(trimming: element.text)
      else {
        throw PassError(.unreadable, path, "BOA_ADD_OFFSET has no number: “\(element.text)”.")
      }
      offsets[number] = offset
    }
    self.offsets = offsets
  }

  /// Reflectance is (stored + offset) / quantification; products before baseline 04.00 have no offset.
  func scaling(band: String) -> ProductMetadata.Scaling? {
    guard let number = Self.bandNumbers.firstIndex(of: band) else { return nil }
    let offset = offsets[number] ?? 0
    return .init(
      scale: 1 / quantification, offset: offset / quantification,
      source: offsets.isEmpty
        ? "MTD_MSIL2A.xml, which has no BOA_ADD_OFFSET"
        : "BOA_ADD_OFFSET \(Int(offset)) of MTD_MSIL2A.xml",
      path: path)
  }
}

extension Double {
  /// The number that a text of metadata holds, blanks around it ignored.
  init?(trimming text: String) {
    self.init(text.filter { !$0.isWhitespace })
    guard isFinite else { return nil }
  }
}
