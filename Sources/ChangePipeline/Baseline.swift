// SPDX-License-Identifier: Apache-2.0
import ChangeStatistics
import MonitorGrid

/// The passes besides the two that are compared, as they are known to the second step.
struct Baseline: Sendable {
  /// Those before the two, from the oldest.
  let passes: [PassStore]
  /// Those after the two, which are as new as the later of these.
  let later: [PassStore]
  /// What is common to them; nil until it was learnt.
  var model: BaselineModel?
  /// Which of them stand for each cell's past; nil where all do.
  let choices: (@Sendable (Range<Int>) throws -> [PassChoice])?

  init(
    _ passes: [PassStore], later: [PassStore] = [],
    choices: (@Sendable (Range<Int>) throws -> [PassChoice])? = nil
  ) {
    self.passes = passes
    self.later = later
    self.choices = choices
  }

  /// Rows of cells of all passes.
  struct Rows {
    fileprivate let count: Int
    /// By pass, earlier ones first: by cell, then band or index.
    fileprivate let numbers: [[Float]]
    /// By cell; empty where all passes count.
    fileprivate let choices: [PassChoice]

    /// Appends which passes count in a cell.
    func appendChoice(_ place: Int, to chosen: inout [PassChoice]) {
      if !choices.isEmpty { chosen.append(choices[place]) }
    }

    /// Appends what the passes left in a cell: by pass, earlier ones first, then band.
    func append(_ place: Int, to others: inout [Double]) {
      for pass in numbers {
        for index in 0..<count { others.append(Double(pass[place * count + index])) }
      }
    }
  }

  /// Reads rows of cells, counted from the northernmost.
  ///
  /// - Throws: `ComparisonError` where a temporary file cannot be read, or choices.
  func read(rows: Range<Int>) throws(ComparisonError) -> Rows {
    var numbers: [[Float]] = []
    for pass in passes + later { numbers.append(try pass.read(rows: rows)) }
    let chosen: [PassChoice]
    do {
      chosen = try choices?(rows) ?? []
    } catch {
      throw ComparisonError(
        .temporaryFileFailed, "Which passes count in a cell cannot be read: \(error)")
    }
    return Rows(
      count: (passes + later).first?.count ?? 0, numbers: numbers, choices: chosen)
  }

  /// Learns from a sample of cells what is common to the passes, the two that are compared included.
  ///
  /// - Parameters:
  ///   - sample: Cells that were read while nothing was known yet.
  ///   - others: What the passes left in them, as `Rows.append` gives it.
  mutating func learn(from sample: TestedCells, others: [Double]) {
    let (bands, pastNumbers) = (sample.bands, passes.count * sample.bands)
    let numbers = pastNumbers + later.count * bands
    var (known, new) = ([Double](), [Double]())
    known.reserveCapacity(sample.count * (pastNumbers + bands))
    for cell in 0..<sample.count {
      let first = cell * numbers
      known += others[first..<first + pastNumbers]
      for band in 0..<bands { known.append(sample.before(cell: cell, band: band)) }
      for band in 0..<bands { new.append(sample.after(cell: cell, band: band)) }
      new += others[first + pastNumbers..<first + numbers]
    }
    model = BaselineModel(
      past: known, new: new, passes: passes.count + 1, newPasses: later.count + 1, bands: bands)
  }

  /// Puts the mean of all earlier passes in the place of the one before, and the change from it to the
  /// mean of all new ones, scaled by how much the cell varies, in the place of that between the two.
  ///
  /// A cell whose choice leaves no pass that saw it is tested against all.
  ///
  /// - Returns: What the passes say of each cell; nil where there is no model.
  func apply(
    to values: inout [Double], others: [Double], chosen: [PassChoice], bandCount: Int
  ) -> CellHistories? {
    guard let model else { return nil }
    var histories = CellHistories(bands: bandCount)
    let (numbers, pastNumbers) = (3 * bandCount, passes.count * bandCount)
    let laterNumbers = later.count * bandCount
    var known = [Double](repeating: 0, count: pastNumbers + bandCount)
    var new = [Double](repeating: 0, count: bandCount + laterNumbers)
    for cell in 0..<values.count / numbers {
      let first = cell * (pastNumbers + laterNumbers)
      for index in 0..<pastNumbers { known[index] = others[first + index] }
      for index in 0..<laterNumbers {
        new[bandCount + index] = others[first + pastNumbers + index]
      }
      for band in 0..<bandCount {
        known[pastNumbers + band] = values[cell * numbers + band]
        new[band] = values[cell * numbers + bandCount + band]
      }
      var history: CellHistory?
      if !chosen.isEmpty {
        var allowed = known
        for index in allowed.indices where !chosen[cell].contains(index / bandCount) {
          allowed[index] = .nan
        }
        history = model.history(allowed.span, new: new.span)
      }
      guard let history = history ?? model.history(known.span, new: new.span) else {
        preconditionFailure("the two that are compared have seen every tested cell")
      }
      histories.append(history)
      for band in 0..<bandCount {
        values[cell * numbers + band] = history.means[band]
        values[cell * numbers + bandCount + band] =
          history.means[band] + history.changes[band] * history.scales[band]
      }
    }
    return histories
  }
}
