// SPDX-License-Identifier: Apache-2.0

/// Where one band of a block goes: rows of pixels in the type that the file stores.
///
/// Who makes a target answers for its memory: room for as many rows and columns as the block has
/// inside of the raster, for as long as the call runs. Nothing between the rows is touched.
@safe public struct BlockTarget {
  /// Place of the block's first pixel.
  public let pixels: UnsafeMutableRawPointer
  /// Bytes from one row of pixels to the next.
  public let rowBytes: Int

  /// A place with room for the block's rows and columns inside of the raster.
  public init(pixels: UnsafeMutableRawPointer, rowBytes: Int) {
    unsafe self.pixels = pixels
    self.rowBytes = rowBytes
  }
}
