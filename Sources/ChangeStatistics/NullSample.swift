// SPDX-License-Identifier: Apache-2.0

/// The cells that a scene null is fitted to, as columns of bands one after another.
struct NullSample {
  private(set) var places: [CellPlace] = []
  /// By band: ln of the mean power before.
  private(set) var before: [Double] = []
  /// By band: ln(after / before).
  private(set) var ratios: [Double] = []
  /// By band: ln of the unevenness.
  private(set) var logUnevenness: [Double] = []

  /// Unevenness below which cells count as even, before its logarithm is taken.
  static let leastUnevenness = 1e-4

  /// Takes the cells at the chosen places, in the order of these; what was in it is dropped.
  mutating func fill(_ cells: TestedCells, at chosen: [Int], frame: SceneFrame) {
    let count = chosen.count
    let bands = cells.bands
    let all = cells.cells.span
    places.removeAll(keepingCapacity: true)
    for index in chosen { places.append(frame.place(of: all[index])) }
    resize(&before, to: bands * count)
    resize(&ratios, to: bands * count)
    resize(&logUnevenness, to: bands * count)
    let values = cells.values.span
    for band in 0..<bands {
      for (place, index) in chosen.enumerated() {
        let first = 3 * bands * index + band
        before[band * count + place] = values[first]
        ratios[band * count + place] = values[first + bands] - values[first]
        logUnevenness[band * count + place] = max(values[first + 2 * bands], Self.leastUnevenness)
      }
    }
    Elementary.takeLogarithms(of: &logUnevenness, count: bands * count)
  }
}
