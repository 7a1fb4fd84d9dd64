// SPDX-License-Identifier: Apache-2.0
import ChangeStatistics
import MonitorGrid

/// The reader of a comparison's cells, with the numbers that its method tests.
///
/// - Parameters:
///   - summed: What the pixels left.
///   - job: The comparison.
///   - parameters: What a user sets of the decision.
///   - normalisation: What brings the later pass to the scale of the earlier; nil to leave it.
///   - warnings: Takes what a reader should know.
/// - Returns: The reader, and for IR-MAD the variates that it uses.
/// - Throws: `ComparisonError` where the store cannot be read or variates cannot be fitted.
func testedCellReader<Source: TileSource & ~Copyable>(
  _ summed: SummedCells, job: ComparisonJob<Source>, parameters: DecisionParameters,
  normalisation: RelativeNormalisation?, warnings: inout [String]
) throws -> (TestedCellReader, IRMADResult?) {
  var reader = TestedCellReader(
    summed.store, layout: job.layout, parameters: parameters, bandCount: job.cellBandCount)
  switch job.method {
  case .ratio: return (reader, nil)
  case .index(let index):
    reader.transform = .index(index, after: normalisation)
    return (reader, nil)
  case .coherence:
    try requireCoherence(reader, tally: summed.findings.tally)
    reader.transform = .coherence
    return (reader, nil)
  case .structure:
    reader.transform = .structure(StructureFloor(power: 0))
    guard let bounds = summed.findings.tally.bounds else { return (reader, nil) }
    reader.transform = .relative(to: [1])
    let sample = try reader.sample(
      every: SceneTest.sampleStep(testedCount: summed.findings.tally.tested), within: bounds)
    reader.transform = .structure(StructureFloor(of: sample))
    return (reader, nil)
  case .changeVector:
    let ones = [Double](repeating: 1, count: job.bandCount)
    reader.transform = .relative(to: ones)
    guard let bounds = summed.findings.tally.bounds else { return (reader, nil) }
    let sample = try reader.sample(
      every: SceneTest.sampleStep(testedCount: summed.findings.tally.tested), within: bounds)
    reader.transform = .relative(
      to: (0..<job.bandCount).map { band in
        let middle = median(of: (0..<sample.count).map { sample.before(cell: $0, band: band) }) ?? 1
        return middle > 0 ? middle : 1
      }, after: normalisation)
    return (reader, nil)
  case .variates(let end):
    guard let pixels = summed.samples.pixels else {
      preconditionFailure("variates have a sample")
    }
    do throws(StatisticsError) {
      let result = try pixels.observed().iterated(until: end, variance: .consistent)
      if !result.hasConverged, case .converged = end {
        warnings.append(
          "IR-MAD had not converged after \(result.iterationCount) rounds; its variates are those "
            + "of the last")
      }
      reader.transform = .variates(
        result.variates.standardisedTransform, means: result.variates.means)
      return (reader, result)
    } catch {
      throw ComparisonError(
        .notFitted, "IR-MAD cannot be fitted: \(error.subject) \(error.message).")
    }
  }
}

/// Refuses means that no coherence has.
private func requireCoherence(
  _ reader: TestedCellReader, tally: CellTally
) throws(ComparisonError) {
  guard let bounds = tally.bounds else { return }
  var reader = reader
  reader.transform = .relative(to: [Double](repeating: 1, count: reader.bandCount))
  let sample = try reader.sample(
    every: SceneTest.sampleStep(testedCount: tally.tested), within: bounds)
  for cell in 0..<sample.count {
    for band in 0..<sample.bands {
      for mean in [sample.before(cell: cell, band: band), sample.after(cell: cell, band: band)] {
        guard mean < -0.001 || mean > 1.001 else { continue }
        throw ComparisonError(
          .unitsContradicted,
          "Values are read as coherence, which lies between 0 and 1, but cells have a mean of \(mean). "
            + "Bring them to that range with `gdal_translate -ot Float32 -scale`.")
      }
    }
  }
}
