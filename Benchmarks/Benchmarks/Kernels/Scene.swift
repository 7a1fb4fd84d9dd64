// SPDX-License-Identifier: Apache-2.0

/// The images of the benchmarks: 2560 × 7680 pixels, cells of ten rows.
///
/// The width is that of five tiles of 512. Each image is made when a benchmark first asks for it.
enum Scene {
  static let columns = 2560
  static let cellRows = 10
  static let rows = 7680
  static let pixels = columns * rows
  /// Columns without data at the west edge, as beside a swath: one in twenty.
  static let missingColumns = columns / 20

  /// Eight planes of linear power.
  static let power = (20..<28).map { power(seed: $0) }
  /// Chi-square distances of 0 to 20.
  static let distances = Plane<Float>(count: pixels, seed: 28) { random, _ in
    20 * Float(random >> 40) / Float(1 << 24)
  }
  /// Four bands of reflectance in counts, before and after.
  static let bandsBefore = (3..<7).map { band(seed: $0) }
  static let bandsAfter = (7..<11).map { band(seed: $0) }
  /// Sentinel-2 scene classes 3 to 8, before and after.
  static let classesBefore = classes(seed: 11)
  static let classesAfter = classes(seed: 12)
  /// Decompressed blocks of 512 × 512 pixels: four bytes a pixel, or four bands of two.
  static let blocks = Plane<UInt32>(count: pixels, seed: 13) { random, _ in
    UInt32(truncatingIfNeeded: random)
  }
  static let interleaved = Plane<UInt64>(count: pixels, seed: 14) { random, _ in random }
  /// Where pixels and copies go; the copy takes as much as the largest input.
  static let result = Plane<Float>(count: pixels, seed: 15) { _, _ in 0 }
  static let assembled = Plane<UInt32>(count: pixels, seed: 15) { _, _ in 0 }
  static let copy = Plane<UInt64>(count: pixels * 36 / 8, seed: 15) { _, _ in 0 }

  /// Linear power of 0.02 to 0.35; 0 at the west edge.
  private static func power(seed: UInt64) -> Plane<Float> {
    Plane(count: pixels, seed: seed) { random, index in
      if index % columns < missingColumns { return 0 }
      return 0.02 + 0.33 * Float(random >> 40) / Float(1 << 24)
    }
  }

  /// Counts of 500 to 4595; 0 at the west edge.
  private static func band(seed: UInt64) -> Plane<UInt16> {
    Plane(count: pixels, seed: seed) { random, index in
      index % columns < missingColumns ? 0 : 500 + UInt16(truncatingIfNeeded: random >> 52)
    }
  }

  private static func classes(seed: UInt64) -> Plane<UInt8> {
    // Classes come in patches: one number for 64 pixels of a row.
    Plane(count: pixels / 64, seed: seed) { random, _ in 3 + UInt8(truncatingIfNeeded: random % 6) }
      .repeated(64)
  }
}

extension Plane<UInt8> {
  fileprivate func repeated(_ times: Int) -> Plane<UInt8> {
    Plane(count: count * times, seed: 0) { _, index in unsafe pixels[index / times] }
  }
}
