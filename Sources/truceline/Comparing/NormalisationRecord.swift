// SPDX-License-Identifier: Apache-2.0
import ChangeStatistics
import Evidence

/// What the output says of how the later pass was brought to the scale of the earlier one.
struct NormalisationRecord {
  let json: CanonicalJSON
  /// The same in a line for a person.
  let text: String

  init(_ normalisation: RelativeNormalisation, bandNames: [String]) {
    let bands = zip(bandNames, normalisation.bands)
    json = [
      "pixels_fitted": .integer(normalisation.fittedCount),
      "pixels_tested": .integer(normalisation.testedCount),
      "bands": .array(
        bands.map { name, band -> CanonicalJSON in
          [
            "band": .string(name), "slope": .measurement(band.slope),
            "offset": .measurement(band.offset), "correlation": .measurement(band.correlation),
            "test_rms_raw": .measurement(band.rawDifference),
            "test_rms_normalised": .measurement(band.normalisedDifference),
          ]
        }),
    ]
    let short = ComparisonSummary.short
    text =
      bands.map { name, band in "\(name) × \(short(band.slope)) (R \(short(band.correlation)))" }
      .joined(separator: ", ")
      + " by \(normalisation.fittedCount) pixels that did not change"
  }
}
