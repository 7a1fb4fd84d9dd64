// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A file and the name that it is reported under.
struct NamedFile {
  let path: PathBytes
  let name: PathBytes
}

/// All regular files below a directory, with `name` in front of their paths inside of it.
///
/// What is neither a file nor a directory is refused: it could not be hashed, but it could be read.
///
/// - Throws: `EvidenceError` with code `.unreadable` or `.notAFile`.
func filesBelow(_ directory: PathBytes, named name: PathBytes) throws(EvidenceError) -> [NamedFile]
{
  var files: [NamedFile] = []
  try collectFiles(below: directory, named: name, ancestors: [], into: &files)
  return files
}

private func collectFiles(
  below directory: PathBytes, named name: PathBytes, ancestors: [FileStamp],
  into files: inout [NamedFile]
) throws(EvidenceError) {
  let stamp = try OpenFile.stamp(of: directory)
  guard !ancestors.contains(where: { $0.device == stamp.device && $0.number == stamp.number })
  else {
    throw EvidenceError(
      code: .unreadable, subject: directory.text, message: "Is a link to a directory around it")
  }
  for entry in try OpenFile(directory, flags: O_RDONLY | O_DIRECTORY).names() {
    let path = directory.appending(entry)
    let entryName = name.appending(entry)
    let entryStamp = try OpenFile.stamp(of: path)
    if entryStamp.isDirectory {
      try collectFiles(
        below: path, named: entryName, ancestors: ancestors + [stamp], into: &files)
    } else if entryStamp.isRegularFile {
      files.append(NamedFile(path: path, name: entryName))
    } else {
      throw EvidenceError(code: .notAFile, subject: path.text, message: "Is not a regular file")
    }
  }
}
