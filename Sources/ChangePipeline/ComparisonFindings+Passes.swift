// SPDX-License-Identifier: Apache-2.0
import ChangeStatistics
import MonitorGrid

extension ComparisonFindings {
  /// Between which passes a kept cell changed last, by the factors of the omnibus test over all of its
  /// passes, each freed of its scene median.
  ///
  /// - Returns: Passes counted from the oldest, the new ones last: the last that saw the cell before the
  ///   change, and the first after it; nil where no factor tells.
  /// - Source: `SeriesTest`.
  func changePasses(kept index: Int) -> (lastUnchanged: Int, firstChanged: Int)? {
    guard let baseline, !others.isEmpty else { return nil }
    let candidates = decision.candidates
    let bands = candidates.bands
    let (cell, count) = (kept[index], baseline.passes + baseline.newPasses)
    var means: [Double] = []
    var looks: [Double] = []
    for band in 0..<bands {
      let sums = kept.band(band, at: index)
      var freed = earlierNumbers(kept: index, band: band)
      freed.append(Elementary.log(sums.before / Double(cell.valid)))
      for pass in freed.indices { freed[pass] -= baseline.earlierMedian(pass: pass, band: band) }
      freed += newNumbers(
        kept: index, band: band, first: Elementary.log(sums.after / Double(cell.valid))
      ).enumerated().map { $1 - baseline.newMedian(pass: $0, band: band) }
      for log in freed {
        means.append(log.isNaN ? 0 : Elementary.exp(log))
        looks.append(log.isNaN ? 0 : candidates.looks(candidate: index, band: band))
      }
    }
    let history = SeriesTest(bands: bands, level: parameters.falseDiscoveryRate)
      .history(means: means, looks: looks)
    guard let change = history.changes.last else { return nil }
    let seen = (0..<change.pass).filter { pass in
      (0..<bands).contains { looks[$0 * count + pass] > 0 }
    }
    return seen.last.map { ($0, change.pass) }
  }

  /// What the passes before the two left in a kept cell.
  private func earlierNumbers(kept index: Int, band: Int) -> [Double] {
    guard let baseline else { return [] }
    return numbers(kept: index, band: band, passes: 0..<baseline.passes - 1)
  }

  /// What the new passes left in a kept cell, from the first, which is given; NaN where one did not see
  /// it.
  private func newNumbers(kept index: Int, band: Int, first: Double) -> [Double] {
    guard let baseline, baseline.newPasses > 1 else { return [first] }
    let before = baseline.passes - 1
    return [first]
      + numbers(kept: index, band: band, passes: before..<before + baseline.newPasses - 1)
  }

  private func numbers(kept index: Int, band: Int, passes: Range<Int>) -> [Double] {
    guard let baseline, !others.isEmpty else { return [] }
    let count = baseline.passes + baseline.newPasses - 2
    return passes.map { others[(index * count + $0) * decision.candidates.bands + band] }
  }

  /// The mean over the new passes of what is tested of a kept cell.
  ///
  /// What the first of them left is given. A pass that saw too few cells for a median of its own does not
  /// count, as in the test.
  func meanOfNew(kept index: Int, band: Int, first: Double) -> Double {
    var (sum, count) = (first, 1.0)
    for (pass, number) in newNumbers(kept: index, band: band, first: first).enumerated()
    where pass > 0 {
      guard let baseline, !(number - baseline.newMedian(pass: pass, band: band)).isNaN else {
        continue
      }
      sum += number
      count += 1
    }
    return sum / count
  }

  /// The statistic of the pixel-wise t-test of a kept cell, the largest over bands; nil where fewer than
  /// three passes saw it.
  ///
  /// Of ln of mean power as it was measured: no median of a scene is taken off, as in the published one.
  ///
  /// - Source: `PixelwiseTTest`.
  func pixelwiseT(kept index: Int) -> Double? {
    PixelwiseTTest.largest(
      (0..<decision.candidates.bands).map { band in
        let (sums, valid) = (kept.band(band, at: index), Double(kept[index].valid))
        let past =
          earlierNumbers(kept: index, band: band) + [Elementary.log(sums.before / valid)]
        let new = newNumbers(
          kept: index, band: band, first: Elementary.log(sums.after / valid))
        return PixelwiseTTest.statistic(PassMoments(new), earlier: PassMoments(past))
      })
  }

  /// The coherence that a kept cell has in the new passes; of several that of their mean on the scale
  /// that is tested.
  func newCoherence(kept index: Int, band: Int) -> Double {
    let after = kept.band(band, at: index).after / Double(kept[index].valid)
    guard let baseline, baseline.newPasses > 1 else { return after }
    let first = CellTransform.hyperbolic(after)
    let mean = meanOfNew(kept: index, band: band, first: first)
    return CellTransform.coherence(after, less: first - mean)
  }
}
