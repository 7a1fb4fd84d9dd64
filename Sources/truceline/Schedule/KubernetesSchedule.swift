// SPDX-License-Identifier: Apache-2.0
import Foundation

/// A schedule in a cluster's hands, reached through `kubectl`.
struct KubernetesSchedule {
  let name: String
  let namespace: String?

  private func control(_ words: String...) -> SystemCommand {
    SystemCommand(["kubectl"] + (namespace.map { ["--namespace", $0] } ?? []) + words)
  }

  /// Hands the manifest to the cluster.
  func install(_ manifest: String, isDryRun: Bool) throws {
    try ScheduleStep.perform(
      [.run(control("apply", "-f", "-"), input: manifest)], isDryRun: isDryRun)
  }

  /// Takes job and configuration away.
  func remove(isDryRun: Bool) throws {
    try ScheduleStep.perform(
      [
        .run(
          control("delete", "--ignore-not-found", "cronjob/\(name)", "configmap/\(name)"), input: ""
        )
      ], isDryRun: isDryRun)
  }

  /// What the cluster says of it.
  func status() throws -> ScheduleStatus {
    let command = control(
      "get", "cronjob", name, "--ignore-not-found", "-o",
      "jsonpath={.spec.schedule}|{.status.lastScheduleTime}|{.status.lastSuccessfulTime}")
    let result = try command.run()
    guard result.status == 0 else {
      throw Failure(
        .partMissing, "`\(command.text)` ended with \(result.status): \(result.errors)")
    }
    let parts = result.output.split(separator: "|", omittingEmptySubsequences: false)
    var status = ScheduleStatus(isInstalled: parts.count == 3)
    guard parts.count == 3 else { return status }
    status.places = ["cronjob/\(name)"]
    status.state = "schedule \(parts[0]) UTC"
    if !parts[1].isEmpty { status.lastRun = String(parts[1]) }
    if !parts[2].isEmpty { status.lastResult = "last success \(parts[2])" }
    return status
  }
}
