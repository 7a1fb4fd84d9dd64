// SPDX-License-Identifier: Apache-2.0
import AlertRules
import Evidence
import Foundation
import GDAL
import MonitorGrid

/// What the outputs of a series say of their origin, so that finished ones are known again.
///
/// Each pass has a digest over the rule, the program's version, and all metrics up to it by date and
/// hash: outputs that carry it are what a run would write.
struct SeriesRecord: Sendable {
  /// For each pass the metadata of its outputs.
  private let metadata: [[String: String]]
  /// For each pass the digest; empty where the inputs were not hashed.
  private let digests: [String]

  /// Metadata item that holds the digest.
  static let digestName = "TRUCELINE_SERIES"

  /// Hashes the metrics, one after the other.
  ///
  /// - Throws: `EvidenceError`, `CancellationError`.
  static func make(
    _ series: MetricSeries, rule: ConfirmationRule, ruleName: String, band: Int?, hashing: Bool
  ) async throws -> SeriesRecord {
    var hashes: [String] = []
    if hashing {
      for pass in series.passes {
        try Task.checkCancellation()
        hashes.append(try await InputDigest.computed(of: [pass.path]).sha256)
      }
    }
    return SeriesRecord(series, rule: rule, ruleName: ruleName, band: band, hashes: hashes)
  }

  private init(
    _ series: MetricSeries, rule: ConfirmationRule, ruleName: String, band: Int?, hashes: [String]
  ) {
    let parameters = rule.text
    let bandText = band.map { " band=\($0)" } ?? ""
    var digest = sha256(
      of: Array("truceline \(Version.text) \(ruleName) \(parameters)\(bandText)\n".utf8))
    var metadata: [[String: String]] = []
    var digests: [String] = []
    for (index, pass) in series.passes.enumerated() {
      var items = [
        "TRUCELINE_VERSION": Version.text, "TRUCELINE_RULE": ruleName,
        "TRUCELINE_PARAMETERS": parameters, "TRUCELINE_PASS": pass.time.rfc3339,
        "TRUCELINE_DAY": "\(pass.day)",
        "TRUCELINE_METRIC": URL(filePath: pass.path).lastPathComponent,
      ]
      if index < hashes.count {
        digest = sha256(of: Array("\(digest) \(pass.time.rfc3339) \(hashes[index])\n".utf8))
        digests.append(digest)
        items["TRUCELINE_METRIC_SHA256"] = hashes[index]
        items[SeriesRecord.digestName] = digest
      }
      metadata.append(items)
    }
    self.metadata = metadata
    self.digests = digests
  }

  /// What the outputs of a pass say.
  func metadata(ofPass index: Int) -> [String: String] { metadata[index] }

  /// Whether the file at a path is the output of a pass that this series would write.
  ///
  /// - Returns: Nil where no file stands there.
  func isOutput(ofPass index: Int, at path: String) -> Bool? {
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    guard index < digests.count else { return false }
    do throws(GDALError) {
      let file = try RasterDataset(
        readingFrom: path, policy: OpenPolicy(rasterDrivers: ["GTiff"]))
      return file.metadataItem(SeriesRecord.digestName) == digests[index]
    } catch {
      // Whatever stands there, it is none of ours.
      return false
    }
  }
}

extension ConfirmationRule {
  /// The rule's numbers in one line.
  var text: String {
    "low=\(low) high=\(high) gap_days=\(gapDays) percent_floor=\(percentFloor) "
      + "no_count_limit=\(noCountLimit) count_limit=\(countLimit) metric_cap=\(metricCap) "
      + "confidence_cap=\(confidenceCap) confirm=\(confirmationThreshold) "
      + "consecutive=\(endsAfterTwoUndisturbed) epoch=\(epoch.rfc3339.prefix(10))"
  }
}
