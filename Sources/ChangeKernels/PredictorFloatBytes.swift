// SPDX-License-Identifier: Apache-2.0

/// Puts the four byte planes of each row together to floats: the last step of predictor 3.
///
/// A row holds the most significant bytes of all of its samples, then the next ones, and so on.
///
/// - Parameters:
///   - rows: First byte of the first row, differences already undone.
///   - rowStride: Bytes from one row to the next.
///   - rowCount: Number of rows.
///   - planeStride: Bytes from one plane of a row to the next, the samples that the row holds.
///   - count: Samples wanted of each row, at most `planeStride`.
///   - target: Place of the first sample's bits.
///   - targetStride: Samples from one row of the target to the next.
/// - Source: Adobe's TIFF Technical Note 3.
public func assembleFloats(
  _ rows: UnsafePointer<UInt8>, rowStride: Int, rowCount: Int, planeStride: Int, count: Int,
  target: UnsafeMutablePointer<UInt32>, targetStride: Int
) {
  unsafe assembleFloatsReference(
    rows, rowStride: rowStride, rowCount: rowCount, planeStride: planeStride, count: count,
    target: target, targetStride: targetStride)
}

/// The scalar reference of `assembleFloats`.
public func assembleFloatsReference(
  _ rows: UnsafePointer<UInt8>, rowStride: Int, rowCount: Int, planeStride: Int, count: Int,
  target: UnsafeMutablePointer<UInt32>, targetStride: Int
) {
  for row in 0..<rowCount {
    let source = unsafe rows + row * rowStride
    let floats = unsafe target + row * targetStride
    var i = 0
    while i < count {
      let high = unsafe UInt32(source[i]) &<< 24 | UInt32(source[planeStride + i]) &<< 16
      let low =
        unsafe UInt32(source[2 * planeStride + i]) &<< 8 | UInt32(source[3 * planeStride + i])
      unsafe floats[i] = high | low
      i += 1
    }
  }
}
