// SPDX-License-Identifier: Apache-2.0
import ChangeStatistics
import MonitorGrid

extension ComparisonFindings {
  /// Between which passes a kept cell changed last, by the factors of the omnibus test over all of its
  /// passes, each freed of its scene median.
  ///
  /// - Returns: Passes counted from the oldest, the new one last: the last that saw the cell before the
  ///   change, and the first after it; nil where no factor tells.
  /// - Source: `SeriesTest`.
  func changePasses(kept index: Int) -> (lastUnchanged: Int, firstChanged: Int)? {
    guard let baseline, !past.isEmpty else { return nil }
    let candidates = decision.candidates
    let (bands, earlier) = (candidates.bands, baseline.passes - 1)
    let (cell, count) = (kept[index], baseline.passes + 1)
    var means: [Double] = []
    var looks: [Double] = []
    for band in 0..<bands {
      let sums = kept.band(band, at: index)
      var logs = (0..<earlier).map { past[(index * earlier + $0) * bands + band] }
      logs.append(Elementary.log(sums.before / Double(cell.valid)))
      for (pass, log) in logs.enumerated() {
        let freed = log - baseline.earlierMedian(pass: pass, band: band)
        means.append(freed.isNaN ? 0 : Elementary.exp(freed))
        looks.append(freed.isNaN ? 0 : candidates.looks(candidate: index, band: band))
      }
      let new = Elementary.log(sums.after / Double(cell.valid)) - baseline.newMedian(band: band)
      means.append(Elementary.exp(new))
      looks.append(candidates.looks(candidate: index, band: band))
    }
    let history = SeriesTest(bands: bands, level: parameters.falseDiscoveryRate)
      .history(means: means, looks: looks)
    guard let change = history.changes.last else { return nil }
    let seen = (0..<change.pass).filter { pass in
      (0..<bands).contains { looks[$0 * count + pass] > 0 }
    }
    return seen.last.map { ($0, change.pass) }
  }
}
