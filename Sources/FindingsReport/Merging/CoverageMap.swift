// SPDX-License-Identifier: Apache-2.0
import GDAL
import MonitorGrid

/// What many comparisons together saw of each cell, in squares of 64 × 64 cells, so that a long line
/// takes no more memory than the cells along it.
struct CoverageMap {
  static let side = 64

  /// The number of a square.
  struct Square: Hashable, Comparable {
    let row: Int
    let column: Int

    /// From the north, then from the west.
    static func < (one: Square, other: Square) -> Bool {
      (-one.row, one.column) < (-other.row, other.column)
    }
  }

  /// One cell.
  struct Cell: Hashable {
    /// Comparisons that hold it.
    var comparisons: UInt32 = 0
    /// Those that tested it.
    var tested: UInt32 = 0
    /// Those that flagged it.
    var flagged: UInt32 = 0
    /// The greatest share of valid pixels.
    var validShare: UInt16 = 0
    /// Why it was not tested where that share was found; one above its number, 0 where none is known.
    var reason: UInt8 = 0
    /// When it was last tested, in milliseconds.
    var lastTested: Int64 = .min
  }

  private(set) var squares: [Square: [Cell]] = [:]

  /// Takes in what a comparison saw.
  mutating func add(_ coverage: CellCoverage, time: UTCTime) {
    var current: (square: Square, cells: [Cell])?
    for (place, cell) in coverage.block.enumerated() {
      let state = coverage[place]
      guard state != .absent else { continue }
      let square = Square(
        row: CoverageMap.floor(cell.row), column: CoverageMap.floor(cell.column))
      if current?.square != square {
        if let current { squares[current.square] = current.cells }
        let cells =
          squares.removeValue(forKey: square)
          ?? [Cell](repeating: Cell(), count: CoverageMap.side * CoverageMap.side)
        current = (square, cells)
      }
      let index = CoverageMap.index(of: cell, in: square)
      current?.cells[index].add(state, share: coverage.validShares[place], time: time)
    }
    if let current { squares[current.square] = current.cells }
  }

  private static func floor(_ number: Int) -> Int {
    number >= 0 ? number / side : -((side - 1 - number) / side)
  }

  /// What is known of a cell; nil where no comparison holds its square.
  subscript(cell: GridCell) -> Cell? {
    let square = Square(
      row: CoverageMap.floor(cell.row), column: CoverageMap.floor(cell.column))
    return squares[square]?[CoverageMap.index(of: cell, in: square)]
  }

  private static func index(of cell: GridCell, in square: Square) -> Int {
    (cell.row - square.row * side) * side + cell.column - square.column * side
  }

  /// The known cells of a row of squares, in report order.
  func rows(of squareRow: Int) -> [(cell: GridCell, known: Cell)] {
    let own = squares.keys.filter { $0.row == squareRow }.sorted()
    var found: [(GridCell, Cell)] = []
    for row in (0..<CoverageMap.side).reversed() {
      for square in own {
        guard let cells = squares[square] else { continue }
        for column in 0..<CoverageMap.side {
          let known = cells[row * CoverageMap.side + column]
          guard known.comparisons > 0 else { continue }
          found.append(
            (
              GridCell(
                column: square.column * CoverageMap.side + column,
                row: square.row * CoverageMap.side + row), known
            ))
        }
      }
    }
    return found
  }
}

extension CoverageMap.Cell {
  fileprivate mutating func add(_ state: CellCoverage.State, share: UInt16, time: UTCTime) {
    let isFirst = comparisons == 0
    comparisons += 1
    switch state {
    case .absent: break
    case .tested(let isFlagged):
      tested += 1
      if isFlagged { flagged += 1 }
      lastTested = Swift.max(lastTested, time.epochMilliseconds)
    case .notObserved(let why):
      let number = UInt8(1 + (NotObservedReason.allCases.firstIndex(of: why) ?? 0))
      // Of two with as many pixels the first reason in their order counts, whichever came first.
      if isFirst || reason == 0 || share > validShare || (share == validShare && number < reason) {
        reason = number
      }
    }
    validShare = Swift.max(validShare, share)
  }
}
