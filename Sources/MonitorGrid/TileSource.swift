// SPDX-License-Identifier: Apache-2.0

/// Whether a pixel was observed, and if not, why; the higher raw value wins where passes differ.
public enum PixelState: UInt8, Hashable, Sendable, CaseIterable {
  /// The pixel holds a measurement.
  case observed = 0
  /// The sensor delivered nothing: the no-data value, NaN, infinity, or zero power.
  case noData = 1
  /// A mask (cloud, shadow, snow, a person's mask) covers it.
  case masked = 2
  /// The pixel lies outside of the raster.
  case outside = 3
}

/// What can be said about a window without decoding its pixels.
public enum TileCoverage: Hashable, Sendable {
  /// No pixel was ever written: all of it is no data or outside.
  case empty
  /// Some or all pixels hold data.
  case data
}

/// The bands of one pass on one pixel grid, decoded block by block or read window by window.
///
/// A source is owned by one worker; it is not shared. Windows are in the pixels of the comparison's
/// grid (that of the earlier pass) and may reach outside of the source's own raster. Who decodes
/// blocks decodes each of them once; a window that is read may share blocks with others.
public protocol TileSource: ~Copyable, SendableMetatype {
  /// What reading can throw.
  associatedtype Failure: Error

  /// The pixels of the comparison's grid that the source's raster covers.
  var extent: PixelWindow { get }

  /// The files of the pass with their blocks; the same each time that the pass is opened.
  var layers: [BlockLayer] { get }

  /// Whether a file leaves a block out: none of its pixels was ever written.
  mutating func isMissing(_ block: BlockPlace, ofLayer layer: Int) throws(Failure) -> Bool

  /// Decodes a block of a file: every band of the layer at once, as stored.
  ///
  /// - Parameters:
  ///   - block: A block that is not missing.
  ///   - layer: Number of the file in `layers`.
  ///   - targets: Where each band of the layer goes.
  /// - Returns: Whether no state was set: what masks inside the file take out is marked in the
  ///   targets' states. No-data values are left to who computes.
  /// - Throws: `Failure` where the block cannot be read or is damaged.
  mutating func decode(
    _ block: BlockPlace, ofLayer layer: Int, into targets: [PlaneTarget]
  ) throws(Failure) -> Bool

  /// Says that a block will be decoded soon, so that a disk can fetch it meanwhile.
  mutating func prefetch(_ block: BlockPlace, ofLayer layer: Int)

  /// Whether a window can hold any data at all, told from block tables without decoding.
  mutating func coverage(of window: PixelWindow) throws(Failure) -> TileCoverage

  /// Reads one band of a window, row by row from the north-west.
  ///
  /// - Parameters:
  ///   - window: Pixels of the comparison's grid; may reach outside.
  ///   - band: Band number within the pass, counted from 1; 0 is the class mask of a pass that has
  ///     one, whose values are classes.
  ///   - values: Receives `window.count` values from `offset` on, scale and offset of the band
  ///     applied, NaN where a pixel was not observed.
  ///   - offset: Place in `values` of the first pixel.
  ///   - states: At least `window.count` long; the first so many are set to the raw value of a
  ///     `PixelState`.
  /// - Returns: Whether every pixel was observed (all states are then 0).
  /// - Throws: `Failure` where the window or band cannot be read.
  mutating func read(
    _ window: PixelWindow, band: Int, into values: inout MutableSpan<Float>, at offset: Int,
    states: inout MutableSpan<UInt8>
  ) throws(Failure) -> Bool
}

/// Says which cell holds the centre of each pixel, where the raster is not parallel to the grid.
///
/// A locator is owned by one worker; it is not shared.
public protocol PixelLocator {
  /// Writes the cell that holds each pixel's centre, row by row from the north-west.
  ///
  /// - Parameters:
  ///   - window: Pixels of the comparison's grid; may reach outside of the raster, which is taken as
  ///     endless.
  ///   - cells: `window.count` long; nil where the centre has no place on the grid.
  /// - Throws: What the coordinate transform says.
  func locate(_ window: PixelWindow, into cells: inout [GridCell?]) throws
}
