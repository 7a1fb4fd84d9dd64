// SPDX-License-Identifier: Apache-2.0

/// A path, connection text or message of GDAL without the passwords in it.
///
/// Errors are logged and shown; a connection text is the one kind of path that holds a secret.
func withoutPassword(_ text: String) -> String {
  // Most texts name neither; they are not searched.
  guard text.contains("://") || text.lowercased().contains("passw") else { return text }
  let blotted = text.replacing(#/(?i)(passw(?:or)?d\s*=\s*)('(?:[^'\\]|\\.)*'?|[^\s'&]+)/#) {
    "\($0.1)***"
  }
  return blotted.replacing(#/(://[^:/@\s]*:)[^/\s]*@/#) { "\($0.1)***@" }
}
