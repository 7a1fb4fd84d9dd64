// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Logging
import PassCatalog

/// `truceline profiles`.
struct ProfilesCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "profiles",
    abstract: "Lists the sensor profiles, or explains one.",
    discussion: """
      A profile says how a sensor's products are named, which bands they have, what their masks \
      mean, and what is assumed where metadata says nothing. Each is a JSON file; --json prints one, \
      to begin one of your own with.

      EXAMPLES
        truceline profiles
        truceline profiles sentinel-2-l2a
        truceline profiles sentinel-2-l2a --json > mine.json
        truceline profiles --profile mine.json
      """)

  @Argument(help: "The profile to explain.")
  var name: String?

  @Option(help: ArgumentHelp("A profile of your own, to be checked and listed.", valueName: "file"))
  var profile: [String] = []

  @Flag(help: "Print the profile as JSON.")
  var json = false

  func validate() throws {
    guard !json || name != nil else {
      throw ValidationError("--json prints one profile: name it.")
    }
  }

  func run() async throws {
    let (name, json) = (name, json)
    var options = SensorOptions()
    options.sensor = name
    options.profile = profile
    let chosen = options
    try await reporting(on: Console(format: .text, level: .info)) {
      let (one, all) = try chosen.resolved()
      guard let one else {
        print(ProfileText.list(all))
        return
      }
      guard json else {
        print(ProfileText(one).text)
        return
      }
      print(one.addedText ?? SensorProfile.text(ofProfileNamed: one.name) ?? "", terminator: "")
    }
  }
}
