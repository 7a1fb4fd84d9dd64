// SPDX-License-Identifier: Apache-2.0
import GridTestSupport
import Testing

@Suite("Help and version")
struct HelpTests {
  @Test("--version prints a version and nothing else")
  func version() throws {
    let result = try Program.run(["--version"])
    #expect(result.status == 0 && result.errors.isEmpty)
    #expect(result.output.wholeMatch(of: #/\d+\.\d+\.\d+\n/#) != nil, "\(result.output)")
  }

  @Test(
    "Without a command the program prints its help: commands, examples, exit codes",
    arguments: [
      [], ["--help"], ["-h"], ["help"],
    ])
  func overview(arguments: [String]) throws {
    let result = try Program.run(arguments)
    #expect(result.status == 0 && result.errors.isEmpty)
    for word in [
      "OVERVIEW: Says which cells", "USAGE: truceline <subcommand>", "EXAMPLES", "EXIT CODES",
      "compare", "explain", "doctor", "64 wrong usage", "130 interrupted", "--version",
    ] {
      #expect(result.output.contains(word), "“\(word)” is missing in: \(result.output)")
    }
  }

  @Test(
    "compare --help has every option with its default, and examples",
    arguments: [
      ["compare", "--help"], ["help", "compare"],
    ])
  func compare(arguments: [String]) throws {
    let result = try Program.run(arguments)
    #expect(result.status == 0 && result.errors.isEmpty)
    // Lines are broken at the terminal's width; words are not.
    let text = result.output.split { $0.isWhitespace }.joined(separator: " ")
    for word in [
      "USAGE: truceline compare [<options>] <before> <after>", "EXAMPLES", "PASSES", "METHOD",
      "OUTPUT", "RUNNING", "--sensor <profile>", "--units <units>", "--before-time <time>",
      "--after-time <time>", "--resampling <name>", "default: bilinear", "--pixels-only",
      "--allow-network", "--allow-vrt", "--cell-size <metres>", "default: 100", "--fdr <rate>",
      "default: 0.01", "--min-valid <share>", "default: 0.5", "--looks <looks>", "--aoi <file>",
      "--buffer <km>", "-o, --output <file>", "--all-cells", "--change-raster <file>",
      "--change-mask <file>", "--objects <file>", "--min-object-area <area>", "--overwrite",
      "--no-hash", "--dry-run", "--jobs <jobs>",
      "--profile <file>", "--bands <names>", "--mask <file>", "--before-mask <file>",
      "--after-mask <file>", "--earlier <pass>", "--later <pass>", "--pwtt", "--null-test",
      "--max-shift",
      "--mask-values <values>", "--mask-dilation <metres>", "--before-offset <number>",
      "-q, --quiet", "-v, --verbose", "--log-format <log-format>",
    ] {
      #expect(text.contains(word), "“\(word)” is missing in: \(result.output)")
    }
    #expect(!result.output.contains("Optional("))
  }

  @Test(
    "Every command has help of its own",
    arguments: [
      "compare", "batch", "nightly", "ledger", "track", "schedule", "explain", "combine", "score",
      "profiles",
      "doctor",
    ])
  func commands(name: String) throws {
    let result = try Program.run([name, "--help"])
    #expect(result.status == 0 && result.errors.isEmpty)
    #expect(result.output.contains("USAGE: truceline \(name)"))
    #expect(result.output.contains("OVERVIEW: "), "\(result.output)")
  }
}
