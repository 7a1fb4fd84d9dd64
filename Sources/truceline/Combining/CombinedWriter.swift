// SPDX-License-Identifier: Apache-2.0
import FindingsReport
import JSONWriting
import MonitorGrid

/// Writes the cells of several tracks as GeoJSON, in the form that a comparison has.
struct CombinedWriter {
  let combined: CombinedTracks
  let tracks: [TrackFindings]
  let falseDiscoveryRate: Double
  let runID: String?

  /// Writes the collection.
  ///
  /// - Parameters:
  ///   - all: Whether unflagged and not observed cells are written too.
  ///   - header: One JSON object, the collection's foreign member `truceline`.
  ///   - file: Receives the text; it is not committed.
  /// - Throws: `ReportError`; `Failure` where a line is not what it was.
  func write(all: Bool, header: [UInt8], to file: inout AtomicFile) throws {
    var text = JSONText(capacity: 1 << 20)
    text.append(raw: "{\"type\":\"FeatureCollection\",\"truceline\":")
    text.append(raw: header)
    text.append(raw: ",\"features\":[")
    let common = commonMembers
    var isFirst = true
    for cell in combined.cells where all || isFlagged(cell) {
      let track = tracks[cell.source]
      guard let evidence = track.cells[cell.cell], let identity = track.identity(evidence) else {
        throw Failure(.badData, "\(track.path): a cell has no decision.")
      }
      text.append(raw: isFirst ? "\n" : ",\n")
      isFirst = false
      text.append(raw: identity)
      append(cell, to: &text)
      text.append(raw: common)
      text.append(raw: "}}")
      if text.bytes.count > 1 << 20 {
        try file.write(text.bytes)
        text.removeAll()
      }
    }
    text.append(raw: "\n]}\n")
    try file.write(text.bytes)
  }

  private func isFlagged(_ cell: CombinedTracks.Cell) -> Bool {
    cell.q.map { $0 <= falseDiscoveryRate } ?? false
  }

  /// What was decided: tracks that see one change in one go are one observation, so that a flagged cell
  /// is `first`, as in a comparison.
  private func append(_ cell: CombinedTracks.Cell, to text: inout JSONText) {
    if isFlagged(cell) {
      text.append(
        raw: ",\"flagged\":true,\"state\":\"first\",\"confidence\":\"low\",\"reason\":null")
    } else if let reason = cell.reason {
      text.append(
        raw: ",\"flagged\":false,\"state\":\"not_observed\",\"confidence\":null,\"reason\":")
      text.append(string: reason.rawValue)
    } else {
      text.append(
        raw: ",\"flagged\":false,\"state\":\"none\",\"confidence\":null,\"reason\":null")
    }
    text.append(raw: ",\"method\":\"stouffer\",\"stat\":")
    append(cell.z, to: &text)
    text.append(raw: ",\"p\":")
    append(cell.p, to: &text)
    text.append(raw: ",\"q\":")
    append(cell.q, to: &text)
    text.append(raw: ",\"direction\":")
    if let z = cell.z, z != 0 {
      text.append(string: z > 0 ? "increase" : "decrease")
    } else {
      text.appendNull()
    }
    text.append(raw: ",\"tracks\":")
    text.append(integer: cell.tracks)
    text.append(raw: ",\"tracks_agreeing\":")
    text.append(integer: cell.agreeing)
  }

  private func append(_ value: Double?, to text: inout JSONText) {
    guard let value else { return text.appendNull() }
    text.append(significant: value, digits: 6, whole: .withPoint)
  }

  /// From the first to the last pass of all tracks; the times of each are in its own file.
  private var commonMembers: [UInt8] {
    var text = JSONText()
    let starts = tracks.compactMap { $0.common?.tStart }
    let ends = tracks.compactMap { $0.common?.tEnd }
    if starts.count == tracks.count, ends.count == tracks.count, let start = starts.min(),
      let end = ends.max()
    {
      text.append(raw: ",\"t_start\":")
      text.append(string: start)
      text.append(raw: ",\"t_end\":")
      text.append(string: end)
    }
    text.append(raw: ",\"run_id\":")
    if let runID { text.append(string: runID) } else { text.appendNull() }
    return text.bytes
  }
}
