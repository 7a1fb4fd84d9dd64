// SPDX-License-Identifier: Apache-2.0

// The natural logarithm of a ratio, pixel by pixel.

/// Writes ln(after / before) for each pixel; NaN where either is NaN.
///
/// - Parameters:
///   - before: `count` values of linear power.
///   - after: The same pixels of the later pass.
///   - count: Number of pixels.
///   - result: Receives `count` values; may be one of the inputs.
public func logRatio(
  before: UnsafePointer<Float>, after: UnsafePointer<Float>, count: Int,
  result: UnsafeMutablePointer<Float>
) {
  var i = 0
  while i + laneCount <= count {
    let ratio = unsafe load(after, at: i) / load(before, at: i)
    unsafe store(logarithm(ratio), to: result, at: i)
    i += laneCount
  }
  unsafe logRatioReference(
    before: before + i, after: after + i, count: count - i, result: result + i)
}

/// The scalar reference of `logRatio`.
public func logRatioReference(
  before: UnsafePointer<Float>, after: UnsafePointer<Float>, count: Int,
  result: UnsafeMutablePointer<Float>
) {
  for i in 0..<count {
    let ratio = unsafe after[i] / before[i]
    unsafe result[i] = logarithm(ratio)
  }
}
