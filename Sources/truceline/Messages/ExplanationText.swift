// SPDX-License-Identifier: Apache-2.0
import ChangePipeline
import Evidence
import FindingsReport
import JSONWriting
import MonitorGrid

/// The arithmetic behind one cell, as a person reads it or as JSON.
struct ExplanationText {
  private static let decibelsPerNeper = 4.342_944_819_032_518

  let name: String
  let explanation: CellExplanation
  let fdr: Double
  let minValid: Double
  let registration: RegistrationRecord

  init(
    name: String, _ explanation: CellExplanation, fdr: Double, minValid: Double,
    registration: RegistrationRecord
  ) {
    self.name = name
    self.explanation = explanation
    self.fdr = fdr
    self.minValid = minValid
    self.registration = registration
  }

  var text: String {
    let finding = explanation.finding
    var lines = ["cell \(name): column \(finding.cell.column), row \(finding.cell.row)", ""]
    lines.append(
      "1  pixels     \(explanation.validPixels) valid in both passes of \(explanation.expectedPixels)"
        + " that the cell holds: share \(number(finding.validFraction)), at least "
        + "\(number(minValid)) is needed")
    guard finding.notObserved == nil else {
      lines.append("   decision   not observed (\(finding.notObserved?.rawValue ?? ""))")
      return lines.joined(separator: "\n")
    }
    for band in explanation.bands { lines += self.lines(for: band) }
    lines += speckleLines
    lines += sceneLines
    lines += decisionLines
    lines.append("   shift      \(registration.text)")
    return lines.joined(separator: "\n")
  }

  private func lines(for band: CellExplanation.Band) -> [String] {
    let ratio = band.logRatio * Self.decibelsPerNeper
    let level = band.sceneLevel * Self.decibelsPerNeper
    return [
      "",
      "2  \(band.name)".padding(to: 14)
        + "mean power \(number(band.before)) \(reference), \(number(band.after)) \(newPasses)",
      "   change     10 log10(\(number(band.after)) / \(number(band.before))) = \(number(ratio)) dB",
      "   scene      \(number(level)) dB is what the scene did here; left to test: "
        + "\(number(ratio)) - \(number(level)) = \(number(ratio - level)) dB",
      "   looks      \(number(band.pixelLooks)) a pixel; of \(explanation.validPixels) pixels "
        + "\(number(band.effectiveShare)) count as independent; texture \(number(band.texture)); "
        + "together N = \(number(band.cellLooks)) looks of the mean",
    ]
  }

  private var reference: String {
    explanation.referencePasses.map { "in \($0) earlier passes (geometric mean)" } ?? "before"
  }

  private var newPasses: String {
    explanation.newPasses.map { "in \($0) new passes (geometric mean)" } ?? "after"
  }

  private var speckleLines: [String] {
    let finding = explanation.finding
    let (bands, passes) = (explanation.bands.count, explanation.referencePasses ?? 1)
    let new = explanation.newPasses ?? 1
    let before = passes == 1 ? "2N" : "2N × \(passes)"
    let after = new == 1 ? "2N" : "2N × \(new)"
    let test =
      bands == 1
      ? "F(\(after), \(before)) of the ratio, two-sided"
      : "omnibus test of \(bands) bands"
        + (passes == 1 && new == 1
          ? "" : ", \(passes) passes against \(new == 1 ? "one" : "\(new)")")
    return ["", "3  speckle    \(test): p_speckle = \(number(finding.pSpeckle))"]
  }

  private var sceneLines: [String] {
    guard let distance = explanation.sceneDistance else {
      return ["   scene      too few cells for the scene's own null; speckle decides alone"]
    }
    let finding = explanation.finding
    let scaled =
      explanation.referencePasses == nil
      ? [] : ["   past       each band by how much the cell varied from pass to pass (moderated)"]
    return scaled + [
      "4  scene      squared distance \(number(distance)) from the scene's other cells, chi-square "
        + "with \(explanation.bands.count) degrees of freedom: p_scene = \(number(finding.pScene))"
    ]
  }

  private var decisionLines: [String] {
    let finding = explanation.finding
    let rank = explanation.rank ?? 0
    return [
      "5  p          the larger: \(number(finding.p))",
      "6  q          rank \(rank) of \(explanation.testedCount) tested cells; p × "
        + "\(explanation.testedCount) / \(rank) = "
        + "\(number((finding.p ?? 0) * Double(explanation.testedCount) / Double(max(1, rank)))), the "
        + "least of this and all later ranks: q = \(number(finding.q))",
      "7  decision   q \((finding.q ?? 1) <= fdr ? "≤" : ">") \(number(fdr)): "
        + (finding.isFlagged ? "flagged, \(finding.direction?.rawValue ?? "")" : "not flagged"),
      "   power      a change of \(number(finding.smallestDetectableDecibels)) dB would have been "
        + "found here four times in five",
    ]
  }

  /// The same numbers as one JSON object.
  func json() throws -> String {
    let finding = explanation.finding
    let bands = explanation.bands.map { band -> CanonicalJSON in
      [
        "band": .string(band.name), "mean_before": .measurement(band.before),
        "mean_after": .measurement(band.after),
        "change_db": .measurement(band.logRatio * Self.decibelsPerNeper),
        "scene_db": .measurement(band.sceneLevel * Self.decibelsPerNeper),
        "pixel_looks": .measurement(band.pixelLooks),
        "effective_share": .measurement(band.effectiveShare),
        "texture": .measurement(band.texture), "cell_looks": .measurement(band.cellLooks),
      ]
    }
    let object: CanonicalJSON = [
      "cell": .string(name), "col": .integer(finding.cell.column),
      "row": .integer(finding.cell.row),
      "valid_pixels": .integer(explanation.validPixels),
      "expected_pixels": .integer(explanation.expectedPixels),
      "reason": .text(finding.notObserved?.rawValue), "bands": .array(bands),
      "reference_passes": explanation.referencePasses.map { .integer($0) } ?? .null,
      "new_passes": explanation.newPasses.map { .integer($0) } ?? .null,
      "p_speckle": .measurement(finding.pSpeckle),
      "scene_distance": .measurement(explanation.sceneDistance),
      "p_scene": .measurement(finding.pScene), "p": .measurement(finding.p),
      "tested": .integer(explanation.testedCount),
      "rank": explanation.rank.map { .integer($0) } ?? .null, "q": .measurement(finding.q),
      "fdr": .measurement(fdr), "flagged": .bool(finding.isFlagged),
      "registration": registration.json,
      "smallest_detectable_db": .measurement(finding.smallestDetectableDecibels),
    ]
    return String(decoding: try object.canonicalBytes(), as: UTF8.self)
  }

  private func number(_ value: Double?) -> String {
    guard let value else { return "none" }
    var text = JSONText()
    text.append(significant: value)
    return String(decoding: text.bytes, as: UTF8.self)
  }
}
