// SPDX-License-Identifier: Apache-2.0

/// Judges candidates by the groups in which they hang together, 4-connected and of one kind.
///
/// A group counts where it reaches into a flagged cell and has at least four pixels, and near one with
/// at least sixteen: the cells say that something changed there, and a group of speckle is smaller.
///
/// The raster is walked through twice, row by row from the top: once to learn, then, after `rewind`, to
/// decide. Groups are numbered as they appear, the same way both times, so that labels are never stored.
public struct CandidateGroups: Sendable {
  /// Least pixels of a group that reaches into a flagged cell.
  public static let leastInside = 4
  /// Least pixels of a group near a flagged cell.
  public static let leastNear = 16

  /// A run of candidates in a row.
  public struct Run: Hashable, Sendable {
    /// Columns.
    public let columns: Range<Int>
    /// 0 or 1.
    public let kind: UInt8
    /// Number of the group as it appeared; several numbers may turn out to be one group.
    let label: Int32
  }

  private var previous: [Run] = []
  private var labelCount: Int32 = 0
  /// By label: the label that it was joined to, itself for the first of a group.
  private var parents: [Int32] = []
  private var sizes: [Int] = []
  private var places: [UInt8] = []
  private var isLearning = true

  /// Nothing seen yet.
  public init() {}

  /// Labels in use; memory is some bytes for each.
  public var labels: Int { Int(labelCount) }

  /// Starts again from the first row, to decide.
  public mutating func rewind() {
    previous = []
    labelCount = 0
    isLearning = false
    for label in parents.indices { parents[label] = root(Int32(label)) }
  }

  /// Takes in the next row.
  ///
  /// - Parameter row: Values of `CandidateValue`.
  /// - Returns: The row's runs.
  /// - Complexity: O(*n*) in the pixels of the row.
  @discardableResult
  public mutating func take(_ row: [UInt8]) -> [Run] { take(row[...]) }

  /// Takes in the next row, a part of a strip.
  @discardableResult
  public mutating func take(_ row: ArraySlice<UInt8>) -> [Run] {
    var runs: [Run] = []
    var above = 0
    var index = row.startIndex
    while index < row.endIndex {
      guard let first = CandidateValue.parts(row[index]) else {
        index += 1
        continue
      }
      let start = index - row.startIndex
      var place = first.place
      while index < row.endIndex, let next = CandidateValue.parts(row[index]),
        next.kind == first.kind
      {
        place = max(place, next.place)
        index += 1
      }
      let columns = start..<index - row.startIndex
      let label = label(of: columns, kind: first.kind, above: &above)
      if isLearning {
        let root = Int(root(label))
        sizes[root] += columns.count
        places[root] = max(places[root], place)
      }
      runs.append(Run(columns: columns, kind: first.kind, label: label))
    }
    previous = runs
    return runs
  }

  /// The label of a run: that of the first run above that it touches, joined with all others; a new
  /// one where it touches none.
  private mutating func label(
    of columns: Range<Int>, kind: UInt8, above: inout Int
  ) -> Int32 {
    while above < previous.count, previous[above].columns.upperBound <= columns.lowerBound {
      above += 1
    }
    var found: Int32?
    var next = above
    while next < previous.count, previous[next].columns.lowerBound < columns.upperBound {
      if previous[next].kind == kind {
        if let found {
          if isLearning { join(found, previous[next].label) }
        } else {
          found = previous[next].label
        }
      }
      next += 1
    }
    if let found { return found }
    labelCount += 1
    if isLearning {
      parents.append(labelCount - 1)
      sizes.append(0)
      places.append(0)
    }
    return labelCount - 1
  }

  private mutating func root(_ label: Int32) -> Int32 {
    var root = label
    while parents[Int(root)] != root {
      parents[Int(root)] = parents[Int(parents[Int(root)])]
      root = parents[Int(root)]
    }
    return root
  }

  private mutating func join(_ one: Int32, _ other: Int32) {
    let (a, b) = (root(one), root(other))
    guard a != b else { return }
    let (first, second) = (Int(min(a, b)), Int(max(a, b)))
    parents[second] = Int32(first)
    sizes[first] += sizes[second]
    places[first] = max(places[first], places[second])
  }

  /// The group of a run, by the label of its first run; nil where the group does not count.
  ///
  /// To be asked after `rewind`.
  public func group(of run: Run) -> Int? {
    precondition(!isLearning, "groups are known after the whole raster")
    let root = Int(parents[Int(run.label)])
    let least =
      switch places[root] {
      case ChangeKinds.Place.inside.rawValue: Self.leastInside
      case ChangeKinds.Place.near.rawValue, ChangeKinds.Place.beside.rawValue: Self.leastNear
      default: Int.max
      }
    return sizes[root] >= least ? root : nil
  }
}
