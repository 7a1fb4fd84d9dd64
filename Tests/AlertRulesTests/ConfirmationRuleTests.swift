// SPDX-License-Identifier: Apache-2.0
import AlertRules
import GridTestSupport
import MonitorGrid
import Testing

@Suite("The confirmation rule, pixel by pixel")
struct ConfirmationRuleTests {
  /// Takes a series through the rule; days are those of the passes.
  private func states(
    _ metrics: [Float], days: [Int16], rule: ConfirmationRule = ConfirmationRule()
  ) -> [AlertState] {
    var states: [AlertState] = []
    for (metric, day) in zip(metrics, days) {
      if var state = states.last {
        state.update(metric, on: day, rule: rule)
        states.append(state)
      } else {
        states.append(AlertState(first: metric, on: day, rule: rule))
      }
    }
    return states
  }

  @Test("Every value of the table made with whole arrays in numpy")
  func table() throws {
    let table = try RuleTable()
    #expect(table.blocks.count == 2 && table.blocks.allSatisfy { $0.rows.count > 2000 })
    for block in table.blocks {
      var states = [AlertState](repeating: .noData, count: block.pixelCount)
      for row in block.rows {
        if row.pass == 0 {
          states[row.pixel] = AlertState(
            first: row.metric, on: block.days[0], rule: block.rule)
        } else {
          states[row.pixel].update(row.metric, on: block.days[row.pass], rule: block.rule)
        }
        #expect(
          states[row.pixel].isSame(as: row.state),
          "pass \(row.pass), pixel \(row.pixel): \(states[row.pixel]), not \(row.state)")
      }
    }
  }

  @Test("Arrays of pixels give what each pixel gives alone")
  func arrays() throws {
    for block in try RuleTable().blocks {
      var layers = AlertLayers(pixelCount: block.pixelCount)
      for pass in block.days.indices {
        let rows = block.rows.filter { $0.pass == pass }
        layers.take(
          rows.map(\.metric), on: block.days[pass], rule: block.rule, isFirst: pass == 0)
        for row in rows { #expect(layers[row.pixel].isSame(as: row.state)) }
      }
    }
  }

  @Test("Confidence adds up as worked out by hand, and confirms at nine times the low threshold")
  func confirmation() {
    let states = states(
      [Float](repeating: 2.5, count: 6), days: [100, 106, 112, 118, 124, 130])
    #expect(states.map(\.status) == [1, 2, 2, 2, 2, 3])
    #expect(states.map(\.count) == [1, 2, 3, 4, 5, 6])
    // (2.5/4 · 2 + 2.5)/3 · 4 = 5; (5/9 · 3 + 2.5)/4 · 9 = 9.4; (9/16 · 4 + 2.5)/5 · 16 = 15.2; …
    #expect(states.map(\.confidence) == [2.5, 5, 9, 15, 22, 31])
    #expect(states.map(\.duration) == [1, 7, 13, 19, 25, 31])
    #expect(states.allSatisfy { $0.date == 100 && $0.percent == 100 })
  }

  @Test("The metric at a threshold is above it")
  func thresholds() {
    #expect(states([2.5], days: [9])[0].status == 1)
    #expect(states([Float(2.5).nextDown], days: [9])[0].status == 0)
    #expect(states([4.5], days: [9])[0].status == 4)
    #expect(states([Float(4.5).nextDown], days: [9])[0].status == 1)
  }

  @Test("An alert ends when the gap is as long as the limit, not a day sooner")
  func gap() {
    let confirmed: [Float] = [9, 9, 9]
    let ends = states(confirmed + [.nan], days: [100, 106, 112, 142])
    #expect(ends.map(\.status) == [4, 5, 6, 8])
    let goesOn = states(confirmed + [.nan], days: [100, 106, 112, 141])
    #expect(goesOn.map(\.status) == [4, 5, 6, 6])
    // What was not confirmed leaves nothing behind but the day of the observation.
    let forgotten = states([9, 9, 0], days: [100, 106, 140])
    #expect(
      forgotten[2].isSame(
        as: AlertState(
          status: 0, count: 0, percent: 0, duration: 0, date: 0, lastDate: 140, confidence: 0,
          greatestMetric: 0)))
  }

  @Test("A finished alert starts anew with the next disturbance")
  func restart() {
    let states = states([9, 9, 9, 0, 5], days: [100, 106, 112, 150, 156])
    #expect(states.map(\.status) == [4, 5, 6, 8, 4])
    #expect(states[4].date == 156 && states[4].count == 1 && states[4].greatestMetric == 5)
  }

  @Test("After 365 days an alert makes way, after 364 it does not")
  func year() {
    // Observed in between, so that no gap ends it.
    func after(_ last: Int16) -> AlertState {
      var days: [Int16] = Array(stride(from: 1000, to: 1360, by: 20))
      days.append(last)
      return states([Float](repeating: 9, count: days.count), days: days)[days.count - 1]
    }
    #expect(after(1365).date == 1000 && after(1365).status == 6)
    #expect(after(1366).date == 1366 && after(1366).status == 4)
  }

  @Test("A pass that did not observe changes nothing while no rule of time acts")
  func unobserved() {
    let states = states([9, 9, .nan, .nan], days: [100, 106, 112, 118])
    #expect(states[1].isSame(as: states[2]) && states[2].isSame(as: states[3]))
    #expect(states[3].lastDate == 106)
  }

  @Test("Counts stop at the limit, and no series of metrics stops the program")
  func limits() {
    var rule = ConfirmationRule()
    rule.countLimit = 4
    let states = states(
      [Float](repeating: 3, count: 9), days: (0..<9).map { 100 + 6 * $0 }, rule: rule)
    #expect(states.map(\.count) == [1, 2, 3, 4, 4, 4, 4, 4, 4])
    for seed in UInt64(0)..<40 {
      var random = SplitMix64(seed: seed)
      let values: [Float] = [
        .nan, .infinity, -.infinity, 0, -1, 2.5, 4.5, 1e30, -1e30, .leastNonzeroMagnitude,
      ]
      var state = AlertState.noData
      for _ in 0..<200 {
        // Days in any order, and now and then layers that no series could have left.
        state.update(
          values[Int.random(in: 0..<values.count, using: &random)],
          on: Int16.random(in: .min ... .max, using: &random), rule: ConfirmationRule())
        if Int.random(in: 0..<20, using: &random) == 0 {
          state.percent = UInt8.random(in: 0...255, using: &random)
          state.count = UInt8.random(in: 0...255, using: &random)
          state.confidence = Float.random(in: -1...2000, using: &random)
          state.status = UInt8.random(in: 0...255, using: &random)
        }
      }
    }
  }

  @Test("Days count from the epoch, and what the layers cannot hold has none")
  func days() throws {
    let rule = ConfirmationRule()
    func day(_ year: Int, _ month: Int, _ day: Int, _ hour: Int = 0) throws -> Int16? {
      rule.day(of: try #require(UTCTime(year: year, month: month, day: day, hour: hour)))
    }
    #expect(try day(2021, 1, 1) == 1 && day(2021, 1, 1, 23) == 1)
    #expect(try day(2020, 12, 31, 23) == nil && day(2019, 5, 1) == nil)
    #expect(try day(2022, 1, 1) == 366 && day(2025, 3, 1) == 1521)
    #expect(try day(2110, 9, 17) == 32766 && day(2110, 9, 18) == nil)
  }

  @Test("A rule that cannot be followed says what is wrong with it")
  func faults() {
    #expect(ConfirmationRule().fault == nil)
    let faults: [(inout ConfirmationRule) -> Void] = [
      { $0.low = .nan }, { $0.low = -1 }, { $0.high = 2 }, { $0.metricCap = 0 },
      { $0.confidenceCap = .infinity }, { $0.confidenceCap = 1e9 }, { $0.gapDays = 0 },
      { $0.percentFloor = 101 }, { $0.noCountLimit = 0 }, { $0.countLimit = 255 },
      { $0.confirmation = -1 },
    ]
    for (number, spoil) in faults.enumerated() {
      var rule = ConfirmationRule()
      spoil(&rule)
      #expect(rule.fault != nil, "fault \(number)")
    }
  }
}
