// SPDX-License-Identifier: Apache-2.0
import ChangeStatistics
import GDAL
import MonitorGrid

/// What the labels of a score are.
enum Truth {
  /// One raster whose values tell changed from unchanged.
  case one(String, LabelRule)
  /// Two masks; where neither is set, nothing is known.
  case two(changed: String, unchanged: String)

  var paths: [String] {
    switch self {
    case .one(let path, _): [path]
    case .two(let changed, let unchanged): [changed, unchanged]
    }
  }
}

/// A change mask held against labels, pixel by pixel.
struct MaskScore {
  let size: RasterSize
  private(set) var counts = ConfusionCounts()
  /// Labelled as changed, not observed by the mask.
  private(set) var notObservedChanged = 0
  /// Labelled as unchanged, not observed by the mask.
  private(set) var notObservedUnchanged = 0
  /// Pixels without a label.
  private(set) var unlabelled = 0
  /// Pixels that both masks of the truth hold; they are not scored.
  private(set) var contradictory = 0
  /// By value of the truth; empty with two masks, and where there are too many for classes.
  private(set) var classes: [Double: ClassCounts] = [:]
  private(set) var warnings: [String] = []

  /// More values than this are measurements and not classes.
  static let mostClasses = 64

  /// Reads and compares.
  ///
  /// - Parameters:
  ///   - path: The mask.
  ///   - changedValues: Values of the mask that mean changed; nil for any but zero.
  ///   - truth: The labels.
  ///   - policy: What may be opened.
  /// - Throws: `GDALError`; `Failure` where sizes differ or nothing is labelled.
  /// - Complexity: O(*n*) in the pixels; memory for a few strips.
  init(
    of path: String, changedValues: Set<Double>?, truth: Truth, policy: OpenPolicy
  ) throws {
    var mask = try LabelRaster(path, policy: policy)
    var first = try LabelRaster(truth.paths[0], policy: policy)
    size = mask.size
    try MaskScore.requireSameSize(mask, first)
    note(noDataOf: first)
    note(noDataOf: mask)
    let rule = LabelRule(changed: changedValues, unchanged: nil)
    switch truth {
    case .one(_, let labels):
      try compare(&mask, rule, to: &first, labels)
    case .two(_, let unchangedPath):
      var second = try LabelRaster(unchangedPath, policy: policy)
      try MaskScore.requireSameSize(mask, second)
      note(noDataOf: second)
      try compare(&mask, rule, changed: &first, unchanged: &second)
    }
    if contradictory > 0 {
      warnings.append(
        "\(contradictory) pixels are labelled changed and unchanged; they do not count")
    }
    guard counts.total + notObservedChanged + notObservedUnchanged > 0 else {
      throw Failure(
        .badData,
        "\(truth.paths.joined(separator: ", ")): no pixel has a label. Say which values are labels "
          + "with --changed-value and --unchanged-value.")
    }
  }

  private static func requireSameSize(
    _ mask: borrowing LabelRaster, _ truth: borrowing LabelRaster
  ) throws {
    guard mask.size == truth.size else {
      throw Failure(
        .badData,
        "\(mask.path) has \(mask.size.width) × \(mask.size.height) pixels, \(truth.path) has "
          + "\(truth.size.width) × \(truth.size.height). They are compared pixel by pixel: warp one "
          + "onto the other with `gdalwarp -r near -te … -ts …`.")
    }
  }

  /// A declared zero hides what is usually the unchanged class.
  private mutating func note(noDataOf raster: borrowing LabelRaster) {
    guard raster.noData == 0 else { return }
    warnings.append(
      "\(raster.path): it declares 0 as no data, so its zeros are not scored. If they mean unchanged, "
        + "take the declaration off with `gdal_edit.py -unsetnodata`")
  }

  /// Strips of whole rows, of about a million pixels.
  private var strips: [PixelWindow] {
    let rows = max(1, min(size.height, (1 << 20) / max(1, size.width)))
    return stride(from: 0, to: size.height, by: rows).map { y in
      PixelWindow(x: 0, y: y, width: size.width, height: min(rows, size.height - y))
    }
  }

  private mutating func compare(
    _ mask: inout LabelRaster, _ rule: LabelRule, to truth: inout LabelRaster,
    _ labels: LabelRule
  ) throws {
    var hasClasses = true
    var decided = [Double](repeating: 0, count: strips.first?.count ?? 0)
    var values = decided
    for strip in strips {
      try Task.checkCancellation()
      try mask.read(strip, into: &decided)
      try truth.read(strip, into: &values)
      for place in 0..<strip.count {
        let label = labels.label(of: values[place])
        let decision = rule.label(of: decided[place])
        count(decision, label)
        guard hasClasses, label != .none else { continue }
        classes[values[place], default: ClassCounts(isChanged: label == .changed)].add(decision)
        if classes.count > MaskScore.mostClasses {
          hasClasses = false
          classes = [:]
          warnings.append(
            "\(truth.path): it has more than \(MaskScore.mostClasses) values; they are not told apart "
              + "as classes")
        }
      }
    }
  }

  private mutating func compare(
    _ mask: inout LabelRaster, _ rule: LabelRule, changed: inout LabelRaster,
    unchanged: inout LabelRaster
  ) throws {
    var decided = [Double](repeating: 0, count: strips.first?.count ?? 0)
    var (yes, no) = (decided, decided)
    for strip in strips {
      try Task.checkCancellation()
      try mask.read(strip, into: &decided)
      try changed.read(strip, into: &yes)
      try unchanged.read(strip, into: &no)
      for place in 0..<strip.count {
        let isChanged = !yes[place].isNaN && yes[place] != 0
        let isUnchanged = !no[place].isNaN && no[place] != 0
        if isChanged && isUnchanged {
          contradictory += 1
          continue
        }
        count(
          rule.label(of: decided[place]), isChanged ? .changed : isUnchanged ? .unchanged : .none)
      }
    }
  }

  private mutating func count(_ decision: Label, _ label: Label) {
    switch (decision, label) {
    case (_, .none): unlabelled += 1
    case (.none, .changed): notObservedChanged += 1
    case (.none, .unchanged): notObservedUnchanged += 1
    default: counts.add(isChanged: decision == .changed, isTrulyChanged: label == .changed)
    }
  }
}

extension ClassCounts {
  mutating func add(_ decision: Label) {
    switch decision {
    case .changed: marked += 1
    case .unchanged: unmarked += 1
    case .none: notObserved += 1
    }
  }
}
