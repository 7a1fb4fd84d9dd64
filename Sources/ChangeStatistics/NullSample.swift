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
  private static let leastUnevenness = 1e-4

  static func logarithm(ofUnevenness unevenness: Double) -> Double {
    Elementary.log(max(unevenness, leastUnevenness))
  }

  /// Takes the cells at the chosen places, in the order of these; what was in it is dropped.
  mutating func fill(_ cells: TestedCells, at chosen: [Int], frame: SceneFrame) {
    places.removeAll(keepingCapacity: true)
    before.removeAll(keepingCapacity: true)
    ratios.removeAll(keepingCapacity: true)
    logUnevenness.removeAll(keepingCapacity: true)
    let bands = cells.bands
    let places = cells.cells.span
    let values = cells.values.span
    for index in chosen { self.places.append(frame.place(of: places[index])) }
    for band in 0..<bands {
      for index in chosen {
        let first = 3 * bands * index + band
        before.append(values[first])
        ratios.append(values[first + bands] - values[first])
        logUnevenness.append(Self.logarithm(ofUnevenness: values[first + 2 * bands]))
      }
    }
  }
}
