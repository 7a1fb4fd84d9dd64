// SPDX-License-Identifier: Apache-2.0

/// How a raster stores its pixels.
public enum PixelType: String, Hashable, Sendable, CaseIterable {
  case uint8, int8, uint16, int16, uint32, int32, uint64, int64, float32, float64

  /// Whether values are whole numbers.
  public var isInteger: Bool { self != .float32 && self != .float64 }
  /// Whether every value is a Float exactly, so that reading as Float loses nothing.
  public var fitsFloat: Bool {
    switch self {
    case .uint8, .int8, .uint16, .int16, .float32: true
    case .uint32, .int32, .uint64, .int64, .float64: false
    }
  }
}

/// A Swift type that pixels can be read into; closed over the conformances below.
public protocol RasterPixel: BitwiseCopyable, Sendable, Numeric {
  /// The storage type that corresponds.
  static var pixelType: PixelType { get }
}

extension UInt8: RasterPixel {
  /// `uint8`.
  public static var pixelType: PixelType { .uint8 }
}
extension UInt16: RasterPixel {
  /// `uint16`.
  public static var pixelType: PixelType { .uint16 }
}
extension Int16: RasterPixel {
  /// `int16`.
  public static var pixelType: PixelType { .int16 }
}
extension UInt32: RasterPixel {
  /// `uint32`.
  public static var pixelType: PixelType { .uint32 }
}
extension Int32: RasterPixel {
  /// `int32`.
  public static var pixelType: PixelType { .int32 }
}
extension Float: RasterPixel {
  /// `float32`.
  public static var pixelType: PixelType { .float32 }
}
extension Double: RasterPixel {
  /// `float64`.
  public static var pixelType: PixelType { .float64 }
}
