// SPDX-License-Identifier: Apache-2.0
import MonitorGrid

/// What a sum over tracks takes from one feature.
struct TrackCell {
  /// Which grid the cell lies on, word for word.
  struct Grid: Hashable {
    fileprivate(set) var epsg: ArraySlice<UInt8> = []
    fileprivate(set) var cellSize: ArraySlice<UInt8> = []
  }

  let place: GridCell
  let grid: Grid
  /// p, 0 to 1; nil where the cell was not tested.
  let p: Double?
  /// Why it was not.
  let reason: NotObservedReason?
  /// Whether it rose: by the direction, and where bands disagree by the one that changed most.
  let isIncrease: Bool

  /// Reads a feature; nil where it is no finding.
  init?(_ line: some Sequence<UInt8>) {
    guard var members = FlatMembers(propertiesOf: line) else { return nil }
    var grid = Grid()
    var (row, column) = (Int?.none, Int?.none)
    var (p, effect, scene) = (ArraySlice<UInt8>?.none, 0.0, 0.0)
    var (reason, direction) = ("", "")
    do {
      while let (name, value) = try members.next() {
        switch String(decoding: name, as: UTF8.self) {
        case "row": row = Int(String(decoding: value, as: UTF8.self))
        case "col": column = Int(String(decoding: value, as: UTF8.self))
        case "epsg": grid.epsg = value
        case "cell_size_m": grid.cellSize = value
        case "p": p = value
        case "reason": reason = String(decoding: value, as: UTF8.self)
        case "direction": direction = String(decoding: value, as: UTF8.self)
        case "effect_db", "effect": effect = Self.number(value) ?? 0
        case "scene_db": scene = Self.number(value) ?? 0
        default: break
        }
      }
    } catch {
      return nil
    }
    guard let row, let column, let p else { return nil }
    place = GridCell(column: column, row: row)
    self.grid = grid
    self.reason = NotObservedReason(rawValue: reason)
    isIncrease =
      switch direction {
      case "increase": true
      case "decrease": false
      default: effect - scene >= 0
      }
    if p.elementsEqual("null".utf8) {
      self.p = nil
    } else {
      guard let number = Self.number(p), number >= 0, number <= 1 else { return nil }
      self.p = number
    }
  }

  private static func number(_ value: ArraySlice<UInt8>) -> Double? {
    Double(String(decoding: value, as: UTF8.self))
  }
}
