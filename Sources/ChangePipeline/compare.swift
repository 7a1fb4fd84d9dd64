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
  let sweeps = 1 + job.earlier.count
  let summed = try await sumCells(
    job, parameters: parameters, workers: workers, kernels: kernels
  ) { progress($0, $1 * sweeps) }
  var warnings =
    job.method.isOptical ? [] : try warningsAboutUnits(summed.findings.census, job: job)
  guard summed.findings.tally.hasValidPixel else {
    throw ComparisonError(
      .nothingObserved,
      "No pixel holds a measurement in both passes"
        + (job.layout.areaOfInterest == nil ? "" : " within the area of interest")
        + (job.masks.before == nil && job.masks.after == nil ? "" : " and outside of the masks")
        + "; there is nothing to compare.")
  }
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
  var (reader, variates) = try testedCellReader(
    summed, job: job, parameters: parameters, warnings: &warnings)
  var earlier: [PassStore] = []
  var decodedBlocks = summed.findings.decodedBlocks
  for (number, pass) in job.earlier.enumerated() {
    let alone = try await sumCells(
      job.alone(pass), parameters: parameters, workers: workers, kernels: kernels
    ) { progress(($1 * (number + 1)) + $0, $1 * sweeps) }
    if !job.method.isOptical {
      try requireUnits(alone.findings.census, of: pass, bandNames: job.bandNames)
    }
    decodedBlocks += alone.findings.decodedBlocks
    earlier.append(
      try PassStore(
        alone.store, block: job.layout.block, transform: reader.transform,
        bandCount: job.bandCount, leastValidFraction: parameters.leastValidFraction))
  }
  if !earlier.isEmpty {
    try reader.learnBaseline(earlier, tested: tally.tested, bounds: tally.bounds)
    if reader.baseline == nil {
      warnings.append(
        "the earlier passes saw too few of the cells to tell how these vary; the two passes alone "
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
  if parameters.testsNull, reader.baseline == nil {
    warnings.append("without a past to test against, the null test could not be made")
  }
  if parameters.testsNull, reader.baseline != nil {
    let last = try PassStore(
      summed.store, block: job.layout.block, transform: reader.transform,
      bandCount: job.bandCount, leastValidFraction: parameters.leastValidFraction)
    nullTest = try await reader.nullTest(
      earlier + [last], pixelLooks: pixelLooks, rate: parameters.falseDiscoveryRate,
      workers: workers)
  }
  let decision = ChangeDecision(
    tested.candidates, falseDiscoveryRate: parameters.falseDiscoveryRate)
  var pixelDistance: PixelDistance?
  if job.wantsPixels, let sample = summed.samples.pixels {
    pixelDistance = PixelDistance(
      sample.observedValues(), bandCount: job.bandCount, variates: variates?.variates)
  }
  return ComparisonFindings(
    layout: job.layout, comparison: job.method, parameters: parameters, detail: detail,
    pixelLooks: pixelLooks ?? [], variates: variates, registration: registration,
    baseline: reader.baseline?.model, nullTest: nullTest, pixelDistance: pixelDistance,
    decision: decision, warnings: warnings, decodedBlocks: decodedBlocks,
    tally: tally, kept: tested.kept, past: tested.past, store: summed.store,
    detectionLimit: decision.detectionLimit())
}

/// Refuses units that the values contradict; a few negative values are only told.
private func warningsAboutUnits<Source: TileSource & ~Copyable>(
  _ census: [PlaneCensus], job: ComparisonJob<Source>
) throws(ComparisonError) -> [String] {
  var warnings: [String] = []
  for (plane, values) in census.enumerated() {
    let units = job.rules[plane].units
    let name =
      "band \(job.bandNames[plane % job.bandCount]) of the "
      + (plane < job.bandCount ? "earlier" : "later") + " pass"
    if let contradiction = values.contradiction(of: units) {
      throw ComparisonError(
        .unitsContradicted, "The \(name) is read as \(units.name), but \(contradiction)")
    }
    if values.negative > 0, units != .decibels {
      warnings.append("\(name): \(values.negative) values below zero count as no data")
    }
  }
  return warnings + warningsAboutZeros(census, job: job)
}

/// Refuses units of an earlier pass that its values contradict.
private func requireUnits<Source: TileSource & ~Copyable>(
  _ census: [PlaneCensus], of pass: EarlierPass<Source>, bandNames: [String]
) throws(ComparisonError) {
  for (band, name) in bandNames.enumerated() {
    let units = pass.rules[band].units
    guard let contradiction = census[band].contradiction(of: units) else { continue }
    throw ComparisonError(
      .unitsContradicted,
      "The band \(name) of \(pass.name) is read as \(units.name), but \(contradiction)")
  }
}

/// Zeros of whole numbers are dark pixels by rule; where one pass has many more of them than the
/// other, they are more likely a border that nobody declared, which would pass for change.
private func warningsAboutZeros<Source: TileSource & ~Copyable>(
  _ census: [PlaneCensus], job: ComparisonJob<Source>
) -> [String] {
  var warnings: [String] = []
  for band in 0..<job.bandCount where job.rules[band].floor > 0 {
    let (before, after) = (census[band].zeroShare, census[job.bandCount + band].zeroShare)
    guard (before - after).magnitude > 0.01 else { continue }
    let side = before > after ? "earlier" : "later"
    let percent = Int((100 * max(before, after)).rounded())
    warnings.append(
      "band \(job.bandNames[band]): \(percent) % of the \(side) pass is exactly 0 and counts as very "
        + "dark. If zeros mark missing data, declare it: --sensor sentinel-1-grd, or "
        + "`gdal_edit.py -a_nodata 0` on the file")
  }
  return warnings
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
