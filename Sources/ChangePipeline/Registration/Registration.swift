// SPDX-License-Identifier: Apache-2.0
import ChangeStatistics
public import MonitorGrid

/// How well the two passes of a comparison lie on each other.
///
/// A cell's mean hardly notices a shift of a fraction of a pixel on even ground; at edges of bright and
/// dark it looks like change.
public struct Registration: Hashable, Sendable {
  /// What one square of pixels shows.
  public struct Block: Hashable, Sendable {
    /// The pixels, on the raster of the earlier pass.
    public let pixels: PixelWindow
    /// Pixels to the east that the later pass lies from the earlier one.
    public let dx: Double
    /// Pixels to the south.
    public let dy: Double
    /// The correlation's peak over the highest value elsewhere.
    public let reliability: Double

    /// Whether the shift of the comparison rests on it, too.
    public internal(set) var isUsed = false

    /// A block's measurement.
    public init(pixels: PixelWindow, dx: Double, dy: Double, reliability: Double) {
      self.pixels = pixels
      self.dx = dx
      self.dy = dy
      self.reliability = reliability
    }
  }

  /// The shift of the whole comparison.
  public struct Shift: Hashable, Sendable {
    /// Pixels to the east that the later pass lies from the earlier one: the median of the blocks.
    public let dx: Double
    /// Pixels to the south, likewise.
    public let dy: Double
    /// Blocks that it rests on.
    public let blockCount: Int
    /// Median distance of the blocks' shifts from this one, in pixels; nil where there is one block.
    public let spread: Double?

    /// Twice the standard error of the shift, in pixels; nil where there is one block.
    ///
    /// Normal errors have their median distance at 1.177 standard deviations, and the median of *n*
    /// numbers varies by 1.253/√n of one. Blocks may overlap by half, so a quarter of them count.
    public var uncertainty: Double? {
      spread.map { 2 * (1.253 / 1.177) * $0 / (Double(blockCount) / 4).squareRoot() }
    }

    /// Length of the shift in pixels.
    public var length: Double { (dx * dx + dy * dy).squareRoot() }
  }

  /// The least ratio of the peak to the second at which a block is relied on alone.
  ///
  /// Of 480 squares of 64 × 64 pixels of real passes, one of each pair turned by a quarter and mirrored
  /// so that nothing could match, the highest had 2.1.
  public static let leastReliability = 2.5

  /// Blocks with enough valid pixels, in the order of the raster.
  public let blocks: [Block]
  /// The shift; nil where no block is reliable: then it could not be measured, which is not zero.
  public let shift: Shift?

  /// The registration that blocks show.
  ///
  /// Peaks of noise lie anywhere: where half of the blocks, and three at least, lie within a pixel of
  /// their median, they are no noise, and those are used. Else the blocks whose own peak stands out are.
  ///
  /// - Complexity: O(*n*) in the blocks.
  public init(blocks: [Block]) {
    var blocks = blocks
    let near = Self.agreeing(blocks)
    let isAgreed = near.count >= max(3, (blocks.count + 1) / 2)
    for index in blocks.indices {
      blocks[index].isUsed =
        isAgreed ? near.contains(index) : blocks[index].reliability >= Self.leastReliability
    }
    self.blocks = blocks
    let used = blocks.filter(\.isUsed)
    guard let dx = median(of: used.map(\.dx)), let dy = median(of: used.map(\.dy)) else {
      shift = nil
      return
    }
    let distances = used.map { block in
      let (x, y) = (block.dx - dx, block.dy - dy)
      return (x * x + y * y).squareRoot()
    }
    shift = Shift(
      dx: dx, dy: dy, blockCount: used.count,
      spread: used.count > 1 ? median(of: distances) : nil)
  }

  /// The blocks within a pixel of the median of all.
  private static func agreeing(_ blocks: [Block]) -> [Int] {
    guard let dx = median(of: blocks.map(\.dx)), let dy = median(of: blocks.map(\.dy)) else {
      return []
    }
    return blocks.indices.filter { index in
      let (x, y) = (blocks[index].dx - dx, blocks[index].dy - dy)
      return x * x + y * y <= 1
    }
  }
}
