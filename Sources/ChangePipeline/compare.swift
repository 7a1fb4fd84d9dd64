// SPDX-License-Identifier: Apache-2.0
import ChangeStatistics
public import MonitorGrid

/// Runs a comparison: reads every window once, then tests the cells.
///
/// - Parameters:
///   - job: Passes, cells and units.
///   - parameters: What a user sets of the decision.
///   - workers: How many windows are read and computed at the same time; the result is the same for
///     any number.
///   - kernels: The build of the kernels; the result is the same for each.
///   - detail: Which cells' numbers are kept.
///   - progress: Called after each window, from any thread.
/// - Returns: The decision over all cells.
/// - Throws: `ComparisonError` where the values contradict their units or nothing was observed; what
///   reading throws; `CancellationError`.
/// - Complexity: O(*n*) in the pixels; memory for a few windows, rows of cells and the
///   cells that may be flagged; some tens of bytes per cell in a temporary file.
public func compare<Source: TileSource & ~Copyable>(
  _ job: ComparisonJob<Source>, parameters: DecisionParameters, workers: Int, kernels: KernelSet,
  detail: FindingDetail = .flagged,
  progress: @escaping @Sendable (_ finished: Int, _ total: Int) -> Void = { _, _ in }
) async throws -> ComparisonFindings {
  // Without earlier passes to try the method on, each pass is split.
  let splits = parameters.testsNull && job.earlier.isEmpty && job.kept.isEmpty
  let alone = job.earlier.count + job.later.count
  let sweeps = 1 + alone + (splits ? PixelHalf.allCases.count : 0)
  let summed = try await sumCells(
    job, parameters: parameters, workers: workers, kernels: kernels
  ) { progress($0, $1 * sweeps) }
  var warnings =
    job.method.isOptical ? [] : try warningsAboutUnits(summed.findings.census, job: job)
  try requireObserved(summed, job: job)
  let registration =
    try await summed.samples.registration?.registration(kernels: kernels, workers: workers)
    ?? Registration(blocks: [])
  if let warning = try parameters.shiftLimit.warning(about: registration) {
    warnings.append(warning)
  }
  let pixelLooks =
    job.method.isOptical
    ? nil
    : summed.findings.estimators.enumerated().map { band, estimator in
      looks(
        from: estimator, given: parameters.looks, band: job.bandNames[band], warnings: &warnings)
    }
  let tally = summed.findings.tally
  let normalisation = try job.isNormalised ? normalisation(summed, warnings: &warnings) : nil
  var (reader, variates) = try testedCellReader(
    summed, job: job, parameters: parameters, normalisation: normalisation, warnings: &warnings)
  let others = try await sumOtherPasses(
    of: job, transform: reader.transform, parameters: parameters, workers: workers,
    kernels: kernels
  ) { progress($1 + $0, $1 * sweeps) }
  if !others.isEmpty {
    try reader.learnBaseline(
      others.earlier, later: others.later, tested: tally.tested, bounds: tally.bounds,
      choices: job.choices)
    if reader.baseline == nil {
      warnings.append(
        "the other passes saw too few of the cells to tell how these vary; the two passes alone "
          + "are compared")
    }
  }
  let tested = try await testCells(
    reader, tested: tally.tested, bounds: tally.bounds, pixelLooks: pixelLooks,
    limit: detail == .all ? 1 : parameters.falseDiscoveryRate,
    greatestP: parameters.falseDiscoveryRate, workers: workers)
  if !tested.candidates.hasSceneNull, tally.tested > 0 {
    warnings.append(
      "only \(tally.tested) cells could be tested: too few for the scene's own null "
        + "(\(SceneTest.leastCells)), so p rests on speckle alone")
  }
  var nullTest: NullTest?
  var decodedBlocks = summed.findings.decodedBlocks + others.decodedBlocks
  if splits {
    let split = try await SplitPasses(
      job, transform: reader.transform, parameters: parameters, workers: workers, kernels: kernels
    ) { progress($1 * (1 + alone) + $0, $1 * sweeps) }
    decodedBlocks += split.decodedBlocks
    nullTest = try await reader.nullTest(
      split, pixelLooks: pixelLooks, rate: parameters.falseDiscoveryRate, workers: workers)
  } else if parameters.testsNull {
    nullTest = try await nullTestOfEarlierPasses(
      reader, summed: summed, others: others, job: job, pixelLooks: pixelLooks,
      parameters: parameters, workers: workers, warnings: &warnings)
  }
  let decision = ChangeDecision(
    tested.candidates, falseDiscoveryRate: parameters.falseDiscoveryRate)
  var pixelDistance: PixelDistance?
  if job.wantsPixels, let sample = summed.samples.pixels {
    pixelDistance = PixelDistance(
      sample.observedValues(), bandCount: job.bandCount, variates: variates?.variates,
      normalisation: normalisation)
  }
  return ComparisonFindings(
    layout: job.layout, comparison: job.method, parameters: parameters, detail: detail,
    pixelLooks: pixelLooks ?? [], variates: variates, normalisation: normalisation,
    registration: registration,
    baseline: reader.baseline?.model, nullTest: nullTest, pixelDistance: pixelDistance,
    decision: decision, warnings: warnings,
    decodedBlocks: decodedBlocks,
    times: summed.findings.times, tally: tally, kept: tested.kept, others: tested.others,
    store: summed.store,
    detectionLimit: decision.detectionLimit())
}

