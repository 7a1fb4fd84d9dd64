// SPDX-License-Identifier: Apache-2.0
public import AlertLedger
public import ArgumentParser
import Evidence
import Foundation

/// `truceline review ALERT agree|reject`.
struct ReviewCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "review",
    abstract: "Adds a person's judgement of an alert to the ledger.",
    discussion: """
      The judgement is an event of the chain: it is never changed or taken back, a later one stands beside \
      it. It does not change the alert's state; reports and alerts.geojson say it with the alert. Alerts \
      are named as reports end their sentences, and as the id of their feature.

      EXAMPLES
        truceline review 37N-E412300-N5567800@20300129T141207Z agree --note "seen on the ground" \
      --ledger truceline.sqlite
        truceline review 37N-E412300-N5567800@20300129T141207Z reject --note "flooded field" \
      --reviewer "patrol 7" --ledger truceline.sqlite
      """)

  @Argument(help: ArgumentHelp("The alert.", valueName: "alert"))
  var alert: String

  @Argument(help: "What the person says.")
  var verdict: AlertReview.Verdict

  @OptionGroup var options: LedgerOptions

  @Option(help: "Why, in the person's words.")
  var note = ""

  @Option(help: "Who judges. By default the user who runs this.")
  var reviewer: String?

  func validate() throws {
    guard reviewer?.isEmpty != true else { throw ValidationError("--reviewer is empty.") }
  }

  func run() async throws {
    let reviewer = reviewer ?? NSUserName()
    try options.run(.writing) { ledger in
      let event = try ledger.review(alert, verdict, note: note, reviewer: reviewer)
      return (
        "\(alert): \(verdict.rawValue), \(reviewer); event \(event)",
        [
          "alert": .string(alert), "verdict": .string(verdict.rawValue), "note": .string(note),
          "reviewer": .string(reviewer), "event": .integer(Int(event)),
        ]
      )
    }
  }
}

extension AlertReview.Verdict: ExpressibleByArgument {}
