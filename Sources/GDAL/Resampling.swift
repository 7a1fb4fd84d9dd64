// SPDX-License-Identifier: Apache-2.0
import CGDAL

/// How a pixel is made of the source pixels around or under it; the raw value is GDAL's name.
public enum Resampling: String, Hashable, Sendable, CaseIterable {
  /// The nearest source pixel; values stay as they are.
  case nearest = "near"
  /// Linear between 2 by 2 pixels.
  case bilinear
  /// Cubic convolution over 4 by 4 pixels; can leave the range of its sources.
  case cubic
  /// Cubic B-spline over 4 by 4 pixels.
  case cubicSpline = "cubicspline"
  /// Windowed sinc over 6 by 6 pixels; can leave the range of its sources.
  case lanczos
  /// Mean of the valid pixels under the target pixel, weighted by area.
  case average
  /// The value that occurs most often under the target pixel.
  case mode
  /// The least value under the target pixel.
  case minimum = "min"
  /// The greatest value under the target pixel.
  case maximum = "max"
  /// The median under the target pixel.
  case median = "med"

  var gdal: GDALResampleAlg {
    switch self {
    case .nearest: GRA_NearestNeighbour
    case .bilinear: GRA_Bilinear
    case .cubic: GRA_Cubic
    case .cubicSpline: GRA_CubicSpline
    case .lanczos: GRA_Lanczos
    case .average: GRA_Average
    case .mode: GRA_Mode
    case .minimum: GRA_Min
    case .maximum: GRA_Max
    case .median: GRA_Med
    }
  }
}
