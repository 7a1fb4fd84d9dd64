// SPDX-License-Identifier: Apache-2.0
import ChangeStatistics
import MonitorGrid

/// The passes before the two that are compared, as they are known to the second step.
struct Baseline: Sendable {
  /// From the oldest.
  let passes: [PassStore]
  /// What is common to them; nil until it was learnt.
  var model: BaselineModel?
  /// Which of them stand for each cell's past; nil where all do.
  let choices: (@Sendable (Range<Int>) throws -> [PassChoice])?

  init(
    _ passes: [PassStore], choices: (@Sendable (Range<Int>) throws -> [PassChoice])? = nil
  ) {
    self.passes = passes
    self.choices = choices
  }

  /// Rows of cells of all passes.
  struct Rows {
    fileprivate let count: Int
    /// By pass: by cell, then band or index.
    fileprivate let numbers: [[Float]]
    /// By cell; empty where all passes count.
    fileprivate let choices: [PassChoice]

    /// Appends which passes count in a cell.
    func appendChoice(_ place: Int, to chosen: inout [PassChoice]) {
      if !choices.isEmpty { chosen.append(choices[place]) }
    }

    /// Appends what the passes left in a cell: by pass, then band.
    func append(_ place: Int, to past: inout [Double]) {
      for pass in numbers {
        for index in 0..<count { past.append(Double(pass[place * count + index])) }
      }
    }
  }

  /// Reads rows of cells, counted from the northernmost.
  ///
  /// - Throws: `ComparisonError` where a temporary file cannot be read, or choices.
  func read(rows: Range<Int>) throws(ComparisonError) -> Rows {
    var numbers: [[Float]] = []
    for pass in passes { numbers.append(try pass.read(rows: rows)) }
    let chosen: [PassChoice]
    do {
      chosen = try choices?(rows) ?? []
    } catch {
      throw ComparisonError(
        .temporaryFileFailed, "Which passes count in a cell cannot be read: \(error)")
    }
    return Rows(count: passes.first?.count ?? 0, numbers: numbers, choices: chosen)
  }

  /// Learns from a sample of cells what is common to the passes, the one before included.
  ///
  /// - Parameters:
  ///   - sample: Cells that were read while nothing was known yet.
  ///   - past: What the earlier passes left in them.
  mutating func learn(from sample: TestedCells, past: [Double]) {
    let (bands, pastNumbers) = (sample.bands, passes.count * sample.bands)
    var (known, new) = ([Double](), [Double]())
    known.reserveCapacity(sample.count * (pastNumbers + bands))
    for cell in 0..<sample.count {
      known += past[cell * pastNumbers..<(cell + 1) * pastNumbers]
      for band in 0..<bands { known.append(sample.before(cell: cell, band: band)) }
      for band in 0..<bands { new.append(sample.after(cell: cell, band: band)) }
    }
    model = BaselineModel(past: known, new: new, passes: passes.count + 1, bands: bands)
  }

  /// Puts the mean of all earlier passes in the place of the one before, and the change from it, scaled
  /// by how much the cell varies, in the place of that between the two.
  ///
  /// A cell whose choice leaves no pass that saw it is tested against all.
  ///
  /// - Returns: What the passes say of each cell; nil where there is no model.
  func apply(
    to values: inout [Double], past: [Double], chosen: [PassChoice], bandCount: Int
  ) -> CellHistories? {
    guard let model else { return nil }
    var histories = CellHistories(bands: bandCount)
    let (numbers, pastNumbers) = (3 * bandCount, passes.count * bandCount)
    var known = [Double](repeating: 0, count: pastNumbers + bandCount)
    for cell in 0..<values.count / numbers {
      for index in 0..<pastNumbers { known[index] = past[cell * pastNumbers + index] }
      for band in 0..<bandCount { known[pastNumbers + band] = values[cell * numbers + band] }
      var history: CellHistory?
      if !chosen.isEmpty {
        var allowed = known
        for index in allowed.indices where !chosen[cell].contains(index / bandCount) {
          allowed[index] = .nan
        }
        history = model.history(allowed.span)
      }
      guard let history = history ?? model.history(known.span) else {
        preconditionFailure("the pass before has seen every tested cell")
      }
      histories.append(history)
      for band in 0..<bandCount {
        let new = values[cell * numbers + bandCount + band]
        let change = new - model.newMedian(band: band) - history.means[band]
        values[cell * numbers + band] = history.means[band]
        values[cell * numbers + bandCount + band] =
          history.means[band] + change * history.scales[band]
      }
    }
    return histories
  }
}
