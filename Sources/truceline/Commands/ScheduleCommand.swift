// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Foundation
import Logging

/// `truceline schedule print|install|status|remove`.
struct ScheduleCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schedule",
    abstract: "Puts the nightly run on a schedule: systemd, cron or a Kubernetes CronJob.",
    discussion: """
      The schedule runs `truceline nightly --config FILE` every day at a time in UTC. `print` shows the \
      units, crontab lines or manifest; `install` puts them in place, prints each step and can be \
      repeated; `status` says whether they are there, when the next run is and how the last one \
      ended; `remove` undoes what `install` did.

      EXAMPLES
        truceline schedule print --config truceline.json
        truceline schedule install --config truceline.json --at 02:15
        truceline schedule install --config truceline.json --system --run-as truceline
        truceline schedule install --kind cron --config truceline.json --mail ops@example.org
        truceline schedule print --kind kubernetes --config truceline.json --image registry/truceline:1
        truceline schedule status
        truceline schedule remove --kind cron
      """,
    subcommands: [Print.self, Install.self, Status.self, Remove.self])
}

extension ScheduleCommand {
  /// `truceline schedule print`.
  struct Print: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "print", abstract: "Shows what would be installed.")

    @OptionGroup(title: "Schedule") var schedule: ScheduleName
    @OptionGroup(title: "Run") var options: ScheduleOptions

    func run() async throws {
      let (schedule, options) = (schedule, options)
      try await reporting(on: Console(format: .text, level: .info)) {
        let text = try ScheduleText(schedule, options)
        print(try text.whole, terminator: "")
      }
    }
  }

  /// `truceline schedule install`.
  struct Install: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "install",
      abstract: "Puts the schedule in place and starts it.",
      discussion: """
        Makes the folders that the configuration names for output, ledger and metrics where they are \
        missing: a guarded run can only write to folders that exist.
        """)

    @OptionGroup(title: "Schedule") var schedule: ScheduleName
    @OptionGroup(title: "Run") var options: ScheduleOptions

    @Flag(help: "Print the steps and do none of them.")
    var dryRun = false

    func run() async throws {
      let (schedule, options, dryRun) = (schedule, options, dryRun)
      try await reporting(on: Console(format: .text, level: .info)) {
        let text = try ScheduleText(schedule, options)
        switch schedule.kind {
        case .systemd:
          try SystemdSchedule(name: schedule.name, isForSystem: schedule.scope == .system)
            .install(text.units, isDryRun: dryRun)
        case .cron:
          try CronSchedule(name: schedule.name, isForSystem: schedule.scope == .system)
            .install(text.block, isDryRun: dryRun)
        case .kubernetes:
          try KubernetesSchedule(name: schedule.name, namespace: schedule.namespace)
            .install(text.manifest.text(), isDryRun: dryRun)
        }
      }
    }
  }

  /// `truceline schedule status`.
  struct Status: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "status",
      abstract: "Says whether the schedule is installed, when it runs next and how it went last.")

    @OptionGroup(title: "Schedule") var schedule: ScheduleName

    @Flag(help: "Print one JSON object.")
    var json = false

    func run() async throws {
      let (schedule, json) = (schedule, json)
      try await reporting(on: Console(format: .text, level: .info)) {
        let status =
          switch schedule.kind {
          case .systemd:
            try SystemdSchedule(name: schedule.name, isForSystem: schedule.scope == .system)
              .status()
          case .cron:
            try CronSchedule(name: schedule.name, isForSystem: schedule.scope == .system)
              .status(now: Date(), zone: MachineZone.current)
          case .kubernetes:
            try KubernetesSchedule(name: schedule.name, namespace: schedule.namespace).status()
          }
        print(json ? status.json : status.text)
      }
    }
  }

  /// `truceline schedule remove`.
  struct Remove: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "remove", abstract: "Undoes what install did; findings and ledger stay.")

    @OptionGroup(title: "Schedule") var schedule: ScheduleName

    @Flag(help: "Print the steps and do none of them.")
    var dryRun = false

    func run() async throws {
      let (schedule, dryRun) = (schedule, dryRun)
      let console = Console(format: .text, level: .info)
      try await reporting(on: console) {
        switch schedule.kind {
        case .systemd:
          try SystemdSchedule(name: schedule.name, isForSystem: schedule.scope == .system)
            .remove(isDryRun: dryRun, console: console)
        case .cron:
          try CronSchedule(name: schedule.name, isForSystem: schedule.scope == .system)
            .remove(isDryRun: dryRun)
        case .kubernetes:
          try KubernetesSchedule(name: schedule.name, namespace: schedule.namespace)
            .remove(isDryRun: dryRun)
        }
      }
    }
  }
}

/// The texts of a schedule, for whichever scheduler.
private struct ScheduleText {
  private let schedule: ScheduleName
  private let options: ScheduleOptions
  private let plan: SchedulePlan

  init(_ schedule: ScheduleName, _ options: ScheduleOptions) throws {
    self.schedule = schedule
    self.options = options
    plan = try options.plan(schedule)
  }

  var units: SystemdUnits { SystemdUnits(plan: plan, onFailure: options.onFailure) }

  var block: CrontabBlock {
    CrontabBlock(plan: plan, mail: options.mail, zone: MachineZone.current, now: Date())
  }

  var manifest: KubernetesManifest {
    KubernetesManifest(
      plan: plan, image: options.image, program: plan.program, namespace: schedule.namespace,
      dataClaim: options.dataClaim ?? "\(schedule.name)-data",
      stateClaim: options.stateClaim ?? "\(schedule.name)-state")
  }

  /// Everything, as `print` shows it.
  var whole: String {
    get throws {
      switch schedule.kind {
      case .systemd:
        let folder = SystemdSchedule(
          name: schedule.name, isForSystem: schedule.scope == .system
        ).folder
        return units.files.map { "# \(folder)/\($0.name)\n\($0.text)" }.joined(separator: "\n")
      case .cron: return try block.text(after: "")
      case .kubernetes: return try manifest.text()
      }
    }
  }
}
