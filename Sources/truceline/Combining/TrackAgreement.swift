// SPDX-License-Identifier: Apache-2.0
import MonitorGrid

/// Whether findings of several files may be added up.
enum TrackAgreement {
  /// Methods whose cells rise or fall, by what their sign is about.
  private static func subject(ofMethod method: String) -> String? {
    let name = method.replacing("+scene", with: "").replacing("-baseline", with: "")
    switch name {
    case "ratio", "omnibus", "baseline": return "backscatter"
    case "ndvi", "nbr", "ndwi", "bsi", "coherence", "change-vector": return name
    default: return nil
    }
  }

  /// Refuses findings whose sum would mean nothing.
  ///
  /// - Returns: What a reader of the result should know.
  /// - Throws: `Failure` naming the files and the way out.
  static func warnings(about tracks: [TrackFindings]) throws -> [String] {
    guard let first = tracks.first, let common = first.common else {
      throw Failure(.badData, "\(tracks.first?.path ?? "the first file"): it holds no cell.")
    }
    var subjects: [String] = []
    for track in tracks {
      guard let own = track.common else {
        throw Failure(.badData, "\(track.path): it holds no cell.")
      }
      guard own.grid == common.grid else {
        throw Failure(
          .badData,
          "\(track.path): its cells are not those of \(first.path) (coordinate system and cell size). "
            + "Compare all tracks with one --cell-size, and combine zone by zone.")
      }
      guard let subject = subject(ofMethod: own.method ?? "") else {
        throw Failure(
          .wrongUsage,
          "\(track.path): what \(own.method ?? "its method") finds has no direction, so that tracks "
            + "cannot be told to agree.")
      }
      subjects.append(subject)
      guard subject == subjects[0] else {
        throw Failure(
          .wrongUsage,
          "\(track.path): it is about \(subject), \(first.path) about \(subjects[0]). An increase of "
            + "one is not that of the other.")
      }
    }
    try requireIndependence(tracks)
    return timeWarnings(tracks)
  }

  /// Refuses two files that rest on one pass: their chance is the same chance.
  private static func requireIndependence(_ tracks: [TrackFindings]) throws {
    var seen: [String: String] = [:]
    for track in tracks {
      let hashes = track.run.inputs
        .filter { ["before", "after", "earlier", "later", "ledger"].contains($0.role) }
        .compactMap(\.sha256)
      let names = [track.common?.beforeID, track.common?.afterID].compactMap(\.self)
      // Files of other folders may have the same names.
      for pass in Set(hashes.isEmpty ? names : hashes).sorted() {
        // Each pass of a file comes once: whoever was there before is another file.
        guard let other = seen.updateValue(track.path, forKey: pass) else { continue }
        throw Failure(
          .badData,
          "\(track.path): it rests on a pass that \(other) rests on too (\(pass)). Only comparisons "
            + "of different tracks are independent of each other.")
      }
    }
  }

  private static func timeWarnings(_ tracks: [TrackFindings]) -> [String] {
    var warnings: [String] = []
    let starts = tracks.compactMap { $0.common?.start }
    let ends = tracks.compactMap { $0.common?.end }
    if starts.count == tracks.count, ends.count == tracks.count,
      let lastStart = starts.max(), let firstEnd = ends.min(), lastStart >= firstEnd
    {
      warnings.append(
        "the comparisons have no time in common: one ends at \(firstEnd.rfc3339), another begins "
          + "at \(lastStart.rfc3339)")
    }
    let orbits = tracks.compactMap { $0.common?.relativeOrbit }
    if Set(orbits).count < orbits.count {
      warnings.append(
        "two of the files are of one relative orbit: what one track saw twice is one track's evidence"
      )
    }
    return warnings
  }
}
