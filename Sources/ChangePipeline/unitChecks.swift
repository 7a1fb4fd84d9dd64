// SPDX-License-Identifier: Apache-2.0
import MonitorGrid

/// Refuses units that the values contradict; a few negative values are only told.
func warningsAboutUnits<Source: TileSource & ~Copyable>(
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
func requireUnits<Source: TileSource & ~Copyable>(
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
