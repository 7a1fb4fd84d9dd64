// SPDX-License-Identifier: Apache-2.0
import MonitorGrid

extension CatalogueBuilder {
  /// What a catalogue is made of.
  struct Finished {
    var passes: [CataloguedPass] = []
    var superseded: [PassCatalogue.Superseded] = []
    var unplaced: [PassCatalogue.Entry] = []
    var waiting: [PassCatalogue.Entry] = []
    var aside: [PassCatalogue.Entry] = []
  }

  /// Opens what names leave open, and looks for several of one acquisition.
  func finished() -> Finished {
    var result = Finished(unplaced: unplaced, waiting: waiting, aside: aside)
    var passes: [CataloguedPass] = []
    var open: [(pass: CandidatePass, footprint: Footprint)] = []
    for pass in candidates {
      if let tile = pass.tile, let acquired = pass.acquired {
        passes.append(pass.catalogued(tile: tile, acquired: acquired))
        continue
      }
      do {
        let path = pass.chosenPaths.first ?? pass.paths.first ?? ""
        let footprint = try Footprint(of: path, policy: options.policy)
        open.append((pass.completed(by: footprint), footprint))
      } catch {
        let reason =
          error.code == .noGeoreference
          ? "It does not say where it lies (--pattern with {tile}, or a manifest)."
          : error.explanation
        result.unplaced += pass.paths.map { .init(path: $0, reason: reason) }
      }
    }
    open.removeAll { pass, _ in
      guard pass.acquired == nil else { return false }
      result.unplaced += pass.paths.map {
        .init(
          path: $0,
          reason: "Neither its name nor its metadata say when it was acquired (--pattern, or a "
            + "manifest).")
      }
      return true
    }
    for ((pass, _), tile) in zip(open, FootprintTiles.tiles(of: open)) {
      if let acquired = pass.acquired {
        passes.append(pass.catalogued(tile: pass.tile ?? tile, acquired: acquired))
      }
    }
    let resolved = Acquisitions(passes)
    result.passes = resolved.passes
    result.superseded = resolved.superseded
    return result
  }
}

extension CandidatePass {
  /// The same with what the file itself says where names were silent; what it says of time wins
  /// over a name.
  fileprivate func completed(by footprint: Footprint) -> CandidatePass {
    var pass = self
    pass.acquired = footprint.acquired ?? acquired ?? footprint.tagTime
    pass.platform = platform ?? footprint.platform
    pass.relativeOrbit = relativeOrbit ?? footprint.relativeOrbit
    return pass
  }
}

/// Passes by acquisition: of each the newest processing.
struct Acquisitions {
  /// By track, then time.
  private(set) var passes: [CataloguedPass] = []
  private(set) var superseded: [PassCatalogue.Superseded] = []

  /// A satellite whose orbit is known comes back to a place after more than an hour and a half;
  /// products state the start of their own piece of an acquisition, or that of the whole.
  private static let mostMillisecondsWithinAcquisition: Int64 = 30 * 60 * 1000

  init(_ found: [CataloguedPass]) {
    // Names of tracks are long to make; each is made once.
    var byTrack: [Track: [CataloguedPass]] = [:]
    for pass in found { byTrack[pass.track, default: []].append(pass) }
    let tracks = byTrack.map { (name: $0.key.name, passes: $0.value) }
      .sorted { inByteOrder($0.name, $1.name) }
    for (_, own) in tracks { take(own.sorted { $0.isEarlier(than: $1) }) }
    superseded.sort()
  }

  /// Takes the passes of one track in the order of their times.
  private mutating func take(_ series: [CataloguedPass]) {
    var chosen: [CataloguedPass] = []
    var rest: [PassCatalogue.Superseded] = []
    for pass in series {
      guard
        let place = chosen.lastIndex(where: { Acquisitions.isOneAcquisition($0, pass) })
      else {
        chosen.append(pass)
        continue
      }
      let other = chosen[place]
      let (kept, left) = Acquisitions.isNewer(pass, than: other) ? (pass, other) : (other, pass)
      chosen[place] = kept
      rest = rest.map { $0.by == left ? .init(pass: $0.pass, by: kept) : $0 }
      rest.append(.init(pass: left, by: kept))
    }
    passes += chosen.sorted { $0.isEarlier(than: $1) }
    superseded += rest
  }

  private static func isOneAcquisition(_ one: CataloguedPass, _ other: CataloguedPass) -> Bool {
    guard one.platform == other.platform else { return false }
    // A name may state the day alone, and an item or other name of the same product the second.
    let days = (one.acquired.day, other.acquired.day)
    if one.platform != nil, days.0.number == days.1.number, days.0.isWhole || days.1.isWhole {
      return true
    }
    guard one.platform != nil, one.relativeOrbit != nil else {
      return one.acquired == other.acquired
    }
    let apart = one.acquired.epochMilliseconds - other.acquired.epochMilliseconds
    return apart.magnitude <= mostMillisecondsWithinAcquisition.magnitude
  }

  /// Whether a pass counts before another of the same acquisition: made later, by a later version;
  /// where nothing tells, the last by name; of equal ones the first by path, files before archives.
  private static func isNewer(_ one: CataloguedPass, than other: CataloguedPass) -> Bool {
    if one.processed != other.processed {
      guard let left = one.processed else { return false }
      return other.processed.map { left > $0 } ?? true
    }
    if one.baseline != other.baseline { return one.baseline ?? -1 > other.baseline ?? -1 }
    if one.id != other.id { return inByteOrder(other.id, one.id) }
    func isArchive(_ pass: CataloguedPass) -> Bool { pass.paths.first?.hasSuffix(".zip") ?? false }
    if isArchive(one) != isArchive(other) { return isArchive(other) }
    return inByteOrder(one.paths.first ?? "", other.paths.first ?? "")
  }
}

extension UTCTime {
  /// The day since 1970, and whether the moment is its first: what becomes of a date alone.
  fileprivate var day: (number: Int64, isWhole: Bool) {
    let length: Int64 = 86_400_000
    let inDay = (epochMilliseconds % length + length) % length
    return ((epochMilliseconds - inDay) / length, inDay == 0)
  }
}
