// SPDX-License-Identifier: Apache-2.0

/// What a label says of a pixel.
enum Label {
  case changed
  case unchanged
  case none
}

/// How the values of a raster become labels.
struct LabelRule {
  /// Values that mean changed; nil for any but zero.
  var changed: Set<Double>?
  /// Values that mean unchanged; nil for all that do not mean changed.
  var unchanged: Set<Double>?

  func label(of value: Double) -> Label {
    if value.isNaN { return .none }
    if changed.map({ $0.contains(value) }) ?? (value != 0 && unchanged?.contains(value) != true) {
      return .changed
    }
    return unchanged.map { $0.contains(value) } ?? true ? .unchanged : .none
  }
}

/// The pixels of one class of the truth.
struct ClassCounts {
  let isChanged: Bool
  /// Pixels that the mask marks as changed.
  var marked = 0
  /// Pixels that the mask leaves unchanged.
  var unmarked = 0
  /// Pixels that the mask did not observe.
  var notObserved = 0
}
