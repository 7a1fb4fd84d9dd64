// SPDX-License-Identifier: Apache-2.0
import AlertLedger
import ChangePipeline
import Evidence
import FindingsReport
import GDAL
import MonitorGrid
import PassCatalog

/// What went wrong, as a person reads it, and the exit code that belongs to it.
struct Failure: Error {
  let status: ExitStatus
  /// Subject, cause and way out, in one or more lines.
  let cause: String
  /// What GDAL said of it.
  let gdalMessages: [String]

  /// All of it.
  var text: String {
    cause
      + (gdalMessages.isEmpty ? "" : "\n  GDAL says: \(gdalMessages.joined(separator: "; "))")
  }

  init(_ status: ExitStatus, _ cause: String, gdalMessages: [String] = []) {
    self.status = status
    self.cause = cause
    self.gdalMessages = gdalMessages
  }

  /// Puts any error that the program can meet into words.
  init(describing error: any Error) {
    switch error {
    case let failure as Failure: self = failure
    case let error as PassError: self.init(pass: error)
    case let error as GDALError: self.init(gdal: error)
    case let error as GridError:
      self.init(
        error.code == .invalidCellSize ? .wrongUsage : .badData, "\(error.subject) \(error.message)"
      )
    case let error as ComparisonError: self.init(comparison: error)
    case let error as ReportError: self.init(report: error)
    case let error as EvidenceError: self.init(evidence: error)
    case let error as LedgerError: self.init(ledger: error)
    case is CancellationError: self.init(.interrupted, "interrupted; no file was written")
    default: self.init(.ourBug, "unexpected: \(error)")
    }
  }

  private init(comparison error: ComparisonError) {
    let status: ExitStatus
    switch error.code {
    case .noTemporaryFile: status = .cannotWrite
    case .temporaryFileFailed: status = .ioError
    default: status = .badData
    }
    self.init(status, error.explanation)
  }

  private init(pass error: PassError) {
    let status: ExitStatus
    switch error.code {
    case .missing: status = .inputMissing
    default: status = .badData
    }
    self.init(
      status,
      "\(error.subject): \(error.explanation)"
        + (error.code == .refused ? Failure.wayOut(error.explanation) : ""),
      gdalMessages: Failure.words(error.messages))
  }

  /// The option that lets in what was refused, where there is one.
  private static func wayOut(_ explanation: String) -> String {
    if explanation.contains("network") { return " If you trust it, allow it with --allow-network." }
    if explanation.contains("driver VRT") { return " If you trust it, allow it with --allow-vrt." }
    return ""
  }

  private init(gdal error: GDALError) {
    let status: ExitStatus
    switch error.code {
    case .notFound: status = .inputMissing
    case .driverMissing: status = .partMissing
    case .createFailed: status = .cannotWrite
    case .writeFailed, .closeFailed: status = .ioError
    default: status = .badData
    }
    self.init(
      status, "\(error.subject): \(error.explanation ?? "GDAL refused it.")",
      gdalMessages: Failure.words(error.messages))
  }

  private init(report error: ReportError) {
    let status: ExitStatus =
      error.code == .writeFailed ? .ioError : error.code == .placeUnknown ? .badData : .cannotWrite
    let wayOut = error.code == .outputExists ? ". Replace it with --overwrite." : ""
    self.init(status, "\(error.subject): \(error.message)\(wayOut)")
  }

  private init(evidence error: EvidenceError) {
    let status: ExitStatus
    switch error.code {
    case .changedWhileReading, .notAFile: status = .badData
    case .unreadable: status = .ioError
    case .cancelled: status = .interrupted
    default: status = .ourBug
    }
    self.init(status, "\(error.subject): \(error.message)")
  }

  private init(ledger error: LedgerError) {
    let status: ExitStatus
    switch error.code {
    case .missing: status = .inputMissing
    case .newerVersion: status = .partMissing
    case .otherBinding, .noSuchAlert, .noSuchPass, .noSuchComparison: status = .wrongUsage
    case .readOnly, .full: status = .cannotWrite
    case .busy: status = .locked
    case .failed: status = .ioError
    default: status = .badData
    }
    self.init(status, "\(error.subject) \(error.message)")
  }

  private static func words(_ messages: [GDALError.Message]) -> [String] {
    messages.map(\.text).filter { !$0.isEmpty }
  }
}
