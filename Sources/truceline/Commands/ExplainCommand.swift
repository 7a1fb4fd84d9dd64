// SPDX-License-Identifier: Apache-2.0
import ArgumentParser

/// `truceline explain CELL BEFORE AFTER`.
struct ExplainCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "explain", abstract: "")
}
