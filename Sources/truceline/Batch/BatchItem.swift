// SPDX-License-Identifier: Apache-2.0
import GDAL
import MonitorGrid
import PassCatalog

/// One comparison of a plan.
struct BatchItem: Sendable {
  /// One pass of it.
  struct Input: Sendable {
    let role: String
    let pass: CataloguedPass

    var id: String { pass.id }
    /// Whether only GDAL can reach its files.
    var isRemote: Bool { paths.contains { $0.hasPrefix("/vsi") || $0.contains("://") } }
    var paths: [String] { pass.paths + pass.metadataPaths }
  }

  /// `TRACK/20211125`: where its findings go below the output folder, without the ending.
  let name: String
  let track: String
  /// The earlier passes from the oldest, then the two that are compared.
  let inputs: [Input]
  /// When the later pass was acquired.
  let time: UTCTime
  /// The same for comparisons of the same overpasses.
  let overpass: String
  /// Size of all files.
  let bytes: Int
}

extension BatchItem {
  /// The passes as a comparison takes them.
  ///
  /// - Throws: `PassError` where a product can no longer be listed.
  func sources(policy: OpenPolicy) throws -> ComparisonSetup.Sources {
    let passes = inputs.map(\.pass)
    return try ComparisonSetup.Sources(
      before: passes[passes.count - 2], after: passes[passes.count - 1],
      earlier: Array(passes.dropLast(2)), policy: policy)
  }

  /// Passes of one sensor and orbit that follow each other within so many milliseconds are of one
  /// overpass: tiles of a strip are seconds apart, overpasses a hundred minutes.
  private static let longestGap: Int64 = 30 * 60 * 1000

  /// The comparisons of a plan, in its order.
  static func all(of plan: ComparisonPlan) -> [BatchItem] {
    let overpasses = overpasses(of: plan)
    return plan.comparisons.map { planned in
      let passes = [planned.before, planned.after]
      let track = planned.track.name
      return BatchItem(
        name: "\(track)/\(planned.stem)", track: track,
        inputs: planned.earlier.map { Input(role: "earlier", pass: $0) } + [
          Input(role: "before", pass: planned.before), Input(role: "after", pass: planned.after),
        ],
        time: planned.after.acquired,
        overpass: passes.map { overpasses[Moment($0)] ?? "" }.joined(separator: " "),
        bytes: (planned.earlier + passes).reduce(0) { $0 + $1.bytes })
    }
  }

  /// Who looked from where, and when.
  private struct Moment: Hashable {
    let series: String
    let time: UTCTime

    init(_ pass: CataloguedPass) {
      // Where nobody tells the orbit, two platforms are two overpasses.
      let orbit =
        pass.relativeOrbit.map(String.init) ?? "\(pass.platform ?? "")"
      series = "\(pass.sensor) \(orbit) \(pass.track.lookDirection?.rawValue ?? "")"
      time = pass.acquired
    }
  }

  /// The name of the overpass of each moment: its series and the time of its first pass.
  private static func overpasses(of plan: ComparisonPlan) -> [Moment: String] {
    let passes = plan.comparisons.flatMap { [$0.before, $0.after] }
    let series = Dictionary(grouping: Set(passes.map(Moment.init)), by: \.series)
    var names: [Moment: String] = [:]
    for moments in series.values {
      var (last, name) = (UTCTime?.none, "")
      for moment in moments.sorted(by: { $0.time < $1.time }) {
        let gap = last.map { moment.time.epochMilliseconds - $0.epochMilliseconds } ?? .max
        if gap > longestGap { name = "\(moment.series) \(moment.time.rfc3339)" }
        names[moment] = name
        last = moment.time
      }
    }
    return names
  }
}
