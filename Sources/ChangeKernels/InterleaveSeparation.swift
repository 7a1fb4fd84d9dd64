// SPDX-License-Identifier: Apache-2.0

/// Takes one band out of rows of pixel-interleaved 8-bit samples.
///
/// - Parameters:
///   - rows: First sample of the first row.
///   - rowStride: Samples from one row to the next.
///   - rowCount: Number of rows.
///   - samples: Samples of a pixel; above 0.
///   - sample: Which of them is wanted, counted from 0.
///   - count: Pixels wanted of each row.
///   - target: Place of the first pixel.
///   - targetStride: Pixels from one row of the target to the next.
public func separateBand8(
  _ rows: UnsafePointer<UInt8>, rowStride: Int, rowCount: Int, samples: Int, sample: Int,
  count: Int, target: UnsafeMutablePointer<UInt8>, targetStride: Int
) {
  unsafe separateBand8Reference(
    rows, rowStride: rowStride, rowCount: rowCount, samples: samples, sample: sample, count: count,
    target: target, targetStride: targetStride)
}

/// The scalar reference of `separateBand8`.
public func separateBand8Reference(
  _ rows: UnsafePointer<UInt8>, rowStride: Int, rowCount: Int, samples: Int, sample: Int,
  count: Int, target: UnsafeMutablePointer<UInt8>, targetStride: Int
) {
  for row in 0..<rowCount {
    let source = unsafe rows + row * rowStride + sample
    let pixels = unsafe target + row * targetStride
    var i = 0
    while i < count {
      unsafe pixels[i] = source[i * samples]
      i += 1
    }
  }
}

/// Takes one band out of rows of pixel-interleaved 16-bit samples.
///
/// - Parameters:
///   - rows: First sample of the first row.
///   - rowStride: Samples from one row to the next.
///   - rowCount: Number of rows.
///   - samples: Samples of a pixel; above 0.
///   - sample: Which of them is wanted, counted from 0.
///   - count: Pixels wanted of each row.
///   - target: Place of the first pixel.
///   - targetStride: Pixels from one row of the target to the next.
public func separateBand16(
  _ rows: UnsafePointer<UInt16>, rowStride: Int, rowCount: Int, samples: Int, sample: Int,
  count: Int, target: UnsafeMutablePointer<UInt16>, targetStride: Int
) {
  unsafe separateBand16Reference(
    rows, rowStride: rowStride, rowCount: rowCount, samples: samples, sample: sample, count: count,
    target: target, targetStride: targetStride)
}

/// The scalar reference of `separateBand16`.
public func separateBand16Reference(
  _ rows: UnsafePointer<UInt16>, rowStride: Int, rowCount: Int, samples: Int, sample: Int,
  count: Int, target: UnsafeMutablePointer<UInt16>, targetStride: Int
) {
  for row in 0..<rowCount {
    let source = unsafe rows + row * rowStride + sample
    let pixels = unsafe target + row * targetStride
    var i = 0
    while i < count {
      unsafe pixels[i] = source[i * samples]
      i += 1
    }
  }
}

/// Takes one band out of rows of pixel-interleaved 32-bit samples.
///
/// - Parameters:
///   - rows: First sample of the first row.
///   - rowStride: Samples from one row to the next.
///   - rowCount: Number of rows.
///   - samples: Samples of a pixel; above 0.
///   - sample: Which of them is wanted, counted from 0.
///   - count: Pixels wanted of each row.
///   - target: Place of the first pixel.
///   - targetStride: Pixels from one row of the target to the next.
public func separateBand32(
  _ rows: UnsafePointer<UInt32>, rowStride: Int, rowCount: Int, samples: Int, sample: Int,
  count: Int, target: UnsafeMutablePointer<UInt32>, targetStride: Int
) {
  unsafe separateBand32Reference(
    rows, rowStride: rowStride, rowCount: rowCount, samples: samples, sample: sample, count: count,
    target: target, targetStride: targetStride)
}

/// The scalar reference of `separateBand32`.
public func separateBand32Reference(
  _ rows: UnsafePointer<UInt32>, rowStride: Int, rowCount: Int, samples: Int, sample: Int,
  count: Int, target: UnsafeMutablePointer<UInt32>, targetStride: Int
) {
  for row in 0..<rowCount {
    let source = unsafe rows + row * rowStride + sample
    let pixels = unsafe target + row * targetStride
    var i = 0
    while i < count {
      unsafe pixels[i] = source[i * samples]
      i += 1
    }
  }
}
