// SPDX-License-Identifier: Apache-2.0

/// Undoes horizontal differences of bytes, in place: predictor 2 of 8-bit samples, and the byte
/// differences of predictor 3.
///
/// - Parameters:
///   - rows: First byte of the first row.
///   - rowStride: Bytes from one row to the next, not less than `count`.
///   - rowCount: Number of rows.
///   - count: Bytes in a row, a multiple of `samples`.
///   - samples: Distance of the bytes that were subtracted, the samples of a pixel; above 0.
/// - Source: TIFF revision 6.0, section 14; for predictor 3, Adobe's TIFF Technical Note 3.
public func undoDifferences8(
  _ rows: UnsafeMutablePointer<UInt8>, rowStride: Int, rowCount: Int, count: Int, samples: Int
) {
  unsafe undoDifferences8Reference(
    rows, rowStride: rowStride, rowCount: rowCount, count: count, samples: samples)
}

/// The scalar reference of `undoDifferences8`.
public func undoDifferences8Reference(
  _ rows: UnsafeMutablePointer<UInt8>, rowStride: Int, rowCount: Int, count: Int, samples: Int
) {
  for row in 0..<rowCount {
    let start = unsafe rows + row * rowStride
    var i = samples
    while i < count {
      unsafe start[i] = start[i] &+ start[i - samples]
      i += 1
    }
  }
}

/// Undoes horizontal differences of 16-bit samples, in place: predictor 2.
///
/// - Parameters:
///   - rows: First sample of the first row.
///   - rowStride: Samples from one row to the next, not less than `count`.
///   - rowCount: Number of rows.
///   - count: Samples in a row, a multiple of `samples`.
///   - samples: Samples of a pixel; above 0.
/// - Source: TIFF revision 6.0, section 14.
public func undoDifferences16(
  _ rows: UnsafeMutablePointer<UInt16>, rowStride: Int, rowCount: Int, count: Int, samples: Int
) {
  unsafe undoDifferences16Reference(
    rows, rowStride: rowStride, rowCount: rowCount, count: count, samples: samples)
}

/// The scalar reference of `undoDifferences16`.
public func undoDifferences16Reference(
  _ rows: UnsafeMutablePointer<UInt16>, rowStride: Int, rowCount: Int, count: Int, samples: Int
) {
  for row in 0..<rowCount {
    let start = unsafe rows + row * rowStride
    var i = samples
    while i < count {
      unsafe start[i] = start[i] &+ start[i - samples]
      i += 1
    }
  }
}

/// Undoes horizontal differences of 32-bit samples, in place: predictor 2, of floats by their bits.
///
/// - Parameters:
///   - rows: First sample of the first row.
///   - rowStride: Samples from one row to the next, not less than `count`.
///   - rowCount: Number of rows.
///   - count: Samples in a row, a multiple of `samples`.
///   - samples: Samples of a pixel; above 0.
/// - Source: TIFF revision 6.0, section 14.
public func undoDifferences32(
  _ rows: UnsafeMutablePointer<UInt32>, rowStride: Int, rowCount: Int, count: Int, samples: Int
) {
  unsafe undoDifferences32Reference(
    rows, rowStride: rowStride, rowCount: rowCount, count: count, samples: samples)
}

/// The scalar reference of `undoDifferences32`.
public func undoDifferences32Reference(
  _ rows: UnsafeMutablePointer<UInt32>, rowStride: Int, rowCount: Int, count: Int, samples: Int
) {
  for row in 0..<rowCount {
    let start = unsafe rows + row * rowStride
    var i = samples
    while i < count {
      unsafe start[i] = start[i] &+ start[i - samples]
      i += 1
    }
  }
}
