// SPDX-License-Identifier: Apache-2.0

/// Pixels of two passes, kept to find what did not change between them.
///
/// Pixels are held in the order in which they come, 4 bytes a band, in blocks of 512: two million
/// pixels of four bands a pass take 64 MB.
public struct IRMADSample: Sendable {
  /// Pixels of a block.
  static let blockPixels = 512
  /// Vectors of eight pixels that a block holds of each column.
  static let blockVectors = blockPixels / 8

  /// Bands of a pass, p.
  public let bandCount: Int
  /// Pixels that were added.
  public private(set) var count = 0
  /// Block by block the 2p columns, each of 64 vectors; zeros behind the last pixel.
  private(set) var vectors: [SIMD8<Float>] = []

  /// Columns, bands before and then bands after.
  var columnCount: Int { 2 * bandCount }
  /// Blocks, the last of which may not be full.
  var blockCount: Int { (count + Self.blockPixels - 1) / Self.blockPixels }

  /// A sample without pixels.
  ///
  /// - Parameter bandCount: Bands of a pass, at least 1.
  public init(bandCount: Int) {
    precondition(bandCount > 0, "a pass has one band at least")
    self.bandCount = bandCount
  }

  /// A sample given by its columns: p bands before, p bands after, all of one length.
  ///
  /// - Throws: `StatisticsError` with code `.notFinite`.
  public init(columns: [[Float]]) throws(StatisticsError) {
    precondition(
      columns.count >= 2 && columns.count.isMultiple(of: 2), "both passes have the same bands")
    precondition(
      columns.allSatisfy { $0.count == columns[0].count }, "all columns have the same pixels")
    self.init(bandCount: columns.count / 2)
    var pixels: [Float] = []
    pixels.reserveCapacity(columns.count * columns[0].count)
    for pixel in columns[0].indices { for column in columns { pixels.append(column[pixel]) } }
    try append(pixels.span)
  }

  /// Makes room for pixels that are known to come.
  public mutating func reserveCapacity(_ pixels: Int) {
    let blocks = (pixels + Self.blockPixels - 1) / Self.blockPixels
    vectors.reserveCapacity(blocks * columnCount * Self.blockVectors)
  }

  /// Adds pixels: of each the p values before and the p values after, then the next one's.
  ///
  /// - Throws: `StatisticsError` with code `.notFinite`; the pixels ahead of it were added.
  /// - Complexity: O(*n*) in the values.
  public mutating func append(_ pixels: Span<Float>) throws(StatisticsError) {
    let columns = columnCount
    precondition(pixels.count.isMultiple(of: columns), "pixels are whole")
    var index = 0
    while index < pixels.count {
      let place = count % Self.blockPixels
      if place == 0 {
        vectors.append(
          contentsOf: repeatElement(.zero, count: columns * Self.blockVectors))
      }
      var target = vectors.count - columns * Self.blockVectors + place / 8
      for column in 0..<columns {
        let value = pixels[index + column]
        guard value.isFinite else {
          throw StatisticsError(
            code: .notFinite, subject: "Pixel \(count + 1)",
            message: "holds \(value); leave out pixels without data")
        }
        vectors[target][place % 8] = value
        target += Self.blockVectors
      }
      index += columns
      count += 1
    }
  }
}
