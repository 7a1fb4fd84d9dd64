// SPDX-License-Identifier: Apache-2.0
import CGDAL

/// GDAL's virtual file systems that stay on this machine.
///
/// Left out on purpose: `/vsisparse/` (its file names further paths), `/vsicrypt/`, `/vsistdin/`.
private let localFileSystems: Set<String> = [
  "vsimem", "vsizip", "vsitar", "vsigzip", "vsisubfile", "vsi7z", "vsirar",
]

/// Those that leave it, whether or not this GDAL was built with them.
private let remoteFileSystems: Set<String> = [
  "vsicurl", "vsicurl_streaming", "vsis3", "vsis3_streaming", "vsigs", "vsigs_streaming", "vsiaz",
  "vsiaz_streaming", "vsiadls", "vsioss", "vsioss_streaming", "vsiswift", "vsiswift_streaming",
  "vsihdfs", "vsiwebhdfs", "vsisparse", "vsicrypt", "vsistdin", "vsistdout", "vsistdin?",
]

/// Whether a path reaches, or may reach, beyond this machine's files, in any nesting.
///
/// Every file system that this GDAL knows and that is not one of the local ones counts, so one that
/// a later GDAL or a plugin adds is refused too. It is looked for anywhere in the text:
/// `/vsizip//vsicurl/…` and `NETCDF:"/vsis3/…":band` are found.
func reachesNetwork(_ path: String) -> Bool {
  let lowercase = path.lowercased()
  if lowercase.contains("://") && !lowercase.hasPrefix("file://") { return true }
  let schemes = ["http:", "https:", "ftp:", "pg:", "mysql:", "mssql:", "oci:", "wms:", "wcs:"]
  if schemes.contains(where: lowercase.hasPrefix) { return true }
  let known = remoteFileSystems.union(registeredFileSystems()).subtracting(localFileSystems)
  // Each piece between slashes; `/vsicurl?url=…` carries its arguments in the same piece.
  let pieces = lowercase.split(whereSeparator: { "/\\{}\"?".contains($0) })
  return pieces.contains { known.contains(String($0)) }
}

private func registeredFileSystems() -> Set<String> {
  let prefixes = unsafe takingTexts(VSIGetFileSystemsPrefixes())
  return Set(prefixes.map { $0.lowercased().filter { $0 != "/" && $0 != "?" } })
}
