// SPDX-License-Identifier: Apache-2.0

import JSONWriting
import MonitorGrid

/// Writes the members that a finding has in every form of the report, in the contract's order.
///
/// Columns of real numbers write whole numbers with a point, so that a reader that guesses types
/// from values gives the same type to the same column of every file. A column that is null in all
/// of a file has no type for such a reader; that can happen to `relative_orbit` and to statistics
/// that the method does not have (`dof`, `p_scene`, `changed_fraction`), or to all of them where no
/// cell could be tested. Text columns don't suffer, as text is what is guessed for them.
struct PropertyWriter {
  private let times: [UInt8]
  /// Names of what an effect is of: bands, or canonical variates.
  private let effectNames: [String]
  private let isOptical: Bool
  private let hasBaseline: Bool
  private let hasSeveralNew: Bool
  private let hasPixelwiseT: Bool
  private let hasMeaning: Bool
  private let passTimes: [UTCTime]
  private let method: [UInt8]
  private let evidence: [UInt8]

  init(context: FindingsContext) {
    var times = JSONText()
    // One time alone says little, and a column of nulls would lose its type.
    if let start = context.before.acquired, let end = context.after.acquired {
      times.append(raw: ",\"t_start\":")
      times.append(string: start.rfc3339)
      times.append(raw: ",\"t_end\":")
      times.append(string: end.rfc3339)
      times.append(raw: ",\"t_epoch_ms\":")
      times.append(integer: Int(end.epochMilliseconds))
    }
    self.times = times.bytes
    effectNames = context.effectNames ?? context.after.bandNames
    isOptical = context.isOptical
    hasBaseline = context.hasBaseline
    hasSeveralNew = context.hasSeveralNew
    hasPixelwiseT = context.hasPixelwiseT
    hasMeaning = context.hasMeaning
    passTimes = context.passTimes

    var method = JSONText()
    method.append(raw: ",\"method\":")
    method.append(text: context.method)
    self.method = method.bytes

    var evidence = JSONText()
    evidence.append(raw: ",\"sensor\":")
    evidence.append(text: context.after.sensor)
    evidence.append(raw: ",\"platform\":")
    evidence.append(text: context.platforms)
    evidence.append(raw: ",\"relative_orbit\":")
    if let orbit = context.relativeOrbit {
      evidence.append(integer: orbit)
    } else {
      evidence.appendNull()
    }
    evidence.append(raw: context.isOptical ? ",\"bands\":" : ",\"polarisations\":")
    evidence.append(text: context.polarisations)
    evidence.append(raw: ",\"before_id\":")
    evidence.append(text: context.before.id)
    evidence.append(raw: ",\"after_id\":")
    evidence.append(text: context.after.id)
    evidence.append(raw: ",\"before_sha256\":")
    evidence.append(text: context.beforeSHA256)
    evidence.append(raw: ",\"after_sha256\":")
    evidence.append(text: context.afterSHA256)
    evidence.append(raw: ",\"run_id\":")
    evidence.append(text: context.runID)
    self.evidence = evidence.bytes
  }

  /// What all findings of a comparison have in common: times, method and evidence, each with a comma
  /// in front.
  var commonMembers: [UInt8] { times + method + evidence }

  /// Appends decision, time, statistics and evidence, each with a comma in front.
  func append(_ finding: Finding, to text: inout JSONText) {
    appendDecision(of: finding, to: &text)
    text.append(raw: times)
    if !passTimes.isEmpty {
      text.append(raw: ",\"last_unchanged\":")
      text.append(text: time(ofPass: finding.lastUnchangedPass))
      text.append(raw: ",\"first_seen\":")
      text.append(text: time(ofPass: finding.firstChangedPass))
    }
    appendStatistics(of: finding, to: &text)
    text.append(raw: evidence)
  }

  /// Appends what was decided.
  ///
  /// A comparison alone sees a cell once, so that a flagged one is `first`, with `low` confidence
  /// however small its p is. More takes more passes or another sensor, which the ledger knows.
  private func appendDecision(of finding: Finding, to text: inout JSONText) {
    text.appendDecision(isFlagged: finding.isFlagged, notObserved: finding.notObserved)
  }

