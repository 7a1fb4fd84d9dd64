// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import ChangePipeline
import Logging

/// `truceline doctor`.
struct DoctorCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Says what this installation is made of, and tests it on itself.",
    discussion: """
      Prints versions, the GDAL drivers that are used, and the CPU kernel that was chosen, then \
      checks that all kernels agree, that distributions give known values, that a place gets its \
      MGRS name and that GDAL reads back what it writes. Exit code 69 where something is missing.

      EXAMPLES
        truceline doctor
        truceline doctor --json
        TRUCELINE_KERNEL=baseline truceline doctor
      """)

  @Flag(help: "Print one JSON object.")
  var json = false

  func run() async throws {
    let console = Console(format: .text, level: .info)
    do {
      let report = DoctorReport(kernel: try KernelChoice.kernels().level)
      print(json ? try report.json() : report.text)
      if !report.isHealthy { throw ExitStatus.partMissing.exitCode }
    } catch let code as ExitCode {
      throw code
    } catch {
      let failure = Failure(describing: error)
      console.error(failure.text)
      throw failure.status.exitCode
    }
  }
}
