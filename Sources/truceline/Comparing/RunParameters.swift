// SPDX-License-Identifier: Apache-2.0
import ChangePipeline
import Evidence
import GDAL
import MonitorGrid
import PassCatalog

/// Everything that changes a result, as it stands in the output and in the run id.
struct RunParameters {
  let json: CanonicalJSON

  init(
    setup: ComparisonSetup, passes: PassArguments, method: MethodOptions,
    past: CompletedComparison.Past? = nil
  ) {
    let pair = setup.pair
    var members: [CanonicalJSON.Member] = [
      .init("method", .string(setup.method.name)),
      .init("iterations", method.iterations.map(CanonicalJSON.integer) ?? .null),
      .init("fdr", .number(method.fdr)),
      .init("min_valid", .number(method.minValid)),
      .init("looks", setup.looks.map(CanonicalJSON.number) ?? .null),
      .init("null_test", .bool(method.nullTest)),
      .init("max_shift", .number(method.maxShift)),
      .init("accept_shift", .bool(method.acceptShift)),
      .init("sensor", .string(pair.after.profile.name)),
      .init("profiles", .array(RunParameters.addedProfiles(pair))),
      .init("before_offset", passes.beforeOffset.map(CanonicalJSON.number) ?? .null),
      .init("after_offset", passes.afterOffset.map(CanonicalJSON.number) ?? .null),
      .init("units_before", .text(setup.method.isOptical ? nil : pair.before.units.rawValue)),
      .init("units_after", .text(setup.method.isOptical ? nil : pair.after.units.rawValue)),
      .init("bands", .array(pair.before.identity.bandNames.map(CanonicalJSON.string))),
      .init("before_time", .text(passes.beforeTime?.rfc3339)),
      .init("after_time", .text(passes.afterTime?.rfc3339)),
      .init("mask_values", .text(passes.masks.maskValues)),
      .init(
        "mask_dilation_m", setup.masks.isEmpty ? .null : .number(setup.maskDilationMetres)),
      .init("buffer_km", method.buffer.map(CanonicalJSON.number) ?? .null),
    ]
    // Only where it is asked for, so that other runs keep their names.
    if method.pwtt { members.append(.init("pwtt", .bool(true))) }
    // Only where there are several, so that other runs keep their names.
    if !setup.later.members.isEmpty {
      let new = [pair.after] + setup.later.members.map(\.pass)
      members.append(.init("new_passes", .array(new.map { .string($0.identity.id) })))
    }
    if case .structure(let tolerance) = setup.method {
      members.append(.init("shift_tolerance_px", .integer(tolerance)))
    }
    if method.normalise { members.append(.init("normalise", .bool(true))) }
    // Only where a ledger stands behind a run, so that other runs keep their names.
    if let past { members.append(.init("frozen_sha256", .string(past.frozenSHA256))) }
    switch setup.cells {
    case .grid(let placement):
      members.append(.init("cell_size_m", .number(placement.grid.cellSizeMetres)))
    case .pixelBlocks(let side):
      members.append(.init("cell_pixels", .integer(side)))
    }
    if let resampling = pair.beforeAlignment.resampling ?? pair.alignment.resampling {
      members.append(.init("resampling", .string(resampling.rawValue)))
    } else {
      members.append(.init("resampling", .null))
    }
    json = .object(members)
  }

  /// The users' profiles that the passes are read by, word for word: they decide the result.
  private static func addedProfiles(_ pair: PassPair) -> [CanonicalJSON] {
    var texts: [String] = []
    for text in [pair.before, pair.after].compactMap(\.profile.addedText)
    where !texts.contains(text) {
      texts.append(text)
    }
    return texts.map(CanonicalJSON.string)
  }
}