  private func time(ofPass number: Int?) -> String? {
    number.flatMap { passTimes.indices.contains($0) ? passTimes[$0].rfc3339 : nil }
  }

  private func appendStatistics(of finding: Finding, to text: inout JSONText) {
    text.append(raw: method)
    text.append(raw: ",\"stat\":")
    text.append(real: finding.statistic)
    text.append(raw: ",\"dof\":")
    text.append(real: finding.degreesOfFreedom)
    text.append(raw: ",\"p\":")
    text.append(real: finding.p)
    text.append(raw: ",\"q\":")
    text.append(real: finding.q)
    if !isOptical {
      text.append(raw: ",\"p_speckle\":")
      text.append(real: finding.pSpeckle)
    }
    text.append(raw: ",\"p_scene\":")
    text.append(real: finding.pScene)
    if isOptical {
      text.append(raw: ",\"effect\":")
      text.append(real: finding.effect)
    } else {
      text.append(raw: ",\"effect_db\":")
      text.append(real: finding.effectDecibels)
      text.append(raw: ",\"scene_db\":")
      text.append(real: finding.sceneDecibels)
    }
    text.append(raw: ",\"effect_band\":")
    text.append(
      text: finding.effectBand.flatMap {
        effectNames.indices.contains($0 - 1) ? effectNames[$0 - 1] : nil
      })
    text.append(raw: ",\"direction\":")
    text.append(text: finding.direction?.rawValue)
    if hasMeaning {
      text.append(raw: ",\"meaning\":")
      text.append(text: finding.meaning)
    }
    text.append(raw: ",\"robust_to_shift\":")
    if let isRobust = finding.isRobustToShift {
      text.append(raw: isRobust ? "true" : "false")
    } else {
      text.appendNull()
    }
    if hasBaseline {
      append(passes: finding.referencePasses, as: ",\"reference_passes\":", to: &text)
    }
    if hasSeveralNew { append(passes: finding.newPasses, as: ",\"new_passes\":", to: &text) }
    if hasPixelwiseT {
      text.append(raw: ",\"pwtt_t\":")
      text.append(real: finding.pixelwiseT)
    }
    guard !isOptical else {
      text.append(raw: ",\"valid_fraction\":")
      text.append(real: finding.validFraction)
      return
    }
    text.append(raw: ",\"looks\":")
    text.append(real: finding.looks)
    text.append(raw: ",\"changed_fraction\":")
    text.append(real: finding.changedFraction)
    text.append(raw: ",\"valid_fraction\":")
    text.append(real: finding.validFraction)
    text.append(raw: ",\"smallest_detectable_db\":")
    text.append(real: finding.smallestDetectableDecibels)
  }
}

extension PropertyWriter {
  private func append(passes: Int?, as member: StaticString, to text: inout JSONText) {
    text.append(raw: member)
    if let passes { text.append(integer: passes) } else { text.appendNull() }
  }
}

extension JSONText {
  /// Appends what was decided on a cell that was seen once; each member with a comma in front.
  mutating func appendDecision(isFlagged: Bool, notObserved reason: NotObservedReason?) {
    if isFlagged {
      append(raw: ",\"flagged\":true,\"state\":\"first\",\"confidence\":\"low\",\"reason\":null")
    } else if let reason {
      append(
        raw: ",\"flagged\":false,\"state\":\"not_observed\",\"confidence\":null,\"reason\":")
      append(string: reason.rawValue)
    } else {
      append(raw: ",\"flagged\":false,\"state\":\"none\",\"confidence\":null,\"reason\":null")
    }
  }

  /// Appends a statistic with six significant digits, or `null` where there is none.
  mutating func append(real value: Double?) {
    guard let value else { return appendNull() }
    append(significant: value, digits: 6, whole: .withPoint)
  }

  /// Appends a string, or `null` where there is none or nothing in it.
  mutating func append(text: String?) {
    guard let text, !text.isEmpty else { return appendNull() }
    append(string: text)
  }
}
