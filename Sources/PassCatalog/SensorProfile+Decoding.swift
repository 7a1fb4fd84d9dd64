// SPDX-License-Identifier: Apache-2.0
import Foundation
import MonitorGrid

extension SensorProfile {
  private static let keys = [
    "name", "summary", "kind", "method", "looks", "units", "zero_is_no_data", "reflectance",
    "names", "bands", "band_orders", "skipped", "masks", "mask_dilation_m",
  ]

  /// Reads a profile from JSON.
  ///
  /// - Parameters:
  ///   - json: UTF-8 bytes.
  ///   - file: What the text is called in errors.
  /// - Throws: `PassError` with code `.invalidProfile`, naming file, key and way out.
  public init(json: [UInt8], file: String) throws(PassError) {
    do {
      self = try JSONDecoder().decode(DecodedProfile.self, from: Data(json)).profile
    } catch let error as DecodingError {
      let (place, words) = error.placeAndWords
      throw PassError(
        .invalidProfile, file,
        (place.isEmpty ? "" : "\(place): ") + words
          + " `truceline profiles NAME` prints one that is right.")
    } catch {
      throw PassError(.invalidProfile, file, "\(error)")
    }
  }

  /// Reads a user's profile; its text becomes part of what a run is made of.
  ///
  /// - Throws: `PassError` with code `.missing` or `.invalidProfile`.
  public init(addedFrom path: String) throws(PassError) {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw PassError(
        .missing, path, "There is no such file, or it cannot be read; a profile is a JSON file.")
    }
    guard data.count <= 1 << 20 else {
      throw PassError(.invalidProfile, path, "It has more than a megabyte; a profile is short.")
    }
    try self.init(json: Array(data), file: path)
    addedText = String(decoding: data, as: UTF8.self)
  }

  /// The decoder's way in; the type itself is not `Decodable`, so that nobody skips the errors.
  private struct DecodedProfile: Decodable {
    let profile: SensorProfile
    init(from decoder: any Decoder) throws { profile = try SensorProfile(decoder) }
  }

  private init(_ decoder: any Decoder) throws {
    let object = try StrictObject(decoder, keys: SensorProfile.keys)
    name = try object.value("name")
    guard name.wholeMatch(of: #/[a-z0-9][a-z0-9\-]{0,39}/#) != nil else {
      throw object.mistake(
        "name", "A name has small letters, digits and hyphens, 40 at most; this is “\(name)”.")
    }
    summary = try object.value("summary")
    kind = try object.word("kind")
    method = try object.optional("method") ?? (kind == .radar ? "ratio" : "change-vector")
    looks = try object.optional("looks")
    let isRadar = kind == .radar
    guard looks.map({ $0 >= 0.5 && $0 <= 10_000 && isRadar }) ?? true else {
      throw object.mistake("looks", "It is 0.5 to 10000, and a radar's alone.")
    }
    let units = try object.optional("units", as: Units.self)
    guard kind == .radar || units == nil else {
      throw object.mistake("units", "Only radar values have units of backscatter.")
    }
    floatUnits = units?.float ?? .power
    integerUnits = units?.integer ?? (kind == .radar ? .amplitude : .power)
    zeroIsNoData = try object.value("zero_is_no_data")
    reflectance = try object.optional("reflectance")
    guard kind != .radar || reflectance == nil else {
      throw object.mistake("reflectance", "A radar measures none.")
    }
    productNames = try object.optional("names") ?? []
    bands = try object.optional("bands") ?? []
    bandOrders = try object.optional("band_orders") ?? []
    let known = Set(bands.map(\.name))
    for (place, order) in bandOrders.enumerated() {
      if let stranger = order.first(where: { !known.contains($0) }) {
        throw object.mistake("band_orders[\(place)]", "“\(stranger)” is the name of no band.")
      }
      guard Set(order).count == order.count, !order.isEmpty else {
        throw object.mistake("band_orders[\(place)]", "It names each band once, and one at least.")
      }
    }
    skippedWords = (try object.optional("skipped", as: [String].self) ?? []).map {
      $0.uppercased()
    }
    masks = try object.optional("masks") ?? []
    maskDilationMetres = try object.optional("mask_dilation_m") ?? 0
    guard (0...MaskDilation.mostMetres).contains(maskDilationMetres) else {
      throw object.mistake("mask_dilation_m", "It is 0 to \(Int(MaskDilation.mostMetres)) metres.")
    }
  }

  private struct Units: Decodable {
    let float: BackscatterUnits?
    let integer: BackscatterUnits?

    init(from decoder: any Decoder) throws {
      let object = try StrictObject(decoder, keys: ["float", "integer"])
      float = object.has("float") ? try object.word("float") : nil
      integer = object.has("integer") ? try object.word("integer") : nil
    }
  }
}

