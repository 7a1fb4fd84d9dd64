// SPDX-License-Identifier: Apache-2.0
import CGDAL

/// Where the error handler writes; a class because C code needs a stable address.
private final class MessageLog {
  var messages: [GDALError.Message] = []
}

/// Runs one call of GDAL and collects what it says.
///
/// GDAL's handler stacks are per thread; the body is synchronous, so push and pop cannot land on two
/// threads. A process-wide handler is never set. Costs about 0.1 µs more than the call.
func collectingMessages<Result>(
  _ call: () -> Result
) -> (result: Result, messages: [GDALError.Message]) {
  let log = MessageLog()
  unsafe CPLPushErrorHandlerEx(
    { severity, number, text in
      guard severity.rawValue >= CE_Warning.rawValue, let data = unsafe CPLGetErrorHandlerUserData()
      else { return }
      let log = unsafe Unmanaged<MessageLog>.fromOpaque(data).takeUnretainedValue()
      let words = unsafe text.map { unsafe String(cString: $0) } ?? ""
      log.messages.append(.init(isFailure: severity != CE_Warning, number: number, text: words))
    }, Unmanaged.passUnretained(log).toOpaque())
  defer {
    CPLPopErrorHandler()
    CPLErrorReset()
  }
  return (withExtendedLifetime(log, call), log.messages)
}

/// Runs one fallible call: nil, or any failure message, is an error with GDAL's words.
///
/// A failure message fails the call even where the status says success: a block that could not be
/// decoded must never pass as pixels.
package func checked<Result>(
  _ code: GDALError.Code, _ subject: @autoclosure () -> String, _ call: () -> Result?
) throws(GDALError) -> Result {
  let (result, messages) = collectingMessages(call)
  guard let result, !messages.contains(where: \.isFailure) else {
    throw GDALError(code: code, subject: subject(), messages: messages)
  }
  return result
}

/// Runs one fallible call that answers with a status.
func checkedStatus(
  _ code: GDALError.Code, _ subject: @autoclosure () -> String, _ call: () -> CPLErr
) throws(GDALError) {
  try checked(code, subject()) { call() == CE_None ? () : nil }
}

/// Runs one fallible call of OGR that answers with a status.
func checkedOGR(
  _ code: GDALError.Code, _ subject: @autoclosure () -> String, _ call: () -> OGRErr
) throws(GDALError) {
  try checked(code, subject()) { call() == OGRERR_NONE ? () : nil }
}

/// Runs a call whose messages are of no interest: looks for what may not be there.
func ignoringMessages<Result>(_ call: () -> Result) -> Result {
  collectingMessages(call).result
}

/// Makes a bad status of `GDALClose` a failure message where GDAL said nothing itself.
func reportFailedClose() {
  guard CPLGetLastErrorType() != CE_Failure else { return }
  reportFailure("The dataset could not be closed properly.")
}

/// Says a failure message in GDAL's way, so that the call that runs collects it.
package func reportFailure(_ text: String, number: Int32 = Int32(CPLE_FileIO)) {
  unsafe cgdal_report_failure(number, text)
}
