// SPDX-License-Identifier: Apache-2.0
import AlertLedger
import GridTestSupport
import MonitorGrid
import Testing

@Suite("The alert rule, by hand-made sequences")
struct AlertHistoryTests {
  /// `F` flagged, `U` undisturbed, one pass every `every` days from day 0.
  private func observations(
    _ passes: String, metric: Double = 5, every: Double = 12
  ) throws -> [CellObservation] {
    try passes.enumerated().compactMap { index, letter in
      guard letter == "F" || letter == "U" else { return nil }
      return CellObservation(
        time: try LedgerStory.time(day: Double(index) * every), track: "T1", runID: "r\(index)",
        isFlagged: letter == "F", metric: letter == "F" ? metric : 0.5)
    }
  }

  @Test("one flagged pass is a first alert, and nothing flagged is none")
  func first() throws {
    #expect(AlertHistory.alerts(of: []).isEmpty)
    #expect(AlertHistory.alerts(of: try observations("UUU")).isEmpty)
    let alerts = AlertHistory.alerts(of: try observations("UUF"))
    #expect(alerts.count == 1)
    #expect(alerts.first?.state == .first)
    #expect(alerts.first?.firstSeen == (try LedgerStory.time(day: 24)))
    #expect(alerts.first?.lastUnchanged == (try LedgerStory.time(day: 12)))
  }

  @Test("drones alone leave an alert provisional, however often; another sensor confirms")
  func drones() throws {
    var observations = try observations("FFFFF", metric: 8)
    for index in observations.indices { observations[index].sensorKind = .drone }
    let alone = try #require(AlertHistory.alerts(of: observations).first)
    #expect(alone.state == .provisional && alone.confirmedAt == nil)
    observations[3].sensorKind = .radar
    let both = try #require(AlertHistory.alerts(of: observations).first)
    #expect(both.state == .confirmed)
    #expect(both.confirmedAt == (try LedgerStory.time(day: 36)))
  }

