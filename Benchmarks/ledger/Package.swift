// swift-tools-version: 6.2
// SPDX-License-Identifier: Apache-2.0
import PackageDescription

// The ledger's figures: `swift run -c release --package-path Benchmarks/ledger`.
let package = Package(
  name: "truceline-ledger-figures",
  platforms: [.macOS(.v26)],
  dependencies: [.package(name: "truceline", path: "../..")],
  targets: [
    .executableTarget(
      name: "LedgerFigures",
      dependencies: [.product(name: "AlertLedger", package: "truceline")])
  ],
  swiftLanguageModes: [.v6]
)
