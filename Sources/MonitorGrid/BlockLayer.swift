// SPDX-License-Identifier: Apache-2.0

/// One file of a pass: its blocks, and the bands that come out of each.
public struct BlockLayer: Hashable, Sendable {
  /// Where its blocks lie.
  public let grid: BlockGrid
  /// The bands that a block gives, in the order of the targets of `TileSource.decode`.
  public let bands: [LayerBand]

  /// A file with its blocks and bands.
  public init(grid: BlockGrid, bands: [LayerBand]) {
    precondition(!bands.isEmpty, "a layer has a band")
    self.grid = grid
    self.bands = bands
  }
}

/// A band of a layer and how its pixels arrive.
public struct LayerBand: Hashable, Sendable {
  /// Number of the band within the pass, counted from 1; 0 for the pass's class mask.
  public let band: Int
  /// How its pixels arrive.
  public let format: StoredFormat

  /// A band of the pass.
  public init(band: Int, format: StoredFormat) {
    self.band = band
    self.format = format
  }
}

/// How the pixels of a band arrive from `TileSource.decode`, and which of them hold no data.
public struct StoredFormat: Hashable, Sendable {
  /// `uint8`, `uint16`, `int16` or `float32`; other types arrive as `float32`.
  public let pixelType: PixelType
  /// The stored value without a measurement; nil where there is none.
  ///
  /// In Float NaN is one always.
  public let noData: Float?
  /// Factor from stored to real values.
  public let scale: Float
  /// Summand from stored to real values.
  public let offset: Float

  /// Bytes of a pixel.
  public var bytesPerPixel: Int {
    switch pixelType {
    case .uint8, .int8: 1
    case .uint16, .int16: 2
    case .uint32, .int32, .float32: 4
    case .uint64, .int64, .float64: 8
    }
  }

  /// Pixels of a type that kernels read.
  public init(pixelType: PixelType, noData: Float? = nil, scale: Float = 1, offset: Float = 0) {
    precondition(
      [.uint8, .uint16, .int16, .float32].contains(pixelType), "a type that kernels read")
    self.pixelType = pixelType
    self.noData = noData
    self.scale = scale
    self.offset = offset
  }
}

/// Where one band of a decoded block goes.
@safe public struct PlaneTarget {
  /// Place of the block's first pixel.
  public let pixels: UnsafeMutableRawPointer
  /// Place of its state, the raw value of a `PixelState`; 0 before the call.
  public let states: UnsafeMutablePointer<UInt8>
  /// Pixels, and states, from one row to the next.
  public let stride: Int

  /// A place with room for the block's rows and columns inside of its file.
  public init(
    pixels: UnsafeMutableRawPointer, states: UnsafeMutablePointer<UInt8>, stride: Int
  ) {
    unsafe self.pixels = pixels
    unsafe self.states = states
    self.stride = stride
  }
}