  @Test("one pass never confirms, however strong; two strong or three ordinary ones do")
  func confirmation() throws {
    #expect(AlertHistory.alerts(of: try observations("F", metric: 300)).first?.state == .first)
    // Two passes: mean × 4 ≥ 22.5 from a mean of 5.625 on.
    #expect(
      AlertHistory.alerts(of: try observations("FF", metric: 5.6)).first?.state == .provisional)
    let strong = AlertHistory.alerts(of: try observations("FF", metric: 5.625)).first
    #expect(strong?.state == .confirmed)
    #expect(strong?.level == .high)
    #expect(strong?.confirmedAt == (try LedgerStory.time(day: 12)))
    // Three passes: mean × 9 ≥ 22.5 from 2.5 on.
    let low = AlertHistory.alerts(of: try observations("FFF", metric: 2.5)).first
    #expect(low?.state == .confirmed)
    #expect(low?.level == .low)
    #expect(low?.confidence == 22.5)
    #expect(
      AlertHistory.alerts(of: try observations("FFF", metric: 2.4)).first?.state == .provisional)
  }

  @Test("metrics count up to the cap, and undisturbed passes lower the mean")
  func confidence() throws {
    #expect(AlertHistory.alerts(of: try observations("FF", metric: 99)).first?.confidence == 40)
    // (5 + 0.5 + 5) / 3 × 2².
    #expect(AlertHistory.alerts(of: try observations("FUF")).first?.confidence == 14)
  }

  @Test("a confirmed alert stays confirmed while it is open")
  func sticky() throws {
    let alert = AlertHistory.alerts(of: try observations("FFFUU", every: 6)).first
    #expect(alert?.state == .confirmed)
    #expect(alert?.undisturbedCount == 2)
    #expect(alert?.confidence == 16.0 / 5 * 9)
  }

  @Test("thirty days without a disturbed pass end an alert where a pass saw the cell")
  func gap() throws {
    let ended = AlertHistory.alerts(of: try observations("FFFFUUU", every: 10)).first
    #expect(ended?.state == .finished)
    #expect(ended?.ending == .gap)
    #expect(ended?.ended == (try LedgerStory.time(day: 60)))
    #expect(ended?.wasConfirmed == true)
    // Nobody looked for fifty days, and then it was still there.
    let unseen = AlertHistory.alerts(of: try observations("FF....F", every: 10))
    #expect(unseen.count == 1)
    #expect(unseen.first?.state == .confirmed)
  }

  @Test("an alert ends where less than half of its passes are disturbed")
  func share() throws {
    #expect(AlertHistory.alerts(of: try observations("FU", every: 6)).first?.state == .first)
    let ended = AlertHistory.alerts(of: try observations("FUU", every: 6)).first
    #expect(ended?.ending == .share)
    #expect(ended?.wasConfirmed == false)
    #expect(ended?.state == .finished)
  }

  @Test("ten undisturbed passes end an alert")
  func undisturbed() throws {
    let open = AlertHistory.alerts(
      of: try observations("FFFFFFFFFFFFUUUUUUUUU", every: 2)
    ).first
    #expect(open?.state == .confirmed)
    let ended = AlertHistory.alerts(
      of: try observations("FFFFFFFFFFFFUUUUUUUUUU", every: 2)
    ).first
    #expect(ended?.ending == .undisturbed)
  }

  @Test("a year ends an alert; a flagged pass then begins the next")
  func age() throws {
    let passes = String(repeating: "F", count: 40)
    let alerts = AlertHistory.alerts(of: try observations(passes, every: 12))
    #expect(alerts.count == 2)
    // Day 360 is the last of the first year, 372 begins the next.
    #expect(alerts.first?.disturbedCount == 31)
    #expect(alerts.first?.ending == .age)
    #expect(alerts.first?.ended == (try LedgerStory.time(day: 372)))
    #expect(alerts.last?.firstSeen == (try LedgerStory.time(day: 372)))
    #expect(alerts.last?.lastUnchanged == nil)
  }

  @Test("several alerts of one cell follow each other")
  func several() throws {
    let alerts = AlertHistory.alerts(of: try observations("FFFUUUUUFFU", every: 10))
    #expect(alerts.map(\.state) == [.finished, .provisional])
    #expect(alerts.last?.lastUnchanged == (try LedgerStory.time(day: 70)))
  }

  @Test("two tiles of one overflight are one pass")
  func overflight() throws {
    let minute = 1.0 / 1440
    func at(_ day: Double, _ track: String, _ isFlagged: Bool, _ metric: Double) throws
      -> CellObservation
    {
      CellObservation(
        time: try LedgerStory.time(day: day), track: track, runID: "r\(day)",
        isFlagged: isFlagged, metric: metric)
    }
    let one = try [at(0, "T1", true, 9), at(5 * minute, "T2", true, 8)]
    #expect(AlertHistory.alerts(of: one).first?.state == .first)
    #expect(AlertHistory.alerts(of: one).first?.metricSum == 9)
    let late = try [at(0, "T1", true, 9), at(11 * minute, "T2", true, 8)]
    #expect(AlertHistory.alerts(of: late).first?.state == .confirmed)
    // One of the tiles suffices, and the first seen is when it was seen.
    let half = try [at(0, "T1", false, 1), at(minute, "T2", true, 3)]
    #expect(AlertHistory.alerts(of: half).first?.firstSeen == (try LedgerStory.time(day: minute)))
    #expect(AlertHistory.alerts(of: half).first?.lastUnchanged == nil)
  }

  @Test("the last unchanged pass is the newest that anybody knows of")
  func lastUnchanged() throws {
    var flagged = try observations("...F")
    flagged[0].unchangedAt = try LedgerStory.time(day: 24)
    #expect(AlertHistory.alerts(of: flagged).first?.lastUnchanged == flagged[0].unchangedAt)
    let seen = try observations("..U") + flagged
    #expect(AlertHistory.alerts(of: seen).first?.lastUnchanged == flagged[0].unchangedAt)
    let newer = try observations("..U", every: 17) + flagged
    #expect(
      AlertHistory.alerts(of: newer).first?.lastUnchanged == (try LedgerStory.time(day: 34)))
  }

  @Test("directions that differ are mixed, and kinds of sensor add up")
  func direction() throws {
    var passes = try observations("FFF")
    passes[0].direction = .increase
    passes[1].direction = .increase
    #expect(AlertHistory.alerts(of: passes).first?.direction == .increase)
    passes[2].direction = .decrease
    passes[2].sensorKind = .drone
    let alert = AlertHistory.alerts(of: passes).first
    #expect(alert?.direction == .mixed)
    #expect(alert?.sensorKinds == [.drone, .radar])
  }

  @Test("the order of the observations does not matter", arguments: UInt64(0)..<40)
  func shuffled(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let count = Int.random(in: 0...60, using: &random)
    var day = 0.0
    let passes = try (0..<count).map { index in
      // Some passes share a moment or an overflight, some are far apart.
      day += [0, 0.003, 1, 6, 12, 40].randomElement(using: &random) ?? 6
      return CellObservation(
        time: try LedgerStory.time(day: day), track: "T\(Int.random(in: 0...2, using: &random))",
        runID: "r\(index)", isFlagged: Int.random(in: 0...2, using: &random) > 0,
        metric: Double.random(in: 0...12, using: &random))
    }
    let expected = AlertHistory.alerts(of: passes)
    for _ in 0..<5 {
      #expect(AlertHistory.alerts(of: passes.shuffled(using: &random)) == expected)
    }
    for (alert, next) in zip(expected, expected.dropFirst()) {
      #expect(!alert.state.isOpen)
      #expect(alert.lastSeen < next.firstSeen)
    }
    for alert in expected where alert.wasConfirmed { #expect(alert.disturbedCount >= 2) }
  }

  @Test("what is later changes nothing of what was open before", arguments: UInt64(0)..<40)
  func causal(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    var day = 0.0
    let passes = try (0..<30).map { index in
      day += [0.003, 3, 12].randomElement(using: &random) ?? 6
      return CellObservation(
        time: try LedgerStory.time(day: day), track: "T1", runID: "r\(index)",
        isFlagged: Bool.random(using: &random), metric: Double.random(in: 0...12, using: &random))
    }
    let all = AlertHistory.alerts(of: passes)
    let window: Int64 = 600_000
    for cut in passes.indices {
      let time = passes[cut].time.epochMilliseconds - window
      let known = AlertHistory.alerts(of: Array(passes[..<cut]))
      func open(_ alerts: [CellAlert]) -> [UTCTime] {
        alerts.filter { alert in
          alert.firstSeen.epochMilliseconds < time
            && (alert.ended.map { $0.epochMilliseconds >= time } ?? true)
        }.map(\.firstSeen)
      }
      #expect(open(known) == open(all))
    }
  }
}
