// SPDX-License-Identifier: Apache-2.0
import AlertLedger
import AlertRules
import ArgumentParser
import PassCatalog

/// The options of `compare` and `batch` that a configuration's `compare` may hold.
struct NightlyOptions: ParsableArguments {
  @OptionGroup var input: BatchInputOptions
  @OptionGroup var reading: ReadingOptions
  @OptionGroup var method: MethodOptions
  @OptionGroup var run: RunOptions
  @Option var memory: String?
  @Flag(inversion: .prefixedNo) var hash = true

  func validate() throws {
    guard hash else {
      throw ValidationError("a ledger needs the hashes of its inputs; hash cannot be false.")
    }
    guard input.from == nil, input.to == nil else {
      throw ValidationError("from and to are of batches: a ledger takes every pass in its place.")
    }
    guard case .baseline(let count) = input.against, count > 1 else {
      throw ValidationError(
        "against is baseline:2 to baseline:13 here: a cell is tested against its past, and a change that "
          + "is watched must not be all of it.")
    }
    guard !method.nullTest else {
      throw ValidationError(
        "null_test needs rasters of earlier passes, which a night does not read.")
    }
    guard !method.normalise else {
      throw ValidationError(
        "normalise is of two passes: at night a cell's own past says what is usual.")
    }
    guard !reading.pixelsOnly, reading.masks.beforeMask.isEmpty, reading.masks.afterMask.isEmpty
    else {
      throw ValidationError("these passes have no place on the ground, or masks of one pair.")
    }
  }

  /// As many as `compare --earlier` takes, and the pass before.
  static let standardCount = 13

  /// How many passes stand for the past of a cell, the one before included.
  var baselineCount: Int {
    if case .baseline(let count) = input.against { count } else { NightlyOptions.standardCount }
  }
}

extension NightlyConfiguration {
  /// The options, checked as on a command line.
  ///
  /// - Throws: `Failure`, naming the file and the option.
  func options() throws -> NightlyOptions {
    do {
      let standard = ["--against", "baseline:\(NightlyOptions.standardCount)"]
      return try NightlyOptions.parse(
        inputs + (compareArguments.contains("--against") ? [] : standard) + compareArguments)
    } catch {
      throw Failure(
        .wrongUsage, "\(path): compare: \(NightlyOptions.message(for: error))")
    }
  }

  /// The alert rule as the ledger has it.
  var alertParameters: AlertParameters {
    var parameters = AlertParameters()
    parameters.high = alertRule.high
    parameters.metricCap = alertRule.metricCap
    parameters.confirmAt = alertRule.confirmationThreshold
    parameters.gapDays = alertRule.gapDays
    parameters.percentFloor = alertRule.percentFloor
    parameters.undisturbedLimit = alertRule.noCountLimit
    return parameters
  }
}
