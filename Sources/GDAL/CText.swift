// SPDX-License-Identifier: Apache-2.0
import CGDAL

/// A copy of GDAL's text, or nil where there is none.
func text(_ pointer: UnsafePointer<CChar>?) -> String? {
  unsafe pointer.map { unsafe String(cString: $0) }
}

/// A copy of a list of texts that GDAL keeps.
func texts(_ list: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?) -> [String] {
  guard let list = unsafe list else { return [] }
  var result: [String] = []
  var index = 0
  while let entry = unsafe list[index] {
    unsafe result.append(String(cString: entry))
    index += 1
  }
  return result
}

/// A copy of a list of texts that is ours to free.
func takingTexts(_ list: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?) -> [String] {
  defer { unsafe CSLDestroy(list) }
  return unsafe texts(list)
}

/// Splits `NAME=VALUE`; the value is empty where there is no equals sign.
func keyAndValue(_ entry: String) -> (key: String, value: String) {
  guard let equals = entry.firstIndex(of: "=") else { return (entry, "") }
  return (String(entry[..<equals]), String(entry[entry.index(after: equals)...]))
}

/// Lends a list of texts to GDAL for the length of a call.
func withTextList<Result>(
  _ entries: [String],
  _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?) -> Result
) -> Result {
  var list: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = nil
  for entry in entries { unsafe list = CSLAddString(list, entry) }
  defer { unsafe CSLDestroy(list) }
  return unsafe body(list)
}

/// Lends a list of texts where GDAL promises not to write to them.
func withConstantTextList<Result>(
  _ entries: [String], _ body: (UnsafePointer<UnsafePointer<CChar>?>?) -> Result
) -> Result {
  unsafe withTextList(entries) { list in
    guard let list = unsafe list else { return body(nil) }
    return unsafe list.withMemoryRebound(
      to: UnsafePointer<CChar>?.self, capacity: entries.count + 1
    ) { unsafe body(UnsafePointer($0)) }
  }
}
