// SPDX-License-Identifier: Apache-2.0
import ArgumentParser

/// `truceline doctor`.
struct DoctorCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "doctor", abstract: "")
}
