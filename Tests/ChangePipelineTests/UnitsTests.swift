// SPDX-License-Identifier: Apache-2.0
import ChangeStatistics
import Foundation
import MonitorGrid
import Testing

@testable import ChangePipeline

@Suite struct UnitsTests {
  private static let size = RasterSize(width: 128, height: 128)
  private static let quiet = SpeckledScene.pair(size, seed: 4)

  private func comparison() throws -> MadeUpComparison {
    MadeUpComparison(
      before: Self.quiet.before, after: Self.quiet.after,
      layout: ComparisonLayout(try madeUpCells(Self.size)))
  }

  private func converted(_ pass: MadeUpPass, _ body: (Float) -> Float) -> MadeUpPass {
    var pass = pass
    pass.bands = pass.bands.map { $0.map(body) }
    return pass
  }

  @Test("zeros that only one pass has are told: they may be a border that nobody declared")
  func oneSidedZeros() async throws {
    var comparison = try comparison()
    comparison.floor = 1e-6
    comparison.after.raise(PixelWindow(x: 0, y: 0, width: 16, height: 128), by: 0)
    let warnings = try await comparison.run().warnings
    #expect(
      warnings.contains {
        $0.contains("13 % of the later pass is exactly 0") && $0.contains("--sensor sentinel-1-grd")
      })
    // On both sides it is a dark lake; where zero is no data it says nothing.
    comparison.before.raise(PixelWindow(x: 0, y: 0, width: 16, height: 128), by: 0)
    #expect(try await comparison.run().warnings.isEmpty)
    comparison.before = Self.quiet.before
    comparison.floor = 0
    #expect(try await comparison.run().warnings.isEmpty)
  }

  @Test("power, amplitude and decibels of the same ground say the same")
  func sameGround() async throws {
    let power = try comparison()
    let expected = try await power.run().all
    var amplitude = power
    amplitude.before = converted(power.before) { $0.squareRoot() }
    amplitude.after = converted(power.after) { $0.squareRoot() }
    amplitude.units = [.amplitude, .amplitude]
    var mixed = power
    mixed.after = converted(power.after) { 10 * Foundation.log10($0) }
    mixed.units = [.power, .decibels]
    for other in [amplitude, mixed] {
      let found = try await other.run().all
      #expect(found.count == expected.count)
      for (one, two) in zip(found, expected) {
        #expect(((one.effectDecibels ?? 9) - (two.effectDecibels ?? -9)).magnitude < 1e-4)
      }
    }
  }

  @Test("decibels given as power or amplitude are refused, band and pass named")
  func decibelsAsPower() async throws {
    for units in [BackscatterUnits.power, .amplitude] {
      var comparison = try comparison()
      comparison.after = converted(comparison.after) { 10 * Foundation.log10($0) }
      comparison.units = [.power, units]
      let given = comparison
      let error = await #expect(throws: ComparisonError.self) { try await given.run() }
      #expect(error?.code == .unitsContradicted)
      #expect(error?.explanation.contains("band VV of the later pass") == true)
      #expect(error?.explanation.contains("--units db") == true)
    }
  }

  @Test("amplitudes given as decibels are refused")
  func amplitudeAsDecibels() async throws {
    var comparison = try comparison()
    comparison.before = converted(comparison.before) { $0 * 500 }
    comparison.units = [.decibels, .power]
    let given = comparison
    let error = await #expect(throws: ComparisonError.self) { try await given.run() }
    #expect(error?.code == .unitsContradicted)
    #expect(error?.explanation.contains("earlier pass") == true)
  }

  @Test("a few values below zero are no data, and are told")
  func fewNegatives() async throws {
    var comparison = try comparison()
    let count = Self.size.width * Self.size.height
    for pixel in 0..<count / 100 { comparison.before.bands[0][pixel] = -0.001 }
    let result = try await comparison.run()
    #expect(result.warnings.contains { $0.contains("\(count / 100) values below zero") })
    comparison.before.bands[0][count / 100] = -0.001
    let given = comparison
    let error = await #expect(throws: ComparisonError.self) { try await given.run() }
    #expect(error?.code == .unitsContradicted)
  }

  @Test(
    "fill values that a file does not declare are no data",
    arguments: [
      (.power, Float.greatestFiniteMagnitude), (.power, 9.96921e36), (.amplitude, 9.96921e36),
      (.power, -Float.greatestFiniteMagnitude), (.decibels, -Float.greatestFiniteMagnitude),
      (.decibels, Float.greatestFiniteMagnitude), (.decibels, -9999), (.decibels, -32768),
    ] as [(BackscatterUnits, Float)])
  func fillValues(units: BackscatterUnits, fill: Float) async throws {
    var comparison = try comparison()
    if units == .decibels {
      comparison.before = converted(comparison.before) { 10 * Foundation.log10($0) }
    }
    comparison.units = [units, .power]
    for y in 0..<20 {
      for x in 0..<20 { comparison.before.bands[0][y * 128 + x] = fill }
    }
    let result = try await comparison.run()
    let block = result.layout.block
    for finding in result.all {
      let (x, y) = (
        finding.cell.column - block.columns.lowerBound,
        block.rows.upperBound - 1 - finding.cell.row
      )
      #expect((finding.notObserved == .noData) == (x < 2 && y < 2))
      for number in [finding.p, finding.q, finding.effectDecibels, finding.looks] {
        #expect(number?.isFinite ?? true)
      }
    }
    #expect(result.warnings.isEmpty)
  }

  @Test("the faintest and the strongest values that are measured leave finite numbers")
  func extremes() async throws {
    for value: Float in [.leastNonzeroMagnitude, 1e-20, 1e18, 1e29] {
      var comparison = try comparison()
      for y in 0..<20 {
        for x in 0..<20 { comparison.before.bands[0][y * 128 + x] = value }
      }
      for finding in try await comparison.run().all {
        #expect(finding.notObserved == nil)
        #expect(finding.p?.isFinite == true && finding.effectDecibels?.isFinite == true)
      }
    }
  }

  @Test("a census of several workers is that of one")
  func censusMerges() {
    var first = PlaneCensus(finite: 10, negative: 1, largest: 3)
    first.merge(PlaneCensus(finite: 5, negative: 0, largest: -2))
    #expect(first == PlaneCensus(finite: 15, negative: 1, largest: 3))
    #expect(PlaneCensus().contradiction(of: .decibels) == nil)
    #expect(PlaneCensus().contradiction(of: .power) == nil)
    #expect(PlaneCensus(finite: 1, negative: 0, largest: 60).contradiction(of: .decibels) == nil)
    #expect(PlaneCensus(finite: 1, negative: 0, largest: 61).contradiction(of: .decibels) != nil)
  }
}
