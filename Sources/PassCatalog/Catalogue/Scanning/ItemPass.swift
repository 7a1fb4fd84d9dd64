// SPDX-License-Identifier: Apache-2.0
import Foundation
import MonitorGrid

/// A STAC item as a pass: its metadata wins over the names of its files.
struct ItemPass {
  let candidate: CandidatePass
  /// Local files that belong to it and shall not become passes by their names.
  let claimed: [FoundFile]

  /// Reads what an item says.
  ///
  /// - Parameters:
  ///   - item: The item.
  ///   - isAlone: Whether its file holds nothing else, so that the file stands for the pass.
  ///   - options: Profiles, sensor, and whether links may be followed.
  /// - Throws: `PassError` where its rasters are not there.
  init(_ item: STACItem, isAlone: Bool, options: CatalogueOptions) throws(PassError) {
    let places = try item.places(policy: options.policy)
    let paths = Set(places.map(\.path)).sorted(by: inByteOrder)
    let texts = [item.texts["s2:product_uri"], item.texts["landsat:product_id"], item.id]
    let names =
      (texts.compactMap(\.self) + paths).map { ProductName(path: $0, among: options.profiles) }
    let known = names.first { $0.sensor != nil }
    let folder: ProductName? = known
    let files = paths.compactMap { path in
      FileStatus(path).map { FoundFile(path: path, status: $0) }
    }
    claimed = files
    var group: [PassGroup.Member] = []
    for path in paths {
      var meaning = FileMeaning(path: path, folder: folder, options: options)
      meaning.key = item.id
      let file =
        files.first { $0.path == path } ?? FoundFile(remote: path)
      group.append(.init(file: file, meaning: meaning))
    }
    // What has not arrived is told by who calls; here files only sort themselves into parts.
    let outcome = PassGroup(group, options: options).outcome(Arrival(now: 0, settleSeconds: 0))
    guard var pass = outcome.candidates.first else {
      throw PassError(
        .noRaster, item.path,
        outcome.unplaced.first?.reason ?? "None of its files holds a measurement by its name.")
    }
    pass.id = item.id.isEmpty ? pass.id : item.id
    pass.platform =
      known?.platform ?? item.texts["platform"].map(ItemPass.platform) ?? pass.platform
    pass.relativeOrbit =
      item.numbers["sat:relative_orbit"].flatMap { Int(exactly: $0) } ?? known?.relativeOrbit
      ?? pass.relativeOrbit
    pass.lookDirection =
      item.texts["sat:orbit_state"].flatMap(Track.LookDirection.init(rawValue:))
    pass.tile = ItemPass.tile(of: item) ?? known?.tile ?? pass.tile
    pass.acquired =
      (item.texts["start_datetime"] ?? item.texts["datetime"]).flatMap { UTCTime(text: $0) }
      ?? known?.acquired ?? pass.acquired
    pass.processed =
      (item.texts["s2:generation_time"] ?? item.texts["processing:datetime"])
      .flatMap { UTCTime(text: $0) } ?? known?.processed ?? pass.processed
    pass.baseline = known?.baseline ?? pass.baseline
    pass.level = known?.level ?? pass.level
    pass.metadataPaths = [item.path]
    if isAlone { pass.form = .product(item.path) }
    for (path, asset) in places {
      if let checksum = asset.checksum, let hash = Multihash(checksum)?.sha256 {
        pass.statedHashes[path] = hash
      }
    }
    candidate = pass
  }

  /// The tile that an item states.
  ///
  /// - Source: STAC extensions grid 1.1 (`grid:code`), mgrs 1.0, landsat 1.1; ESA's `s2:mgrs_tile`.
  private static func tile(of item: STACItem) -> String? {
    if let code = item.texts["grid:code"], code.hasPrefix("MGRS-") {
      return "T" + code.dropFirst(5)
    }
    if let tile = item.texts["s2:mgrs_tile"] { return tile.hasPrefix("T") ? tile : "T" + tile }
    if let path = item.texts["landsat:wrs_path"], let row = item.texts["landsat:wrs_row"] {
      return path + row
    }
    guard let zone = item.numbers["mgrs:utm_zone"].flatMap({ Int(exactly: $0) }),
      let band = item.texts["mgrs:latitude_band"], let square = item.texts["mgrs:grid_square"]
    else { return nil }
    return "T\(zone < 10 ? "0" : "")\(zone)\(band)\(square)"
  }

  /// A platform as product names write it: `sentinel-2a` is S2A, `landsat-8` LC08.
  static func platform(_ text: String) -> String {
    let small = text.lowercased()
    if let match = small.wholeMatch(of: #/sentinel-([12])([a-d])/#) {
      return "S\(match.1)\(match.2.uppercased())"
    }
    let landsat = [
      "landsat-9": "LC09", "landsat-8": "LC08", "landsat-7": "LE07", "landsat-5": "LT05",
      "landsat-4": "LT04",
    ]
    return landsat[small] ?? text
  }
}

/// A hash that says by which function it was made.
///
/// - Source: multiformats.io, multihash: a varint for the function (0x12 is SHA2-256), one for the
///   length in bytes, then the hash. STAC writes it in hexadecimal (file extension, `file:checksum`).
struct Multihash {
  /// The hash where the function is SHA2-256, in small letters; nil for other functions.
  let sha256: String?

  /// Nil where the text is no multihash.
  init?(_ text: String) {
    let digits = text.lowercased()
    guard digits.utf8.allSatisfy({ Multihash.isDigit($0) }), digits.utf8.count >= 6,
      digits.utf8.count.isMultiple(of: 2)
    else { return nil }
    sha256 =
      digits.hasPrefix("1220") && digits.utf8.count == 68 ? String(digits.dropFirst(4)) : nil
  }

  /// Whether a byte is a digit of hexadecimal numbers in small letters.
  static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
      || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
  }
}
