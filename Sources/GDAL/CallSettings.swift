// SPDX-License-Identifier: Apache-2.0
import CGDAL

/// Settings of GDAL that hold on this thread for the length of one call.
///
/// They keep the process's environment from changing what a call does: no decoding threads (they
/// crash GDAL 3.6 and speak past the error handler), no Python in virtual rasters, no search of the
/// folder around a file. Unless the network is allowed, nothing in a file can make GDAL reach it:
/// overviews, masks, a coordinate system's link can name any address.
struct CallSettings {
  var allowsNetwork = false
  var readsSidecars = true

  /// Runs a call under these settings.
  func hold<Result>(_ call: () -> Result) -> Result {
    var former: [(String, String?)] = []
    for (name, value) in settings {
      former.append((name, unsafe text(CPLGetThreadLocalConfigOption(name, nil))))
      unsafe CPLSetThreadLocalConfigOption(name, value)
    }
    defer { for (name, value) in former { unsafe CPLSetThreadLocalConfigOption(name, value) } }
    guard !allowsNetwork else { return call() }
    unsafe CPLHTTPPushFetchCallback(
      { url, _, _, _, _, _, _ in unsafe refusedFetch(url) }, nil)
    defer { CPLHTTPPopFetchCallback() }
    return call()
  }

  /// How failed requests are repeated: five times, after half a second, and each time after twice
  /// as long; a server that says nothing for half a minute has failed.
  private static let patience = [
    ("GDAL_HTTP_MAX_RETRY", "5"), ("GDAL_HTTP_RETRY_DELAY", "0.5"),
    ("GDAL_HTTP_CONNECTTIMEOUT", "30"), ("GDAL_HTTP_LOW_SPEED_TIME", "30"),
    ("GDAL_HTTP_LOW_SPEED_LIMIT", "1"),
  ]

  /// Whether the environment or GDAL's own file of settings says something else.
  private func isGiven(_ name: String) -> Bool {
    unsafe CPLGetConfigOption(name, nil) != nil
  }

  private var settings: [(String, String)] {
    var settings = [
      ("GDAL_NUM_THREADS", "1"), ("GDAL_VRT_ENABLE_PYTHON", "NO"),
      ("GDAL_DISABLE_READDIR_ON_OPEN", "TRUE"),
    ]
    // The one file that the remote file systems may open; there is no such file.
    if !allowsNetwork { settings.append(("CPL_VSIL_CURL_ALLOWED_FILENAME", "/vsicurl/none")) }
    if allowsNetwork { settings += CallSettings.patience.filter { !isGiven($0.0) } }
    if !readsSidecars { settings.append(("GDAL_PAM_ENABLED", "NO")) }
    return settings
  }
}

/// Number of the message that says that the network was refused; none of GDAL's own is near it.
let networkRefused: Int32 = 64_403

/// The answer to a request that is not allowed, and a failure message that fails the call.
private func refusedFetch(
  _ url: UnsafePointer<CChar>?
) -> UnsafeMutablePointer<CPLHTTPResult>? {
  let words =
    unsafe "The file asks for \(text(url) ?? "an address"), but the network is not allowed."
  reportFailure(words, number: networkRefused)
  guard let memory = unsafe CPLCalloc(1, MemoryLayout<CPLHTTPResult>.size) else { return nil }
  let result = unsafe memory.bindMemory(to: CPLHTTPResult.self, capacity: 1)
  unsafe result.pointee.nStatus = 403
  unsafe result.pointee.pszErrBuf = CPLStrdup(words)
  return unsafe result
}
