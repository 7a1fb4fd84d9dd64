// SPDX-License-Identifier: Apache-2.0
import CGDAL

/// Sole ownership of one of GDAL's datasets, and of the source that a warped one reads.
///
/// The one place of this module that closes datasets.
@safe struct DatasetHandle: ~Copyable {
  let raw: GDALDatasetH
  private let source: GDALDatasetH?

  init(taking raw: GDALDatasetH, source: GDALDatasetH? = nil) {
    unsafe self.raw = raw
    unsafe self.source = source
  }

  deinit { _ = unsafe DatasetHandle.close(raw, source) }

  /// Closes the dataset and reports what goes wrong: it may only now be written to disk.
  consuming func close(
    _ code: GDALError.Code = .closeFailed, subject: String, settings: CallSettings
  ) throws(GDALError) {
    let (raw, source) = unsafe (self.raw, self.source)
    discard self  // From here deinit cannot run: no double close.
    let messages = settings.hold { unsafe DatasetHandle.close(raw, source) }
    guard !messages.contains(where: \.isFailure) else {
      throw GDALError(code: code, subject: subject, messages: messages)
    }
  }

  /// Gives the dataset away without closing it.
  consuming func release() -> GDALDatasetH {
    precondition(unsafe source == nil, "a warped raster cannot be given away without its source")
    let raw = unsafe self.raw
    discard self
    return unsafe raw
  }

  /// Closes a warped raster before its source, which it still reads.
  private static func close(
    _ raw: GDALDatasetH, _ source: GDALDatasetH?
  ) -> [GDALError.Message] {
    collectingMessages {
      if !(unsafe GDALVersions.close(raw)) { reportFailedClose() }
      if let source = unsafe source, !(unsafe GDALVersions.close(source)) { reportFailedClose() }
    }.messages
  }
}
