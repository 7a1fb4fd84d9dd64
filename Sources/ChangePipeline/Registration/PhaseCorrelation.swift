// SPDX-License-Identifier: Apache-2.0
import ChangeStatistics
import MonitorGrid

/// Measures by how much one square image is shifted against another, to fractions of a pixel.
///
/// The inverse transform of the cross-spectrum of the two has its peak at the shift. Speckle and change
/// on the ground make a peak of their own nowhere in particular: how far the highest one stands out
/// from the second is how much it can be relied on.
///
/// - Source: C. D. Kuglin and D. C. Hines, The phase correlation image alignment method, IEEE
///   International Conference on Cybernetics and Society (1975), 163–165.
struct PhaseCorrelation {
  /// What a square shows of the shift.
  struct Peak: Hashable, Sendable {
    /// Columns to the east that the later image lies from the earlier one.
    let dx: Double
    /// Rows to the south.
    let dy: Double
    /// The highest value over the next highest that is not part of the same peak.
    let reliability: Double
  }

  /// Share of pixels that must be valid: the others become the mean, and tell of no shift.
  static let leastValidShare = 0.5
  /// Pixels around the highest value that belong to the same peak.
  private static let peakRadius = 3

  let side: Int
  private let kernels: KernelSet
  private let tables: CorrelationTables
  private var real: [Float]
  private var imaginary: [Float]
  private var scratch: [Float]

  /// A correlation of images of so many columns and rows, a power of two, 16 at least.
  init(side: Int, kernels: KernelSet) {
    precondition(side >= 16 && side.nonzeroBitCount == 1, "a side is a power of two, 16 at least")
    self.side = side
    self.kernels = kernels
    tables = CorrelationTables(side: side)
    real = [Float](repeating: 0, count: side * side)
    imaginary = real
    scratch = [Float](repeating: 0, count: kernels.fourierScratchCount(side))
  }

  /// The shift of a later image against an earlier one.
  ///
  /// - Parameter images: The earlier image, row by row, then the later; NaN in both where a pixel is
  ///   missing in either.
  /// - Returns: nil where too few pixels are valid or an image is the same all over.
  /// - Complexity: O(*n* log *n*) in the pixels.
  mutating func peak(_ images: Span<Float>) -> Peak? {
    let count = side * side
    precondition(images.count == 2 * count, "two images of this side")
    guard let before = Level(images, from: 0, count: count),
      let after = Level(images, from: count, count: count),
      Double(before.valid) >= Self.leastValidShare * Double(count)
    else { return nil }
    var place = 0
    for y in 0..<side {
      for x in 0..<side {
        let window = tables.hann[y] * tables.hann[x]
        let (a, b) = (images[place], images[count + place])
        let isValid = !a.isNaN && !b.isNaN
        // Both images go through one transform: their parts of it are told apart by symmetry.
        real[place] = isValid ? before.standardised(a) * window : 0
        imaginary[place] = isValid ? after.standardised(b) * window : 0
        place += 1
      }
    }
    correlate()
    return highest()
  }

  /// Turns the two images into the surface of their correlation.
  private mutating func correlate() {
    unsafe real.withUnsafeMutableBufferPointer { real in
      unsafe imaginary.withUnsafeMutableBufferPointer { imaginary in
        unsafe scratch.withUnsafeMutableBufferPointer { scratch in
          guard let re = real.baseAddress, let im = imaginary.baseAddress,
            let scratch = scratch.baseAddress
          else { return }
          unsafe kernels.fourierTransform(re, im, side, tables.roots, scratch)
          unsafe kernels.crossSpectrum(re, im, side, tables.weights)
          // With the parts swapped it is the way back; the factor 1/n plays no role.
          unsafe kernels.fourierTransform(im, re, side, tables.roots, scratch)
        }
      }
    }
  }

  /// The highest value within a quarter of the side, and how it stands out.
  ///
  /// A greater shift leaves too little that both images show.
  private func highest() -> Peak? {
    let reach = side / 4
    var (bestX, bestY) = (0, 0)
    var best = -Float.infinity
    for y in -reach...reach {
      for x in -reach...reach where value(x, y) > best {
        (best, bestX, bestY) = (value(x, y), x, y)
      }
    }
    guard best > 0 else { return nil }
    var second: Float = 0
    for y in 0..<side {
      let isNearRow = Self.isNear(y, bestY, side: side)
      for x in 0..<side where real[y * side + x] > second {
        if !(isNearRow && Self.isNear(x, bestX, side: side)) { second = real[y * side + x] }
      }
    }
    guard second > 0 else { return nil }
    return Peak(
      dx: Double(bestX)
        + Self.vertex(value(bestX - 1, bestY), best, value(bestX + 1, bestY)),
      dy: Double(bestY)
        + Self.vertex(value(bestX, bestY - 1), best, value(bestX, bestY + 1)),
      reliability: Double(best) / Double(second))
  }

  /// The surface at a shift, which may be negative.
  private func value(_ x: Int, _ y: Int) -> Float {
    real[(y & (side - 1)) * side + (x & (side - 1))]
  }

  private static func isNear(_ place: Int, _ peak: Int, side: Int) -> Bool {
    let distance = (place - peak) & (side - 1)
    return min(distance, side - distance) <= peakRadius
  }

  /// Where between its neighbours a peak lies, −½ to ½: the weights make it a Gaussian, whose logarithm
  /// is a parabola.
  private static func vertex(_ west: Float, _ middle: Float, _ east: Float) -> Double {
    var (a, b, c) = (Double(west), Double(middle), Double(east))
    if a > 0, c > 0 { (a, b, c) = (Elementary.log(a), Elementary.log(b), Elementary.log(c)) }
    let curvature = a - 2 * b + c
    guard curvature < 0 else { return 0 }
    return min(0.5, max(-0.5, (a - c) / (2 * curvature)))
  }
}

/// Mean and standard deviation of an image.
private struct Level {
  private(set) var valid = 0
  private let mean: Double
  private let reciprocalDeviation: Double

  /// - Returns: nil where no two values differ.
  init?(_ values: Span<Float>, from start: Int, count: Int) {
    var sum = 0.0
    for index in start..<start + count where !values[index].isNaN {
      valid += 1
      sum += Double(values[index])
    }
    guard valid > 1 else { return nil }
    mean = sum / Double(valid)
    var squares = 0.0
    for index in start..<start + count where !values[index].isNaN {
      let distance = Double(values[index]) - mean
      squares += distance * distance
    }
    let deviation = (squares / Double(valid)).squareRoot()
    guard deviation.isFinite, deviation > 0 else { return nil }
    reciprocalDeviation = 1 / deviation
  }

  func standardised(_ value: Float) -> Float {
    Float((Double(value) - mean) * reciprocalDeviation)
  }
}
