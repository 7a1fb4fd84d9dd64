// SPDX-License-Identifier: Apache-2.0

extension MGRSReference {
  /// Reads a reference such as `11SKU4210033500`, `05q kb 123 456` or `37UDQ`.
  ///
  /// Case and white space do not matter; the zone may have one digit. Of the squares that share
  /// the two letters, every 2,000 km, the latitude band chooses one.
  ///
  /// - Throws: `GridError` with code `.invalidReference`; the message says what is wrong.
  public init(parsing text: String) throws(GridError) {
    func refusal(_ message: String) -> GridError {
      GridError(code: .invalidReference, subject: text, message: message)
    }
    var rest = text.filter { !$0.isWhitespace }.uppercased()[...]

    let zoneDigits = rest.prefix { $0.isASCIIDigit }
    rest = rest.dropFirst(zoneDigits.count)
    guard
      zoneDigits.count <= 2, let number = Int(zoneDigits),
      let northernZone = UTMZone(number: number, isNorthern: true)
    else { throw refusal("does not begin with a zone from 1 to 60") }

    let letters = Array(rest.prefix { !$0.isASCIIDigit })
    rest = rest.dropFirst(letters.count)
    guard letters.count == 3 else {
      throw refusal("does not have three letters after the zone: band, column and row")
    }
    guard let band = LatitudeBand(letter: letters[0]) else {
      throw refusal("has the latitude band \(letters[0]); bands are C to X without I and O")
    }
    let names = MGRSLetters(zoneNumber: number)
    guard let column = names.column(of: letters[1]) else {
      throw refusal(
        "has the column letter \(letters[1]); zone \(number) has the columns \(names.columnNames)")
    }
    guard let rowInPeriod = names.row(of: letters[2]) else {
      throw refusal("has the row letter \(letters[2]); rows are A to V without I and O")
    }

    guard rest.allSatisfy(\.isASCIIDigit), rest.count <= 10, rest.count % 2 == 0 else {
      throw refusal("does not end with an even number of up to 10 digits")
    }
    let digits = rest.count / 2
    let side = MGRSReference.squareSizes[digits]
    let eastDigits = Int(rest.prefix(digits)) ?? 0
    let northDigits = Int(rest.suffix(digits)) ?? 0

    let rows = stride(from: rowInPeriod - 100, through: 94, by: 20).filter {
      $0 >= -90 && band.reaches(row: $0, column: column)
    }
    guard let row = rows.first, rows.count == 1 else {
      throw refusal("names a square that does not reach into band \(band)")
    }
    let easting: Int = column * 100_000 + eastDigits * side
    let northing: Int = row * 100_000 + northDigits * side
    self.init(
      squareIn: northernZone, band: band, easting: easting, northingFromEquator: northing,
      digits: digits)
  }
}

extension Character {
  /// Whether the character is one of 0 to 9.
  var isASCIIDigit: Bool { ("0"..."9").contains(self) }
}
