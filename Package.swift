// swift-tools-version: 6.2
// SPDX-License-Identifier: Apache-2.0
import PackageDescription

/// Every target is built under the same rules; an audit of pointer use is `grep unsafe`.
let strict: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .strictMemorySafety(),
  .treatAllWarnings(as: .error),
]

/// Kernels are optimised in debug builds too: unoptimised vector code is hundreds of times slower.
///
/// A wider build is the same folder (a symbolic link) for a newer x86-64 level; on other processors
/// the flag is left away and the three builds are equal.
func kernelSettings(level: String? = nil) -> [SwiftSetting] {
  var flags = ["-O"]
  #if arch(x86_64)
    if let level { flags += ["-Xcc", "-march=\(level)"] }
  #endif
  return strict + [.unsafeFlags(flags)]
}

let kernelTargets = [
  "ChangeKernels", "ChangeKernelsV3", "ChangeKernelsV4", "CPlanes", "CProcessor",
]
let kernels = kernelTargets.map { Target.Dependency(stringLiteral: $0) }

let package = Package(
  name: "truceline",
  platforms: [.macOS(.v26)],
  products: [
    .executable(name: "truceline", targets: ["truceline"]),
    .library(name: "GDAL", targets: ["GDAL"]),
    // For the package under Benchmarks.
    .library(name: "ChangeKernels", targets: kernelTargets),
    .library(name: "ChangeStatistics", targets: ["ChangeStatistics"]),
    .library(name: "AlertLedger", targets: ["AlertLedger"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
  ],
  targets: [
    // Values and the grid; imports nothing.
    .target(name: "MonitorGrid", swiftSettings: strict),

    // Kernels, once per vector width.
    .target(name: "CPlanes"),
    .target(name: "ChangeKernels", dependencies: ["CPlanes"], swiftSettings: kernelSettings()),
    .target(
      name: "ChangeKernelsV3", dependencies: ["CPlanes"],
      swiftSettings: kernelSettings(level: "x86-64-v3")),
    .target(
      name: "ChangeKernelsV4", dependencies: ["CPlanes"],
      swiftSettings: kernelSettings(level: "x86-64-v4")),
    .target(name: "CProcessor"),
    .target(name: "CMemory"),

    .target(name: "ChangeStatistics", dependencies: ["MonitorGrid"], swiftSettings: strict),

    // The states of alerts, pixel by pixel; optimised always, as the kernels are.
    .target(
      name: "AlertRules", dependencies: ["MonitorGrid"], swiftSettings: kernelSettings()),

    // GDAL enters here and nowhere else.
    .systemLibrary(name: "CGDAL", pkgConfig: "gdal", providers: [.apt(["libgdal-dev"])]),
    .systemLibrary(
      name: "CDeflate", pkgConfig: "libdeflate", providers: [.apt(["libdeflate-dev"])]),
    .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
    .target(name: "GDAL", dependencies: ["CGDAL", "MonitorGrid"], swiftSettings: strict),

    // The fast path: blocks that GDAL places and we decode, where that is proven equal.
    .target(
      name: "TileDecoding", dependencies: ["MonitorGrid", "GDAL", "CDeflate", "CZstd"] + kernels,
      swiftSettings: strict),

    .target(
      name: "PassCatalog", dependencies: ["MonitorGrid", "GDAL", "TileDecoding"],
      resources: [.embedInCode("Profiles")], swiftSettings: strict),
    .target(
      name: "ChangePipeline",
      dependencies: ["MonitorGrid", "ChangeStatistics"] + kernels,
      swiftSettings: strict),
    // JSON text: the same bytes for the same values everywhere. Imports nothing.
    .target(name: "JSONWriting", swiftSettings: strict),
    .target(
      name: "FindingsReport", dependencies: ["MonitorGrid", "GDAL", "JSONWriting"],
      swiftSettings: strict),
    .target(
      name: "Evidence",
      dependencies: [
        "MonitorGrid", "JSONWriting", .product(name: "Crypto", package: "swift-crypto"),
      ],
      swiftSettings: strict),

    .target(
      name: "AlertLedger",
      dependencies: [
        "MonitorGrid", "JSONWriting", .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "GRDB", package: "GRDB.swift"),
      ],
      swiftSettings: strict),

    .executableTarget(
      name: "truceline",
      dependencies: [
        "MonitorGrid", "AlertLedger", "AlertRules", "ChangeStatistics", "GDAL", "PassCatalog",
        "ChangePipeline",
        "FindingsReport", "Evidence", "JSONWriting", "CMemory",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Logging", package: "swift-log"),
      ] + kernels,
      swiftSettings: strict),
    .executableTarget(
      name: "SampleScenes",
      dependencies: [
        "MonitorGrid", "GDAL",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: kernelSettings()),

    // Tests.
    .target(
      name: "GridTestSupport", dependencies: ["MonitorGrid"], path: "Tests/GridTestSupport",
      swiftSettings: strict),
    .testTarget(
      name: "MonitorGridTests", dependencies: ["MonitorGrid", "GridTestSupport"],
      resources: [.copy("Fixtures")], swiftSettings: strict),
    .testTarget(
      name: "ChangeKernelsTests", dependencies: ["GridTestSupport"] + kernels,
      swiftSettings: strict),
    .testTarget(
      name: "ChangeStatisticsTests", dependencies: ["ChangeStatistics", "GridTestSupport"],
      resources: [.copy("Fixtures")], swiftSettings: strict),
    .testTarget(
      name: "AlertRulesTests", dependencies: ["AlertRules", "MonitorGrid", "GridTestSupport"],
      resources: [.copy("Fixtures")], swiftSettings: strict),
    .testTarget(
      name: "GDALTests", dependencies: ["GDAL", "MonitorGrid", "GridTestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "TileDecodingTests",
      dependencies: ["TileDecoding", "GDAL", "MonitorGrid", "GridTestSupport"] + kernels,
      swiftSettings: strict),
    .testTarget(
      name: "PassCatalogTests",
      dependencies: ["PassCatalog", "GDAL", "MonitorGrid", "GridTestSupport"],
      resources: [.copy("Fixtures")], swiftSettings: strict),
    .testTarget(
      name: "ChangePipelineTests",
      dependencies: [
        "ChangePipeline", "ChangeStatistics", "MonitorGrid", "GridTestSupport",
      ] + kernels,
      resources: [.copy("Fixtures")], swiftSettings: strict),
    .testTarget(
      name: "JSONWritingTests", dependencies: ["JSONWriting", "GridTestSupport"],
      resources: [.copy("Fixtures")], swiftSettings: strict),
    .testTarget(
      name: "FindingsReportTests",
      dependencies: ["FindingsReport", "MonitorGrid", "GDAL", "GridTestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "EvidenceTests", dependencies: ["Evidence", "GridTestSupport"], swiftSettings: strict),
    .testTarget(
      name: "AlertLedgerTests",
      dependencies: [
        "AlertLedger", "MonitorGrid", "GridTestSupport",
        .product(name: "GRDB", package: "GRDB.swift"),
      ],
      swiftSettings: strict),
    .testTarget(
      name: "SampleScenesTests",
      dependencies: [
        "SampleScenes", "PassCatalog", "GDAL", "MonitorGrid", "GridTestSupport",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "ArchitectureTests", dependencies: ["GridTestSupport"], swiftSettings: strict),
    .testTarget(
      name: "CommandTests",
      dependencies: ["truceline", "AlertLedger", "GDAL", "MonitorGrid", "GridTestSupport"],
      resources: [.copy("Fixtures")], swiftSettings: strict),
  ],
  swiftLanguageModes: [.v6]
)
