// SPDX-License-Identifier: Apache-2.0
public import MonitorGrid

/// When the mean intensities of a cell changed in a series of passes, under speckle alone.
///
/// The omnibus test asks whether all passes of a segment have the same mean in each band. Where it
/// says no, its factors say when: -2 ln Q is the sum of -2 ln Rⱼ for the second to the last pass,
/// independent where nothing changed, and Rⱼ compares pass j with the mean of the segment's passes
/// before it. The first pass whose p is at or below the level is a change; the rest of the series, from
/// that pass on, is a new segment. So the probability of reporting a change in a cell that never
/// changed is at most the level.
///
/// Looks may differ from pass to pass, band to band and cell to cell; a pass that did not see the
/// cell has 0 looks there. Bands are taken as independent.
///
/// - Source: K. Conradsen et al. (2016); the nulls are those of `LikelihoodRatioNull`.
public struct SeriesTest: Hashable, Sendable {
  /// Bands, at least one.
  public let bands: Int
  /// The p at which the omnibus test and a factor count as a change.
  public let level: Double

  /// The test of so many bands at a level between 0 and 1.
  public init(bands: Int, level: Double) {
    precondition(bands >= 1, "one band at least")
    precondition(level > 0 && level < 1, "a level between 0 and 1")
    self.bands = bands
    self.level = level
  }

  /// One comparison of the series: of all its passes, or of one pass with those before it.
  public struct Comparison: Hashable, Sendable {
    /// -2 ln Q, or -2 ln R.
    public let statistic: Double
    /// Degrees of freedom of its chi-square limit; 0 where there was nothing to compare.
    public let degreesOfFreedom: Double
    /// ln p, also where p is below the smallest Double.
    public let logP: Double
    /// p, 1 where there was nothing to compare.
    public var p: Double { Elementary.exp(logP) }
  }

  /// A pass from which on the means are others.
  public struct Change: Hashable, Sendable {
    /// The first pass after the change, counted from 0.
    public let pass: Int
    /// The first pass of the segment that it was compared with.
    public let segmentStart: Int
    /// The pass against the passes of its segment before it.
    public let comparison: Comparison
    /// ln of the pass over the mean of the passes before it, for each band; nil where not seen.
    public let logRatios: [Double?]
    /// Up in all bands seen, down in all, or mixed.
    public let direction: ChangeDirection
  }

  /// What a series says.
  public struct History: Hashable, Sendable {
    /// All passes against each other.
    public let omnibus: Comparison
    /// Changes in the order of passes; empty also where the omnibus test sees a change that no
    /// single factor does.
    public let changes: [Change]
  }

  /// The changes of a cell.
  ///
  /// - Parameters:
  ///   - means: Mean intensities (powers), the passes of one band after the other, in order of time;
  ///     above 0 where they have looks.
  ///   - looks: Looks of each mean, of a pixel times effective pixels; 0 where it was not seen.
  /// - Returns: The omnibus test of the whole series, and the changes that follow from it.
  /// - Complexity: O(passes × bands) for a cell that did not change; a segment more for each change.
  public func history(means: [Double], looks: [Double]) -> History {
    let passes = passCount(means: means, looks: looks)
    let whole = omnibus(means: means, looks: looks, passes: 0..<passes)
    let logLevel = Elementary.log(level)
    var changes: [Change] = []
    var start = 0
    var segment = whole
    while segment.logP <= logLevel, let change = firstChange(means, looks, start..<passes, logLevel)
    {
      changes.append(change)
      start = change.pass
      segment = omnibus(means: means, looks: looks, passes: start..<passes)
    }
    return History(omnibus: whole, changes: changes)
  }

  /// The test that some passes of a cell have the same mean in each band; see `history`.
  public func omnibus(means: [Double], looks: [Double], passes: Range<Int>) -> Comparison {
    let count = passCount(means: means, looks: looks)
    var null = LikelihoodRatioNull()
    var statistic = 0.0
    for band in 0..<bands {
      let part = band * count..<(band + 1) * count
      let bandLooks = looks.span.extracting(part)
      statistic += homogeneity(
        means: means.span.extracting(part), looks: bandLooks, passes: passes)
      null.add(band: bandLooks.extracting(passes))
    }
    return Comparison(
      statistic: statistic, degreesOfFreedom: null.degreesOfFreedom,
      logP: null.logP(statistic: statistic))
  }

  /// -2 ln Rⱼ: a pass against the mean of the passes from `start` to before it.
  public func factor(
    means: [Double], looks: [Double], pass: Int, start: Int
  ) -> Comparison {
    let count = passCount(means: means, looks: looks)
    precondition(start >= 0 && start < pass && pass < count, "a pass and passes before it")
    var tested = GroupRatioTest()
    var logRatios: [Double] = []
    for band in 0..<bands {
      let part = band * count..<(band + 1) * count
      let (mean, look) = (means.span.extracting(part), looks.span.extracting(part))
      let earlier = sumOfLooks(look, passes: start..<pass)
      guard earlier > 0, look[pass] > 0 else { continue }
      tested.addBand(looksBefore: earlier, looksAfter: look[pass])
      let before = commonMean(means: mean, looks: look, passes: start..<pass)
      logRatios.append(Elementary.log(mean[pass] / before))
    }
    let statistic = tested.statistic(logRatios: logRatios)
    return Comparison(
      statistic: statistic, degreesOfFreedom: tested.degreesOfFreedom,
      logP: tested.logP(statistic: statistic))
  }

  private func firstChange(
    _ means: [Double], _ looks: [Double], _ passes: Range<Int>, _ logLevel: Double
  ) -> Change? {
    for pass in passes.dropFirst() {
      let comparison = factor(means: means, looks: looks, pass: pass, start: passes.lowerBound)
      guard comparison.degreesOfFreedom > 0, comparison.logP <= logLevel else { continue }
      let count = passes.upperBound
      let logRatios = (0..<bands).map { band -> Double? in
        let part = band * count..<(band + 1) * count
        let (mean, look) = (means.span.extracting(part), looks.span.extracting(part))
        let before = commonMean(means: mean, looks: look, passes: passes.lowerBound..<pass)
        return look[pass] > 0 && before > 0 ? Elementary.log(mean[pass] / before) : nil
      }
      return Change(
        pass: pass, segmentStart: passes.lowerBound, comparison: comparison, logRatios: logRatios,
        direction: changeDirection(logRatios: logRatios.compactMap { $0 }))
    }
    return nil
  }

  private func passCount(means: [Double], looks: [Double]) -> Int {
    precondition(
      means.count == looks.count && means.count.isMultiple(of: bands) && !means.isEmpty,
      "a mean and looks for each band and pass")
    return means.count / bands
  }
}

/// The direction of a change from the signs of its log ratios; without a sign it is mixed.
public func changeDirection(logRatios: [Double]) -> ChangeDirection {
  let ups = logRatios.contains { $0 > 0 }
  let downs = logRatios.contains { $0 < 0 }
  return ups == downs ? .mixed : ups ? .increase : .decrease
}
