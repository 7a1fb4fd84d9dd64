// SPDX-License-Identifier: Apache-2.0
import ChangeStatistics
import FindingsReport
import MonitorGrid

/// The cells of several tracks, each with the sum of what its tracks say.
struct CombinedTracks {
  /// In report order.
  let cells: [CombinedCell]

  /// Sums tracks of one grid.
  ///
  /// - Parameters:
  ///   - tracks: What each says, in order.
  ///   - weights: Their weights, each above 0.
  ///   - falseDiscoveryRate: The largest q of a flagged cell.
  /// - Complexity: O(*n* log *n*) in the cells of all tracks.
  init(_ tracks: [TrackFindings], weights: [Double], falseDiscoveryRate: Double) {
    var places: Set<GridCell> = []
    for track in tracks { places.formUnion(track.cells.keys) }
    var cells = places.sorted().map { place -> CombinedCell in
      var sum = StoufferSum()
      var cell = CombinedCell(place)
      var rising = 0
      for (track, weight) in zip(tracks, weights) {
        guard let evidence = track.cells[place] else { continue }
        guard let logP = evidence.logP else {
          // The first track's reason.
          cell.reason = cell.reason ?? evidence.reason
          continue
        }
        sum.add(logP: logP, isIncrease: evidence.isIncrease, weight: weight)
        cell.tracks += 1
        if evidence.isIncrease { rising += 1 }
      }
      if let score = sum.score {
        (cell.z, cell.p, cell.reason) = (score.t, score.p, nil)
        cell.agreeing = score.t >= 0 ? rising : cell.tracks - rising
      }
      return cell
    }
    let tested = cells.indices.filter { cells[$0].p != nil }
    let q = ChangeStatistics.falseDiscoveryRate(p: tested.compactMap { cells[$0].p })
    for (index, rate) in zip(tested, q) {
      cells[index].q = rate
      cells[index].isFlagged = rate <= falseDiscoveryRate
    }
    self.cells = cells
  }
}
