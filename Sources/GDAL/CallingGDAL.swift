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
func checked<Result>(
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

/// Settings of GDAL that hold on this thread for the length of one call.
///
/// They keep the process's environment from changing what a call does: no decoding threads (they
/// crash GDAL 3.6 and speak past the error handler), no Python in virtual rasters, and, unless
/// allowed, no remote file behind a local one (overviews and masks can name any path).
struct CallSettings {
  var allowsNetwork = false
  var readsSidecars = true

  func hold<Result>(_ call: () -> Result) -> Result {
    var settings = [("GDAL_NUM_THREADS", "1"), ("GDAL_VRT_ENABLE_PYTHON", "NO")]
    if !allowsNetwork { settings.append(("CPL_VSIL_CURL_ALLOWED_FILENAME", "/vsicurl/none")) }
    if !readsSidecars { settings.append(("GDAL_PAM_ENABLED", "NO")) }
    var former: [(String, String?)] = []
    for (name, value) in settings {
      former.append((name, unsafe text(CPLGetThreadLocalConfigOption(name, nil))))
      unsafe CPLSetThreadLocalConfigOption(name, value)
    }
    defer { for (name, value) in former { unsafe CPLSetThreadLocalConfigOption(name, value) } }
    return call()
  }
}

/// Makes a bad status of `GDALClose` a failure message where GDAL said nothing itself.
func reportFailedClose() {
  guard CPLGetLastErrorType() != CE_Failure else { return }
  unsafe cgdal_report_failure("The dataset could not be closed properly.")
}
