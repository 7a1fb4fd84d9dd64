// SPDX-License-Identifier: Apache-2.0
import ChangeStatistics
import GridTestSupport
import MonitorGrid

extension SplitMix64 {
  /// 53 random bits over 2⁵³.
  mutating func nextUniform() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// Twelve uniforms less six: mean 0, variance 1, without a transcendental function.
  mutating func nextBell() -> Double {
    var total = 0.0
    for _ in 0..<12 { total += nextUniform() }
    return total - 6
  }
}

/// The scenes of `make_decisions.py`, number by number.
struct MadeUpScene {
  let cells: WholeArrayCells

  init(name: String, seed: UInt64, bands: Int, rows: Int, columns: Int, leftOut: Double) {
    var random = SplitMix64(seed: seed)
    var places: [GridCell] = []
    let none = [[Double]](repeating: [], count: bands)
    var (before, after, unevenness, looks) = (none, none, none, none)
    for row in 0..<rows {
      for column in 0..<columns {
        if random.nextUniform() < leftOut { continue }
        let ground = Double((row / 5 * 7 + column / 4 * 3) % 11) / 5.5 - 1
        let wet = Double(row) / Double(rows)
        let width = 0.08 * (1 + random.nextUniform() * 2)
        let common = random.nextBell() * width
        let isChanged = random.nextUniform() < 0.02
        for band in 0..<bands {
          let first = -2 - Double(band) + 0.7 * ground + 0.2 * random.nextBell()
          let noise = random.nextBell() * width / (0.4 + random.nextUniform())
          var second = first + (0.4 * wet - 0.1 * ground * wet) + (0.5 * common + 0.5 * noise)
          if isChanged { second += 0.9 }
          var uneven = width * width * (0.5 + random.nextUniform())
          let many = 30 + 90 * random.nextUniform()
          if name == "still" {
            second = random.nextUniform() < 0.9 ? first : first + 0.01 * random.nextBell()
            uneven = 0
          }
          before[band].append(first)
          after[band].append(second)
          unevenness[band].append(uneven)
          looks[band].append(many)
        }
        // Rows of the grid count from the south.
        places.append(GridCell(column: 1000 + column, row: 5000 - row))
      }
    }
    cells = WholeArrayCells(
      cells: places, before: before, after: after, unevenness: unevenness, looks: looks)
  }
}

/// The log ratios of `make_decisions.py`, number by number; row after row, NaN where not valid.
func madeUpRaster(
  seed: UInt64, rows: Int, columns: Int, weight: Double, size: Double, missing: Double
) -> [Double] {
  var random = SplitMix64(seed: seed)
  var raster = [Double](repeating: 0, count: rows * columns)
  for row in 0..<rows {
    for column in 0..<columns {
      var value = random.nextBell()
      if row > 0 { value += weight * raster[(row - 1) * columns + column] }
      if column > 0 { value += weight * raster[row * columns + column - 1] }
      raster[row * columns + column] = value * (1 - weight)
    }
  }
  for index in raster.indices {
    raster[index] *= size
    if random.nextUniform() < missing { raster[index] = .nan }
  }
  return raster
}