private func requireObserved<Source: TileSource & ~Copyable>(
  _ summed: SummedCells, job: ComparisonJob<Source>
) throws(ComparisonError) {
  guard !summed.findings.tally.hasValidPixel else { return }
  throw ComparisonError(
    .nothingObserved,
    "No pixel holds a measurement in both passes"
      + (job.layout.areaOfInterest == nil ? "" : " within the area of interest")
      + (job.masks.before == nil && job.masks.after == nil ? "" : " and outside of the masks")
      + "; there is nothing to compare.")
}

/// What brings the later pass to the scale of the earlier one, by pixels that did not change.
private func normalisation(
  _ summed: SummedCells, warnings: inout [String]
) throws -> RelativeNormalisation {
  guard let pixels = summed.samples.pixels else {
    preconditionFailure("a normalisation has a sample")
  }
  do throws(StatisticsError) {
    let sample = try pixels.observed()
    let result = try sample.iterated(until: .standard, variance: .consistent)
    let found = try RelativeNormalisation(sample, under: result.variates)
    for (index, band) in found.bands.enumerated()
    where band.normalisedDifference > band.rawDifference {
      warnings.append(
        "band \(index + 1): the normalisation does not bring the passes nearer to each other where nothing "
          + "changed")
    }
    return found
  } catch {
    throw ComparisonError(
      .notFitted,
      "The later pass cannot be brought to the scale of the earlier one (--normalise): \(error.subject) "
        + "\(error.message).")
  }
}

private func nullTestOfEarlierPasses<Source: TileSource & ~Copyable>(
  _ reader: TestedCellReader, summed: SummedCells, others: OtherPasses, job: ComparisonJob<Source>,
  pixelLooks: [PixelLooks]?, parameters: DecisionParameters, workers: Int,
  warnings: inout [String]
) async throws -> NullTest? {
  guard reader.baseline != nil else {
    warnings.append("without a past to test against, the null test could not be made")
    return nil
  }
  let last = try PassStore(
    summed.store, block: job.layout.block, transform: reader.transform,
    bandCount: job.bandCount, leastValidFraction: parameters.leastValidFraction)
  return try await reader.nullTest(
    others.earlier + [last], newPasses: others.later.count + 1, pixelLooks: pixelLooks,
    rate: parameters.falseDiscoveryRate, workers: workers)
}

private func looks(
  from estimator: LooksEstimator, given: Double?, band: String, warnings: inout [String]
) -> PixelLooks {
  let estimate = estimator.estimate()
  if let given { return (estimate ?? .independent(looks: given)).with(looks: given) }
  if let estimate { return estimate }
  warnings.append(
    "band \(band): too few whole patches of pixels to estimate looks; taken as 1, the most "
      + "cautious number (--looks)")
  return .independent(looks: 1)
}
