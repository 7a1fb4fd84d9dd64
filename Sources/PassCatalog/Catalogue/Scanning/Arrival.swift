// SPDX-License-Identifier: Apache-2.0

/// Whether files have arrived, or are still being written.
struct Arrival {
  /// The moment of the scan, in milliseconds since 1970.
  let now: Int64
  let settleSeconds: Double

  /// Why a file has not arrived; nil where it has.
  ///
  /// A file whose time of writing lies in the future says nothing by it (a copy that kept the time of
  /// a wrong clock, say); then the time counts at which it last changed on this machine.
  ///
  /// Files are listed first and asked about later, so one that grows meanwhile is seen to.
  func reason(_ file: FoundFile) -> String? {
    if file.finishedName != nil {
      return "Its name is that of a file which is still being written."
    }
    return reason(modified: file.modified, changed: file.changed) ?? reasonAfterwards(file)
  }

  func reason(modified: Int64, changed: Int64) -> String? {
    guard settleSeconds > 0 else { return nil }
    let written = modified > now ? changed : modified
    guard Double(now - written) < settleSeconds * 1000 else { return nil }
    return "It was written to less than \(Arrival.text(settleSeconds)) seconds ago (--settle)."
  }

  /// Why a file that had arrived has not, being another now; nil where it is as it was.
  private func reasonAfterwards(_ file: FoundFile) -> String? {
    guard settleSeconds > 0, !file.isRemote else { return nil }
    guard let status = FileStatus(file.path) else { return "It went away during the scan." }
    return status.bytes == file.bytes && status.modified == file.modified
      ? nil : "It grew or changed during the scan."
  }

  private static func text(_ seconds: Double) -> String {
    seconds == seconds.rounded() && seconds < 1e9 ? String(Int(seconds)) : "\(seconds)"
  }
}
