// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Foundation

/// Which schedule is meant.
struct ScheduleName: ParsableArguments {
  /// The schedulers.
  enum Kind: String, ExpressibleByArgument, CaseIterable, Sendable {
    case systemd, cron, kubernetes
  }

  /// Whose scheduler it is.
  enum Scope: String, EnumerableFlag, Sendable {
    case user, system

    static func help(for value: Scope) -> ArgumentHelp? {
      switch value {
      case .user: "Of the user who runs this."
      case .system: "Of the whole machine: /etc/systemd/system, /etc/cron.d."
      }
    }
  }

  @Option(help: "The scheduler: systemd, cron or kubernetes.")
  var kind: Kind = .systemd

  @Option(help: ArgumentHelp("The schedule's name, where there are several.", valueName: "name"))
  var name = "truceline-nightly"

  @Flag var scope: Scope = .user

  @Option(help: ArgumentHelp("Namespace of the cluster.", valueName: "name"))
  var namespace: String?

  func validate() throws {
    let valid = #/[a-z0-9]([-a-z0-9]{0,50}[a-z0-9])?/#
    guard name.wholeMatch(of: valid) != nil else {
      throw ValidationError(
        "--name must be 1 to 52 lower-case letters, digits and hyphens, a letter or digit at both ends."
      )
    }
    guard namespace.map({ $0.wholeMatch(of: valid) != nil }) ?? true else {
      throw ValidationError("--namespace is no name that a cluster could have.")
    }
  }
}

/// What is to run when.
struct ScheduleOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Configuration of the nightly run.", valueName: "file"))
  var config: String

  @Option(
    help: ArgumentHelp(
      "When it runs, as hours and minutes in UTC; repeatable. By default 03:30.",
      valueName: "time"))
  var at: [TimeOfDay] = []

  @Option(
    help: ArgumentHelp(
      "The program that is scheduled. By default this one; in a container /usr/local/bin/truceline.",
      valueName: "path"))
  var program: String?

  @Option(
    help: ArgumentHelp(
      "With --system: the user whom the run belongs to. By default root.", valueName: "user"))
  var runAs: String?

  @Option(
    help: ArgumentHelp(
      "systemd: the unit that is started when a run fails. By default one that writes to the system's log.",
      valueName: "unit"))
  var onFailure: String?

  @Option(
    help: ArgumentHelp(
      "cron: whom it mails what a run says. By default the owner.", valueName: "address"))
  var mail: String?

  @Option(help: ArgumentHelp("Hours after which a run is ended.", valueName: "hours"))
  var timeout: Int = 20

  @Option(help: ArgumentHelp("kubernetes: the container's image.", valueName: "image"))
  var image = "truceline:latest"

  @Option(
    help: ArgumentHelp(
      "kubernetes: the volume claim with the passes. By default NAME-data.", valueName: "claim"))
  var dataClaim: String?

  @Option(
    help: ArgumentHelp(
      "kubernetes: the volume claim for findings and ledger. By default NAME-state.",
      valueName: "claim"))
  var stateClaim: String?

  func validate() throws {
    guard (1...8760).contains(timeout) else {
      throw ValidationError("--timeout must be 1 to 8760 hours.")
    }
    let words = #/[A-Za-z0-9_][-A-Za-z0-9_.@%:+]*/#
    for (option, value) in [("--run-as", runAs), ("--on-failure", onFailure), ("--mail", mail)] {
      guard value.map({ $0.wholeMatch(of: words) != nil }) ?? true else {
        throw ValidationError("\(option) has characters that a scheduler's file cannot hold.")
      }
    }
    let claim = #/[a-z0-9]([-a-z0-9.]{0,250}[a-z0-9])?/#
    for (option, value) in [("--data-claim", dataClaim), ("--state-claim", stateClaim)] {
      guard value.map({ $0.wholeMatch(of: claim) != nil }) ?? true else {
        throw ValidationError("\(option) is no name that a claim could have.")
      }
    }
    guard image.wholeMatch(of: #/[A-Za-z0-9][-A-Za-z0-9_.:\/@]*/#) != nil else {
      throw ValidationError("--image is no name that an image could have.")
    }
  }

  /// What is to run when, checked.
  ///
  /// - Throws: `Failure`.
  func plan(_ schedule: ScheduleName) throws -> SchedulePlan {
    let plan = SchedulePlan(
      name: schedule.name,
      times: Array(Set(at.isEmpty ? [TimeOfDay(argument: "03:30")].compactMap { $0 } : at))
        .sorted(),
      program: try programPath(schedule.kind),
      configuration: try NightlyConfiguration(path: config),
      isForSystem: schedule.scope == .system, runAs: runAs, timeoutHours: timeout)
    try plan.requireWritablePaths()
    return plan
  }

  private func programPath(_ kind: ScheduleName.Kind) throws -> String {
    guard kind != .kubernetes else {
      let path = program ?? "/usr/local/bin/truceline"
      guard path.hasPrefix("/") else {
        throw Failure(.wrongUsage, "--program \(path): in a container the path must be absolute.")
      }
      return path
    }
    guard let program else { return try OwnProgram.path() }
    let path = URL(filePath: program).standardizedFileURL.path(percentEncoded: false)
    guard FileManager.default.isExecutableFile(atPath: path) else {
      throw Failure(.inputMissing, "\(program): there is no such program.")
    }
    return path
  }
}
