// SPDX-License-Identifier: Apache-2.0
import GDAL
import MonitorGrid

/// What the metadata of a pass's files says; the first file that speaks wins.
struct PassMetadata {
  /// Start of the acquisition, from an item that means just that.
  private(set) var acquired: UTCTime?
  /// TIFF's DateTime tag, which often is the time of processing: the last resort.
  private(set) var tagTime: UTCTime?
  private(set) var platform: String?
  private(set) var relativeOrbit: Int?
  /// Polarisations of the file that was taken last: each file speaks for its own bands.
  private(set) var polarisations: [String] = []
  private var statedUnits: String?

  /// Items that hold the start of the acquisition, in the writers' own spellings.
  private static let timeItems = [
    "ZERO_DOPPLER_START_TIME", "SENSING_START", "SENSING_START_TIME", "ACQUISITION_START_TIME",
    "ACQUISITIONDATETIME", "ACQUISITION_DATETIME", "PRODUCT_START_TIME", "START_TIME",
    "START_DATETIME",
  ]

  /// Takes what a file says.
  mutating func take(_ dataset: borrowing RasterDataset) {
    var items: [String: String] = [:]
    for (key, value) in dataset.metadata(domain: "IMAGERY") { items[key.uppercased()] = value }
    for (key, value) in dataset.metadata() { items[key.uppercased()] = value }
    acquired =
      acquired ?? Self.timeItems.lazy.compactMap { items[$0].flatMap { UTCTime(text: $0) } }.first
    tagTime = tagTime ?? items["TIFFTAG_DATETIME"].flatMap { UTCTime(text: $0) }
    platform = platform ?? items["PLATFORM"] ?? items["SATELLITE"]
    relativeOrbit =
      relativeOrbit ?? (items["RELATIVE_ORBIT"] ?? items["TRACK_NUMBER"]).flatMap { Int($0) }
    let text = items["POLARISATIONS"] ?? items["POLARIZATION"] ?? items["POLARISATION"] ?? ""
    polarisations = text.uppercased().matches(of: #/VV|VH|HH|HV/#).map { String($0.output) }
    statedUnits =
      statedUnits ?? items["UNITS"] ?? items["UNIT"] ?? items["BACKSCATTER_UNITS"]
      ?? items["OUTPUT_SCALE"]
  }

  /// The units that bands or items state; nil where none does or none is understood.
  func units(bands: [Pass.Band]) -> BackscatterUnits? {
    let texts = bands.map(\.description.unit) + [statedUnits ?? ""]
    return texts.lazy.compactMap { Self.units(in: $0) }.first
  }

  private static func units(in text: String) -> BackscatterUnits? {
    let words = text.lowercased()
    // SNAP writes `intensity_db`; an underscore is no border of a word to `\b`.
    if words.firstMatch(of: #/(?:^|[^a-z])(?:db|decibels?)(?![a-z0-9])/#) != nil {
      return .decibels
    }
    if words.contains("amplitude") { return .amplitude }
    let power = #/power|intensity|linear|natural/#
    return words.firstMatch(of: power) != nil ? .power : nil
  }
}
