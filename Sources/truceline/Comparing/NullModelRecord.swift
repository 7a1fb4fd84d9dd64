// SPDX-License-Identifier: Apache-2.0
import ChangePipeline
import ChangeStatistics
import Evidence

/// What the output says of the null that cells were tested against.
struct NullModelRecord {
  let json: CanonicalJSON

  init(_ result: ComparisonFindings, bandNames: [String]) {
    let bands = zip(bandNames, result.pixelLooks).enumerated().map { index, band -> CanonicalJSON in
      let (name, looks) = band
      guard let baseline = result.baseline else {
        return [
          "band": .string(name), "looks": .measurement(looks.looks),
          "correlation_sum": .measurement(looks.logCorrelationSum),
        ]
      }
      let prior = baseline.priors[index]
      return [
        "band": .string(name), "looks": .measurement(looks.looks),
        "correlation_sum": .measurement(looks.logCorrelationSum),
        // Null where all cells vary alike.
        "prior_dof": .measurement(
          prior.degreesOfFreedom.isFinite ? prior.degreesOfFreedom : nil),
        "prior_variance": .measurement(prior.variance),
      ]
    }
    json = [
      "method": .string(result.method),
      "scene_null": .bool(result.hasSceneNull),
      "looks_given": .bool(result.parameters.looks != nil),
      "p_threshold": .measurement(result.decision.threshold),
      "bands": .array(bands),
    ]
  }
}
