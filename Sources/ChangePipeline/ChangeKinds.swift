// SPDX-License-Identifier: Apache-2.0
import ChangeStatistics
import MonitorGrid

/// The flagged cells of a comparison by the kind of their change, and the cells around them.
///
/// Pixels are told apart only where the cells found change: what changed pixels look like is learnt in
/// and beside flagged cells, and a group of pixels counts only in or near a flagged cell of its kind.
struct ChangeKinds: Sendable {
  /// One kind of change: a rise or a fall of backscatter, or any change of reflectance.
  struct Kind: Sendable {
    /// nil where directions have no meaning.
    let direction: ChangeDirection?
    /// Mean residual of the kind's flagged cells in each band, in nepers; radar only.
    var meanResiduals: [Double]
    /// The scene's own level in each band: median over the cells that stand out, flagged or not.
    var levels: [Double]

    /// The band that changed most, counted from 0.
    var strongestBand: Int {
      let sizes = meanResiduals.map(\.magnitude)
      return sizes.indices.max { sizes[$0] < sizes[$1] } ?? 0
    }
  }

  /// The kinds that have flagged cells, at most two.
  let kinds: [Kind]
  /// Cells to each side that count as near.
  private static let reach = 2
  /// By cell of `block`, for each kind k the bit k of a place: see `Place`.
  private let bits: [UInt8]
  private let block: CellBlock?

  init(_ findings: ComparisonFindings) {
    let decision = findings.decision
    let candidates = decision.candidates
    let flagged = (0..<candidates.count).filter { decision.isFlagged(candidate: $0) }
    func isRise(_ index: Int) -> Bool {
      candidates.residual(
        candidate: index, band: decision.strongestBand(candidate: index)) >= 0
    }
    let groups: [(ChangeDirection?, [Int])] =
      findings.isOptical
      ? [(nil, flagged)]
      : [(.increase, flagged.filter(isRise)), (.decrease, flagged.filter { !isRise($0) })]
    let present = groups.filter { !$0.1.isEmpty }
    // The level at one flagged cell may be that of an odd place; those that came near to being flagged
    // lie all over the scene. The same cells whether or not all cells' numbers were kept.
    let rate = findings.parameters.falseDiscoveryRate
    let telling = (0..<candidates.count).filter {
      candidates.hasSceneNull ? candidates.pScene[$0] <= rate : decision.isFlagged(candidate: $0)
    }
    let levels = (0..<candidates.bands).map { band in
      median(
        of: telling.map {
          candidates.logRatio(candidate: $0, band: band)
            - candidates.residual(candidate: $0, band: band)
        }) ?? 0
    }
    kinds = present.map { direction, members in
      let bands = 0..<candidates.bands
      return Kind(
        direction: direction,
        meanResiduals: bands.map { band in
          members.reduce(0.0) { $0 + candidates.residual(candidate: $1, band: band) }
            / Double(members.count)
        },
        levels: levels)
    }
    guard let around = ChangeKinds.block(around: flagged.map { candidates.cells[$0] }) else {
      (bits, block) = ([], nil)
      return
    }
    var bits = [UInt8](repeating: 0, count: around.count)
    for (kind, group) in present.enumerated() {
      for index in group.1 {
        let cell = candidates.cells[index]
        for row in cell.row - Self.reach...cell.row + Self.reach {
          for column in cell.column - Self.reach...cell.column + Self.reach {
            guard let place = around.position(of: GridCell(column: column, row: row)) else {
              continue
            }
            let distance = max((row - cell.row).magnitude, (column - cell.column).magnitude)
            bits[place] |= Place(distance: Int(distance)).bits << UInt8(kind)
          }
        }
      }
    }
    (self.bits, block) = (bits, around)
  }

  private static func block(around cells: [GridCell]) -> CellBlock? {
    guard let first = cells.first else { return nil }
    var (west, east, south, north) = (first.column, first.column, first.row, first.row)
    for cell in cells {
      (west, east) = (min(west, cell.column), max(east, cell.column))
      (south, north) = (min(south, cell.row), max(north, cell.row))
    }
    return CellBlock(
      columns: west - reach..<east + reach + 1, rows: south - reach..<north + reach + 1)
  }

  /// Whether no cell is flagged.
  var isEmpty: Bool { kinds.isEmpty }

  /// Where a cell lies in relation to the flagged cells of a kind.
  enum Place: UInt8, Comparable {
    case far = 0
    /// Within two cells of a flagged one.
    case near = 1
    /// Beside a flagged one.
    case beside = 2
    /// In a flagged one.
    case inside = 3

    init(distance: Int) {
      self = distance == 0 ? .inside : distance == 1 ? .beside : .near
    }

    /// What stands in the bits of a cell, a place implying those farther off.
    var bits: UInt8 { self == .inside ? 0x15 : self == .beside ? 0x14 : self == .near ? 0x10 : 0 }

    static func < (one: Place, other: Place) -> Bool { one.rawValue < other.rawValue }
  }

  /// Where a cell lies for each kind, in bits; see `place(in:kind:)`.
  func bits(of cell: GridCell) -> UInt8 {
    guard let block, let position = block.position(of: cell) else { return 0 }
    return bits[position]
  }

  /// Where a cell with the given bits lies for a kind.
  static func place(in bits: UInt8, kind: Int) -> Place {
    let found = bits >> UInt8(kind)
    return found & 0x01 != 0
      ? .inside : found & 0x04 != 0 ? .beside : found & 0x10 != 0 ? .near : .far
  }

  /// Whether any cell of a block lies near a flagged one.
  ///
  /// - Complexity: O(*n*) in the cells.
  func reaches(_ part: CellBlock) -> Bool {
    guard let block else { return false }
    return part.intersection(block).contains { cell in
      block.position(of: cell).map { bits[$0] != 0 } ?? false
    }
  }
}
