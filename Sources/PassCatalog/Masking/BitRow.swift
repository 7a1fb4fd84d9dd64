// SPDX-License-Identifier: Apache-2.0

/// One row of a raster, a bit for each pixel; 64 pixels to a word, the first in the lowest bit.
struct BitRow: Hashable {
  private(set) var words: [UInt64]
  /// Pixels of the row.
  let count: Int

  init(count: Int) {
    self.count = count
    words = [UInt64](repeating: 0, count: (count + 63) / 64)
  }

  /// Whether no pixel is set.
  var isClear: Bool { words.allSatisfy { $0 == 0 } }

  func contains(_ pixel: Int) -> Bool { words[pixel / 64] >> UInt64(pixel % 64) & 1 != 0 }

  mutating func insert(_ pixel: Int) { words[pixel / 64] |= 1 << UInt64(pixel % 64) }

  mutating func clear() {
    for index in words.indices { words[index] = 0 }
  }

  mutating func formUnion(_ other: BitRow) {
    for index in words.indices { words[index] |= other.words[index] }
  }

  /// Sets all pixels that lie at most `reach` pixels beside one that is set.
  ///
  /// What is set grows twofold with each round, so there are few.
  mutating func widen(by reach: Int) {
    var covered = 0
    while covered < reach {
      // Farther, and a run that is cut at the end of the row would leave a gap.
      let step = min(covered + 1, reach - covered)
      let before = words
      shiftIn(before, by: step)
      covered += step
    }
    if let last = words.indices.last, count % 64 != 0 {
      words[last] &= (1 << UInt64(count % 64)) - 1
    }
  }

  /// Adds a row moved by `step` pixels to either side.
  private mutating func shiftIn(_ row: [UInt64], by step: Int) {
    let (whole, part) = step.quotientAndRemainder(dividingBy: 64)
    for index in words.indices {
      var bits: UInt64 = 0
      if index - whole >= 0 { bits |= row[index - whole] << UInt64(part) }
      if part > 0, index - whole - 1 >= 0 {
        bits |= row[index - whole - 1] >> UInt64(64 - part)
      }
      if index + whole < row.count { bits |= row[index + whole] >> UInt64(part) }
      if part > 0, index + whole + 1 < row.count {
        bits |= row[index + whole + 1] << UInt64(64 - part)
      }
      words[index] |= bits
    }
  }
}
