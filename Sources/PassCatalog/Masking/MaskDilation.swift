// SPDX-License-Identifier: Apache-2.0

/// How far masks reach beyond the pixels that they name: to every pixel whose centre lies at most so
/// many metres from the centre of one.
struct MaskDilation: Hashable {
  /// The most metres that are of use: clouds' edges and shadows, not regions.
  static let mostMetres = 10_000.0

  /// By rows up or down: how many pixels beside; it falls from the first to the last.
  let reaches: [Int]

  /// Rows that a masked pixel reaches up and down.
  var rows: Int { reaches.count - 1 }
  /// The most columns that it reaches.
  var columns: Int { reaches[0] }

  /// No dilation.
  static let none = MaskDilation(reaches: [0])

  private init(reaches: [Int]) { self.reaches = reaches }

  /// A dilation on pixels of some width and height in metres.
  init(metres: Double, pixelWidth: Double, pixelHeight: Double) {
    // A distance that is a whole number of pixels must not fall short by rounding.
    let limit = metres * (1 + 1e-9)
    let rows = Int((limit / pixelHeight).rounded(.down))
    reaches = (0...rows).map { row in
      let down = Double(row) * pixelHeight
      let square = limit * limit - down * down
      return square <= 0 ? 0 : Int((square.squareRoot() / pixelWidth).rounded(.down))
    }
  }

  /// The row in the middle of `2 rows + 1` rows, dilated.
  ///
  /// The middle row reaches farthest beside, the outermost rows least. So rows are added from the
  /// middle outwards, and what is there so far is widened by what it reaches beyond the next.
  ///
  /// - Parameters:
  ///   - count: Pixels of a row.
  ///   - row: The row so many rows below the middle, above where it is negative; nil where it has
  ///     nothing set.
  /// - Returns: The pixels that the dilated mask holds in the middle row.
  func dilated(count: Int, _ row: (Int) -> BitRow?) -> BitRow {
    var sum = row(0) ?? BitRow(count: count)
    var isClear = row(0) == nil
    for distance in 0...rows {
      if distance > 0 {
        for offset in [-distance, distance] {
          guard let other = row(offset) else { continue }
          sum.formUnion(other)
          isClear = false
        }
      }
      let next = distance < rows ? reaches[distance + 1] : 0
      if !isClear { sum.widen(by: reaches[distance] - next) }
    }
    return sum
  }
}
