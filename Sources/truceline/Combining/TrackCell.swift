// SPDX-License-Identifier: Apache-2.0
import ChangeStatistics
import GDAL
import MonitorGrid

/// What a cell says to the sum over tracks.
struct TrackEvidence {
  /// ln p, two-sided; nil where the cell was not tested.
  let logP: Double?
  /// Whether it rose: by the direction, and where bands disagree by the one that changed most.
  let isIncrease: Bool
  /// Why it was not tested.
  let reason: NotObservedReason?
}

/// Where the fields stand that a sum over tracks reads.
struct TrackColumns {
  /// A system of rows and columns, and the size of cells.
  struct Grid: Hashable {
    let epsg: Int
    let cellSizeMetres: Double
  }

  private let row: Int
  private let column: Int
  private let epsg: Int
  private let cellSize: Int
  private let p: Int
  private let reason: Int?
  private let direction: Int?
  private let effect: Int?
  private let scene: Int?

  /// Finds the fields; nil where the layer holds no findings.
  init?(_ layer: LayerDefinition) {
    guard let row = layer.index(ofField: "row"), let column = layer.index(ofField: "col"),
      let epsg = layer.index(ofField: "epsg"), let cellSize = layer.index(ofField: "cell_size_m"),
      let p = layer.index(ofField: "p")
    else { return nil }
    (self.row, self.column, self.epsg, self.cellSize, self.p) = (row, column, epsg, cellSize, p)
    reason = layer.index(ofField: "reason")
    direction = layer.index(ofField: "direction")
    effect = layer.index(ofField: "effect_db") ?? layer.index(ofField: "effect")
    scene = layer.index(ofField: "scene_db")
  }

  /// The cell of a feature, its grid and what it says; nil where it is no finding.
  func cell(_ feature: VectorFeature) -> (place: GridCell, grid: Grid, evidence: TrackEvidence)? {
    let values = feature.values
    guard let row = values[row].whole, let column = values[column].whole,
      let epsg = values[epsg].whole, let size = values[cellSize].number
    else { return nil }
    let p = values[p].number
    guard p.map({ $0 >= 0 && $0 <= 1 }) ?? (values[self.p] == .null) else { return nil }
    func number(_ place: Int?) -> Double { place.flatMap { values[$0].number } ?? 0 }
    let isIncrease =
      switch direction.flatMap({ values[$0].text }) {
      case ChangeDirection.increase.rawValue: true
      case ChangeDirection.decrease.rawValue: false
      default: number(effect) - number(scene) >= 0
      }
    let why = reason.flatMap { values[$0].text }.flatMap(NotObservedReason.init(rawValue:))
    return (
      GridCell(column: column, row: row), Grid(epsg: epsg, cellSizeMetres: size),
      TrackEvidence(
        // One of 0 was written with six digits and says no more than that it was below 10⁻³⁰⁰.
        logP: p.map { min(Elementary.log(max($0, 1e-300)), 0) }, isIncrease: isIncrease,
        reason: p == nil ? why ?? .noData : nil)
    )
  }
}

extension FieldValue {
  /// A whole number; nil of anything else.
  var whole: Int? {
    if case .integer(let number) = self { Int(number) } else { nil }
  }

  /// A number; nil of anything else.
  var number: Double? {
    switch self {
    case .integer(let number): Double(number)
    case .real(let number): number
    default: nil
    }
  }

  /// A text; nil of anything else.
  var text: String? {
    if case .string(let text) = self { text } else { nil }
  }

  /// A moment; nil of anything else.
  var time: UTCTime? {
    if case .dateTime(let time) = self { time } else { nil }
  }
}