extension SensorProfile.Reflectance: Decodable {
  /// Reads `{"scale": …, "offset": …, "metadata": …}`.
  public init(from decoder: any Decoder) throws {
    let object = try StrictObject(decoder, keys: ["scale", "offset", "metadata"])
    scale = try object.value("scale")
    guard scale.isFinite, scale > 0 else {
      throw object.mistake("scale", "A factor is above zero.")
    }
    offset = try object.optional("offset") ?? 0
    metadata = object.has("metadata") ? try object.word("metadata") : nil
  }
}

extension ProductPattern: Decodable {
  /// Reads `{"pattern": …, "units": …, "units_by": {…}, "tile_prefix": …}`.
  public init(from decoder: any Decoder) throws {
    let object = try StrictObject(
      decoder, keys: ["pattern", "units", "units_by", "tile_prefix"])
    let pattern: String = try object.value("pattern")
    let units: String? = try object.optional("units")
    let unitsBy: [String: String] = try object.optional("units_by") ?? [:]
    for text in [units].compactMap(\.self) + unitsBy.values.sorted()
    where BackscatterUnits(rawValue: text) == nil {
      throw object.mistake(
        units == nil ? "units_by" : "units", "“\(text)” is none of power, amplitude, db.")
    }
    do {
      try self.init(
        pattern: pattern, units: units, unitsBy: unitsBy,
        tilePrefix: object.optional("tile_prefix") ?? "")
    } catch let error as DecodingError {
      throw error
    } catch {
      throw object.mistake("pattern", "It is no regular expression: \(pattern)")
    }
  }
}

extension SensorBand: Decodable {
  /// Reads `{"name": …, "words": […], "role": …, …}`.
  public init(from decoder: any Decoder) throws {
    let object = try StrictObject(
      decoder,
      keys: ["name", "words", "role", "metres", "platforms", "default", "scale", "offset"])
    name = try object.value("name")
    guard name.wholeMatch(of: #/[A-Za-z0-9][A-Za-z0-9 _+\-]{0,15}/#) != nil else {
      throw object.mistake("name", "“\(name)” is no name of a band.")
    }
    words = (try object.optional("words", as: [String].self) ?? [name]).map { $0.uppercased() }
    role = try object.value("role")
    metres = try object.optional("metres")
    platforms = try object.optional("platforms") ?? []
    isDefault = try object.optional("default") ?? true
    scale = try object.optional("scale")
    offset = try object.optional("offset")
    guard scale.map({ $0.isFinite && $0 > 0 }) ?? true else {
      throw object.mistake("scale", "A factor is above zero.")
    }
  }
}

extension MaskRule: Decodable {
  /// Reads a rule of classes (`observed`, `no_data`) or of flags (`masked_bits`, `no_data_bits`).
  public init(from decoder: any Decoder) throws {
    let object = try StrictObject(
      decoder, keys: ["words", "band", "observed", "no_data", "masked_bits", "no_data_bits"])
    words = try object.value("words", as: [String].self).map { $0.uppercased() }
    guard !words.isEmpty, !words.contains("") else {
      throw object.mistake("words", "A mask is known by a word of its file's name; there is none.")
    }
    band = try object.optional("band") ?? 1
    guard band >= 1 else { throw object.mistake("band", "Bands count from 1.") }
    func bits(_ key: String, below limit: Int) throws -> UInt32 {
      try (try object.optional(key, as: [Int].self) ?? []).reduce(0) { bits, number in
        guard (0..<limit).contains(number) else {
          throw object.mistake(key, "\(number) is not in 0 to \(limit - 1).")
        }
        return bits | 1 << UInt32(number)
      }
    }
    guard object.has("observed") != object.has("masked_bits") else {
      throw object.mistake(
        "observed",
        "A mask has either classes (observed, no_data) or flags (masked_bits, no_data_bits).")
    }
    if object.has("observed") {
      guard !object.has("no_data_bits") else {
        throw object.mistake("no_data_bits", "It belongs to masked_bits.")
      }
      kind = .classes(
        observed: try bits("observed", below: 32), noData: try bits("no_data", below: 32))
    } else {
      guard !object.has("no_data") else {
        throw object.mistake("no_data", "It belongs to observed.")
      }
      kind = .flags(
        masked: UInt16(try bits("masked_bits", below: 16)),
        noData: UInt16(try bits("no_data_bits", below: 16)))
    }
  }
}
