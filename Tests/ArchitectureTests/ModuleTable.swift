// SPDX-License-Identifier: Apache-2.0

/// What each folder of `Sources` may import, by DESIGN.md.
///
/// A new module gets a row here and in that table.
enum ModuleTable {
  /// Modules of the package and of its dependencies.
  static let allowed: [String: Set<String>] = {
    let kernels: Set = [
      "ChangeKernels", "ChangeKernelsV3", "ChangeKernelsV4", "CPlanes", "CProcessor",
    ]
    return [
      "MonitorGrid": [],
      "ChangeKernels": ["CPlanes"],
      "ChangeKernelsV3": ["CPlanes"],
      "ChangeKernelsV4": ["CPlanes"],
      "CPlanes": [],
      "CProcessor": [],
      "CMemory": [],
      "CGDAL": [],
      "CDeflate": [],
      "CZstd": [],
      "TileDecoding": kernels.union(["MonitorGrid", "GDAL", "CDeflate", "CZstd"]),
      "ChangeStatistics": ["MonitorGrid"],
      "AlertRules": ["MonitorGrid"],
      "GDAL": ["CGDAL", "MonitorGrid"],
      "PassCatalog": ["MonitorGrid", "GDAL", "TileDecoding"],
      "ChangePipeline": kernels.union(["MonitorGrid", "ChangeStatistics"]),
      "JSONWriting": [],
      "FindingsReport": ["MonitorGrid", "GDAL", "JSONWriting"],
      "Evidence": ["MonitorGrid", "JSONWriting", "Crypto"],
      "AlertLedger": ["MonitorGrid", "JSONWriting", "Crypto", "GRDB"],
      "truceline": kernels.union([
        "MonitorGrid", "AlertLedger", "AlertRules", "ChangeStatistics", "GDAL", "PassCatalog",
        "ChangePipeline", "FindingsReport", "Evidence", "JSONWriting", "CMemory", "ArgumentParser",
        "Logging",
      ]),
      "SampleScenes": ["MonitorGrid", "GDAL", "ArgumentParser"],
    ]
  }()

  /// Headers of other origin that C modules include; GDAL's are CGDAL's.
  static let headers: [String: Set<String>] = [
    "CDeflate": ["libdeflate.h"], "CZstd": ["zstd.h"], "CPlanes": ["stddef.h", "stdint.h"],
    "CMemory": ["features.h", "malloc.h"],
  ]

  /// What comes with the toolchain and the system.
  static let system: Set = [
    "Foundation", "Dispatch", "Synchronization", "Glibc", "Musl", "Darwin",
  ]

  /// Modules that stay pure: not even those of the system.
  static let pure: Set = [
    "MonitorGrid", "JSONWriting", "AlertRules", "ChangeKernels", "ChangeKernelsV3",
    "ChangeKernelsV4",
  ]

  static func mayImport(_ imported: String, in module: String) -> Bool {
    guard let ours = allowed[module] else { return false }
    return ours.contains(imported) || (!pure.contains(module) && system.contains(imported))
  }
}
