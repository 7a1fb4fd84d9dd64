// SPDX-License-Identifier: Apache-2.0
import CGDAL

/// Tells why a dataset could not be opened, in a person's words, with GDAL's own kept.
///
/// - Parameters:
///   - path: What was to be opened.
///   - what: `raster` or `vector layer`.
///   - kind: `GDAL_OF_RASTER` or `GDAL_OF_VECTOR`.
///   - drivers: Those that were allowed.
///   - messages: What GDAL said.
/// - Returns: The error to throw.
func openFailure(
  of path: String, what: String, kind: Int32, drivers: [String],
  messages: [GDALError.Message]
) -> GDALError {
  func failure(_ code: GDALError.Code, _ explanation: String) -> GDALError {
    GDALError(code: code, subject: path, explanation: explanation, messages: messages)
  }
  let place = PathKind(of: path)
  switch place {
  case .nothing where !path.contains(":"): return failure(.notFound, "There is no such file.")
  case .file(bytes: 0): return failure(.emptyFile, "The file is empty.")
  default: break
  }
  let any = identify(path, kind: kind, drivers: nil)
  if identify(path, kind: kind, drivers: drivers) != nil {
    return failure(
      .openFailed, "The file looks like a \(any ?? what), but it is damaged or cut off.")
  }
  if let any {
    return failure(
      .refused, "The file needs GDAL's driver \(any), which is not among those allowed here.")
  }
  switch place {
  case .nothing: return failure(.notFound, "There is no such file or dataset.")
  case .directory: return failure(.isDirectory, "This is a directory, not a \(what).")
  default: return failure(.notRecognised, "The file is not a \(what) of a known format.")
  }
}

/// Name of the first driver that recognises a path from its name and first bytes.
func identify(_ path: String, kind: Int32, drivers: [String]?) -> String? {
  ignoringMessages {
    func ask(_ list: UnsafePointer<UnsafePointer<CChar>?>?) -> String? {
      guard let driver = unsafe GDALIdentifyDriverEx(path, UInt32(kind), list, nil) else {
        return nil
      }
      return unsafe text(GDALGetDriverShortName(driver))
    }
    guard let drivers else { return ask(nil) }
    return unsafe withConstantTextList(drivers) { unsafe ask($0) }
  }
}
