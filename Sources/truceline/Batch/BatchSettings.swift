// SPDX-License-Identifier: Apache-2.0
import Evidence
import Foundation
import GDAL
import MonitorGrid

/// What decides the results of a batch, beside the passes: the version, the options, and the files that
/// options name.
struct BatchSettings: Sendable {
  let reading: ReadingOptions
  let method: MethodOptions
  let allCells: Bool

  /// Everything that changes a result, by the names of the options.
  var parameters: CanonicalJSON {
    var members: [CanonicalJSON.Member] = []
    // Only where they are given, so that what was compared before they existed is known again.
    if method.normalise { members.append(.init("normalise", .bool(true))) }
    if let tolerance = method.shiftTolerance {
      members.append(.init("shift_tolerance_px", .integer(tolerance)))
    }
    return .object(members + always.map { .init($0.key, $0.value) })
  }

  private var always: KeyValuePairs<String, CanonicalJSON> {
    [
      "all_cells": .bool(allCells),
      "accept_shift": .bool(method.acceptShift),
      "aoi": .bool(method.aoi != nil),
      "bands": .text(reading.bands),
      "buffer_km": method.buffer.map(CanonicalJSON.number) ?? .null,
      "cell_pixels": .integer(method.cellPixels),
      "cell_size_m": .number(method.cellSize),
      "fdr": .number(method.fdr),
      "iterations": method.iterations.map(CanonicalJSON.integer) ?? .null,
      "looks": method.looks.map(CanonicalJSON.number) ?? .null,
      "mask_dilation_m": reading.masks.maskDilation.map(CanonicalJSON.number) ?? .null,
      "mask_values": .text(reading.masks.maskValues),
      "max_shift": .number(method.maxShift),
      "method": .text(method.method?.rawValue),
      "min_valid": .number(method.minValid),
      "null_test": .bool(method.nullTest),
      "pixels_only": .bool(reading.pixelsOnly),
      "resampling": .string((reading.resampling ?? .bilinear).rawValue),
      "sensor": .text(reading.sensors.sensor.map { $0.hasSuffix(".json") ? "file" : $0 }),
      "units": .text(reading.units?.rawValue),
    ]
  }

  /// Files that options name.
  var files: [(role: String, paths: [String])] {
    var files = reading.masks.files
    if let aoi = method.aoi { files.append(("aoi", [aoi])) }
    let profiles =
      reading.sensors.profile
      + [reading.sensors.sensor].compactMap(\.self).filter {
        $0.hasSuffix(".json")
      }
    if !profiles.isEmpty { files.append(("profiles", profiles)) }
    return files
  }

  /// The options and the hashes of their files; with version and inputs they name a comparison's result.
  ///
  /// - Throws: What hashing throws.
  func digest(hashes: HashCache) throws -> CanonicalJSON {
    var inputs: [CanonicalJSON] = []
    for (role, paths) in files {
      inputs.append([
        "role": .string(role),
        "sha256": .string(try InputDigest(of: paths, cache: hashes).sha256),
      ])
    }
    return ["parameters": parameters, "files": .array(inputs)]
  }

  /// The fingerprint of a comparison.
  static func fingerprint(
    _ settings: CanonicalJSON, name: String, inputs: [FinishedComparison.Input]
  ) throws -> String {
    let all: CanonicalJSON = [
      "version": .string(Version.text), "settings": settings, "name": .string(name),
      "inputs": .array(
        inputs.map {
          [
            "role": .string($0.role), "id": .string($0.id), "sha256": .text($0.sha256),
            "acquired": .string($0.acquired), "platform": .text($0.platform),
            "remote": .array(($0.remote ?? []).map(CanonicalJSON.string)),
          ]
        }),
    ]
    return sha256(of: try all.canonicalBytes())
  }
}
