// SPDX-License-Identifier: Apache-2.0
import ChangeStatistics
import GridTestSupport
import MonitorGrid
import Testing

@testable import ChangePipeline

/// The floor below which structure counts as noise.
@Suite struct StructureFloorTests {
  /// Cells with mean powers of both pictures and mean squares of their difference.
  private func cells(_ numbers: [(power: Double, difference: Double)]) -> TestedCells {
    TestedCells(
      cells: numbers.indices.map { GridCell(column: $0, row: 0) }, bands: 1,
      values: numbers.flatMap { [$0.power, $0.power - $0.difference, 0] })
  }

  @Test("Noise and a share of structure are told apart: all cells come out equally alike")
  func apart() {
    // Difference = 6 + T / 20, T from 6 (nothing but noise) to 2,000.
    let numbers = (0..<200).map { index -> (power: Double, difference: Double) in
      let power = index < 40 ? 6 : Double(10 * index)
      return (power, index < 40 ? 6 : 6 + power / 20)
    }
    let floor = StructureFloor(of: cells(numbers))
    // N = 6; the median over the upper half (100 to 199) of 6 / T + 1 / 20 lies between T = 1,490 and 1,500.
    #expect((floor.power - 6 / (0.05 + 6 / 1495)).magnitude < 1e-2)
    for (power, difference) in numbers {
      let likeness = floor.likeness(product: power - difference, power: power)
      #expect((0.94...0.96).contains(likeness), "\(power)")
    }
    // Without it noise is hardly alike at all.
    #expect(StructureFloor(power: 0).likeness(product: 0, power: 6) == 0)
  }

  @Test("Without smooth ground the floor is a small part of what there is")
  func noSmoothGround() {
    var random = SplitMix64(seed: 1)
    let numbers = (0..<500).map { _ -> (power: Double, difference: Double) in
      let power = Double.random(in: 800...1200, using: &random)
      return (power, power * Double.random(in: 0.02...0.18, using: &random))
    }
    let floor = StructureFloor(of: cells(numbers))
    #expect((100...500).contains(floor.power))
  }

  @Test("Equal pictures, pictures without any structure and no cells have no floor")
  func none() {
    #expect(StructureFloor(of: cells([(9, 0), (5, 0), (7, 0)])).power == 0)
    #expect(StructureFloor(of: cells([(0, 0), (0, 0), (0, 0)])).power == 0)
    #expect(StructureFloor(of: cells([])).power == 0)
    #expect(StructureFloor(power: 0).likeness(product: 9, power: 9) == 1)
  }

  @Test("What a minority of cells became does not move the floor much", arguments: UInt64(0)..<4)
  func robust(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    var numbers = (0..<400).map { index -> (power: Double, difference: Double) in
      let power = index < 80 ? 6 : Double.random(in: 200...2000, using: &random)
      return (power, 6 + 0.08 * power)
    }
    let quiet = StructureFloor(of: cells(numbers)).power
    for _ in 0..<40 {
      numbers[Int.random(in: 0..<400, using: &random)] = (1500, 1400)
    }
    #expect((0.75...1.1).contains(StructureFloor(of: cells(numbers)).power / quiet))
  }
}
