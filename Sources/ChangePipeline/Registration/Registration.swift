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

    /// Whether the peak is that of the ground, and not of noise.
    public var isReliable: Bool { reliability >= Registration.leastReliability }

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
    /// Reliable blocks.
    public let blockCount: Int
    /// Median distance of the blocks' shifts from this one, in pixels; nil where there is one block.
    public let spread: Double?

    /// Length of the shift in pixels.
    public var length: Double { (dx * dx + dy * dy).squareRoot() }
  }

  /// The least ratio of the peak to the second that is relied on.
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
  /// - Complexity: O(*n*) in the blocks.
  public init(blocks: [Block]) {
    self.blocks = blocks
    let reliable = blocks.filter(\.isReliable)
    guard let dx = median(of: reliable.map(\.dx)), let dy = median(of: reliable.map(\.dy)) else {
      shift = nil
      return
    }
    let distances = reliable.map { block in
      let (x, y) = (block.dx - dx, block.dy - dy)
      return (x * x + y * y).squareRoot()
    }
    shift = Shift(
      dx: dx, dy: dy, blockCount: reliable.count,
      spread: reliable.count > 1 ? median(of: distances) : nil)
  }
}
