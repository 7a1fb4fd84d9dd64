// SPDX-License-Identifier: Apache-2.0
import ChangeStatistics
import MonitorGrid

/// ln p of a p that was written with six digits: one of 0 says no more than that it was below 10⁻³⁰⁰.
func logarithm(ofP p: Double) -> Double { min(Elementary.log(max(p, 1e-300)), 0) }

/// The cells of several tracks, each with the sum of what its tracks say.
struct CombinedTracks {
  /// One cell.
  struct Cell {
    let cell: GridCell
    /// Tracks that tested it.
    var tracks = 0
    /// Of these, those that saw the direction of the sum.
    var agreeing = 0
    /// Z, its two-sided p and q; nil where no track tested the cell.
    var z: Double?
    var p: Double?
    var q: Double?
    /// The first track that holds it.
    let source: Int
    /// Why no track tested it, as the first says.
    var reason: NotObservedReason?
  }

  /// In report order.
  let cells: [Cell]

  /// Sums tracks of one grid.
  ///
  /// - Parameters:
  ///   - tracks: What each says, in order.
  ///   - weights: Their weights, each above 0.
  /// - Complexity: O(*n* log *n*) in the cells of all tracks.
  init(_ tracks: [TrackFindings], weights: [Double]) {
    var places: Set<GridCell> = []
    for track in tracks { places.formUnion(track.cells.keys) }
    var cells = places.sorted().map { place -> Cell in
      var sum = StoufferSum()
      var cell: Cell?
      var rising = 0
      for (number, track) in tracks.enumerated() {
        guard let evidence = track.cells[place] else { continue }
        var known = cell ?? Cell(cell: place, source: number, reason: evidence.reason)
        if let logP = evidence.logP {
          sum.add(logP: logP, isIncrease: evidence.isIncrease, weight: weights[number])
          known.tracks += 1
          if evidence.isIncrease { rising += 1 }
        }
        cell = known
      }
      guard var known = cell else { preconditionFailure("a track holds the cell") }
      if let score = sum.score {
        (known.z, known.p, known.reason) = (score.t, score.p, nil)
        known.agreeing = score.t >= 0 ? rising : known.tracks - rising
      }
      return known
    }
    let tested = cells.indices.filter { cells[$0].p != nil }
    let q = falseDiscoveryRate(p: tested.compactMap { cells[$0].p })
    for (index, rate) in zip(tested, q) { cells[index].q = rate }
    self.cells = cells
  }
}
