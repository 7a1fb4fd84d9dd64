// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Foundation
import Logging

/// How the program runs and talks; none of these changes a result.
struct RunOptions: ParsableArguments {
  @Option(
    help: "Workers that read and compute at the same time. Results are the same for any number.")
  var jobs: Int = ProcessInfo.processInfo.activeProcessorCount

  @Flag(name: [.customShort("q"), .long], help: "Say nothing but errors.")
  var quiet = false

  @Flag(name: [.customShort("v"), .long], help: "Say more: passes, grids, estimates.")
  var verbose = false

  @Option(help: "How words on standard error are written: text or json (one object a line).")
  var logFormat: Console.Format = .text

  var console: Console {
    Console(format: logFormat, level: quiet ? .error : verbose ? .debug : .info)
  }

  func validate() throws {
    guard jobs >= 1, jobs <= 1024 else {
      throw ValidationError("--jobs must be 1 to 1024.")
    }
  }
}

extension Console.Format: ExpressibleByArgument {}
