// SPDX-License-Identifier: Apache-2.0

/// The letters of the 100 km squares in the zones of one number.
///
/// Columns take three sets of eight letters in turn, rows start at A in odd zones and at F in even
/// ones and repeat after 20 letters, which is 2,000 km.
struct MGRSLetters {
  private static let columns: [[Character]] = ["ABCDEFGH", "JKLMNPQR", "STUVWXYZ"].map { Array($0) }
  private static let rows: [Character] = Array("ABCDEFGHJKLMNPQRSTUV")

  private let columnLetters: [Character]
  private let rowShift: Int

  init(zoneNumber: Int) {
    columnLetters = MGRSLetters.columns[(zoneNumber - 1) % 3]
    rowShift = zoneNumber % 2 == 0 ? 5 : 0
  }

  /// All letters of the columns from the west, as text for messages.
  var columnNames: String { String(columnLetters) }

  /// The letter of the column from `column` times 100 km; 1 to 8.
  func column(_ column: Int) -> Character { columnLetters[column - 1] }

  /// The column, 1 to 8, of a letter, or nil where the zone does not have it.
  func column(of letter: Character) -> Int? {
    columnLetters.firstIndex(of: letter).map { $0 + 1 }
  }

  /// The letter of the row from `row` times 100 km; not negative.
  func row(_ row: Int) -> Character { MGRSLetters.rows[(row + rowShift) % 20] }

  /// The row of a letter, counted from the equator modulo 20, or nil for a letter that no row has.
  func row(of letter: Character) -> Int? {
    MGRSLetters.rows.firstIndex(of: letter).map { ($0 + 20 - rowShift) % 20 }
  }
}
