// swift-tools-version: 6.2
// SPDX-License-Identifier: Apache-2.0
import PackageDescription

let strict: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .strictMemorySafety(),
  .treatAllWarnings(as: .error),
]

// A package of its own, so that nobody who builds the program fetches the benchmark library.
let package = Package(
  name: "truceline-benchmarks",
  platforms: [.macOS(.v26)],
  dependencies: [
    .package(name: "truceline", path: ".."),
    // Without its default traits it needs no memory allocator beside the system's.
    .package(url: "https://github.com/ordo-one/benchmark", from: "1.38.1", traits: []),
  ],
  targets: [
    .executableTarget(
      name: "Kernels",
      dependencies: [
        .product(name: "Benchmark", package: "benchmark"),
        .product(name: "ChangeKernels", package: "truceline"),
      ],
      path: "Benchmarks/Kernels",
      swiftSettings: strict,
      plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")]),
    .executableTarget(
      name: "Calibrate",
      dependencies: [.product(name: "ChangeStatistics", package: "truceline")],
      path: "Benchmarks/Calibrate",
      swiftSettings: strict),
  ],
  swiftLanguageModes: [.v6]
)
