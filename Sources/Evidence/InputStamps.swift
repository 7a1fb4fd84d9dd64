// SPDX-License-Identifier: Apache-2.0

/// What files were when a run began, so that one that changes under it is noticed.
///
/// A hash says what a file was while it was hashed, not while its pixels were read; inputs that
/// change in place are the commonest silent error in this field. Size, time of change and identity are
/// compared, to the nanosecond where the file system keeps it.
public struct InputStamps: Sendable {
  private let stamps: [(path: PathBytes, stamp: FileStamp)]

  /// Takes the stamps of files; paths that are no files of this machine are left out.
  public init(of paths: [String]) {
    var stamps: [(PathBytes, FileStamp)] = []
    for path in paths.map(PathBytes.init) {
      do throws(EvidenceError) {
        stamps.append((path, try OpenFile.stamp(of: path)))
      } catch {
        // What cannot be looked at here (a path of GDAL's own) is told by whoever opens it.
        continue
      }
    }
    self.stamps = stamps
  }

  /// Looks at every file again.
  ///
  /// - Throws: `EvidenceError` with code `.changedWhileReading`, or `.unreadable` where one is gone.
  public func requireUnchanged() throws(EvidenceError) {
    for (path, stamp) in stamps {
      guard try OpenFile.stamp(of: path) == stamp else {
        throw EvidenceError(
          code: .changedWhileReading, subject: path.text,
          message: "It changed while it was read. Wait until it is complete, then run again.")
      }
    }
  }
}
