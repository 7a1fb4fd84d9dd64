// SPDX-License-Identifier: Apache-2.0
import Foundation
import GRDB
public import MonitorGrid

/// How many of the cells that a ledger knows were tested in a period.
public struct LedgerCoverage: Hashable, Sendable {
  /// Cells that a comparison of the period or of any time before it tested.
  public internal(set) var knownCount = 0
  /// Cells that a comparison of the period tested.
  public internal(set) var testedCount = 0
}

extension Ledger {
  /// Live comparisons whose later pass was acquired in a period, by time.
  ///
  /// - Throws: `LedgerError` where the ledger can't be read.
  public func comparisons(
    during period: Range<UTCTime>
  ) throws(LedgerError) -> [RecordedComparison] {
    try reading { database in
      try ComparisonRows.fetch(
        where: "s.comparison IS NULL AND p.acquired_ms >= ? AND p.acquired_ms < ?",
        arguments: [period.lowerBound.epochMilliseconds, period.upperBound.epochMilliseconds],
        in: database)
    }
  }

  /// Counts the cells that live comparisons of a period tested, and those that were ever tested until its
  /// end.
  ///
  /// - Throws: `LedgerError` where the ledger can't be read.
  /// - Complexity: O(*n*) in the blocks of the ledger times the comparisons of the period; blocks at the
  ///   border of what was seen are read of all comparisons.
  public func coverage(during period: Range<UTCTime>) throws(LedgerError) -> LedgerCoverage {
    try reading { database in
      var coverage = LedgerCoverage()
      let blocks = try Row.fetchAll(
        database, sql: "SELECT DISTINCT epsg, block_row, block_column FROM observations")
      for block in blocks {
        let place: StatementArguments = [block[0] as Int, block[1] as Int, block[2] as Int]
        var tested = CellBits()
        try CellBits.add(
          to: &tested, where: "p.acquired_ms >= ? AND p.acquired_ms < ?",
          arguments: place + [
            period.lowerBound.epochMilliseconds, period.upperBound.epochMilliseconds,
          ], in: database)
        var known = tested
        if !known.isFull {
          try CellBits.add(
            to: &known, where: "p.acquired_ms < ?",
            arguments: place + [period.lowerBound.epochMilliseconds], in: database)
        }
        coverage.testedCount += tested.count
        coverage.knownCount += known.count
      }
      return coverage
    }
  }
}

/// A bit for each cell of a block.
private struct CellBits {
  private var bytes = PackedCells.none

  var count: Int { bytes.reduce(0) { $0 + $1.nonzeroBitCount } }
  var isFull: Bool { bytes.allSatisfy { $0 == 0xFF } }

  /// Sets the cells that live comparisons tested, the newest record first, until all are set.
  static func add(
    to bits: inout CellBits, where condition: String, arguments: StatementArguments,
    in database: Database
  ) throws {
    let statement = try database.cachedStatement(
      sql: """
        SELECT o.data FROM observations o JOIN comparisons c ON c.key = o.comparison
        JOIN passes p ON p.key = c.after LEFT JOIN supersessions s ON s.comparison = c.key
        WHERE o.epsg = ? AND o.block_row = ? AND o.block_column = ? AND s.comparison IS NULL
          AND \(condition) ORDER BY o.comparison DESC
        """)
    let cursor = try Row.fetchCursor(statement, arguments: arguments)
    while !bits.isFull, let row = try cursor.next() {
      try row.withPackedCells(at: 0, columns: 1, width: 2) { reader in
        for place in bits.bytes.indices { bits.bytes[place] |= reader.mask(place) }
      }
    }
  }
}
