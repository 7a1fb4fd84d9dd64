// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import CMemory

/// Where the program begins.
@main
enum Start {
  static func main() async {
    // Before the first thread is made: a thread's heap is chosen when it begins.
    truceline_keep_memory_flat()
    reportWritesPastLimits()
    guard !MethodHelp.isAsked(CommandLine.arguments) else {
      print(MethodHelp.text)
      return
    }
    await Truceline.main()
  }
}

/// The program: `truceline COMMAND`.
struct Truceline: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "truceline",
    abstract:
      "Says which cells of a truce line changed between satellite passes, and how sure that is.",
    discussion: """
      Truceline reads successive radar passes through GDAL, tests every cell of a monitoring grid \
      named by MGRS, and writes the flagged cells as GeoJSON. Every flag has a stated error rate, \
      every input a hash, and the same inputs give the same bytes on any machine.

      EXAMPLES
        truceline compare a_VV.tif,a_VH.tif b_VV.tif,b_VH.tif -o findings.geojson
        truceline combine ascending.geojson descending.geojson -o both.geojson
        truceline batch passes --dry-run
        truceline nightly --config truceline.json
        truceline report --ledger truceline.sqlite
        truceline track metric_2022*.tif -o alerts
        truceline explain 37UDQ123456 a.tif b.tif
        truceline profiles
        truceline score mask.tif truth.tif
        truceline doctor

      EXIT CODES
        0 done, with flagged cells or none      64 wrong usage      65 bad data
        66 input missing      69 a needed part is missing      70 our bug
        73 cannot write      74 input or output failed      130 interrupted
      """,
    version: Version.text,
    subcommands: [
      CompareCommand.self, BatchCommand.self, NightlyCommand.self, LedgerCommand.self,
      ReportCommand.self, ReviewCommand.self, CorroborateCommand.self, TrackCommand.self,
      ScheduleCommand.self, ExplainCommand.self, CombineCommand.self, ScoreCommand.self,
      ProfilesCommand.self, DoctorCommand.self,
    ])
}
