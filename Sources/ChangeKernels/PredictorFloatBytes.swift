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
  for row in 0..<rowCount {
    let source = unsafe UnsafeRawPointer(rows + row * rowStride)
    let floats = unsafe UnsafeMutableRawPointer(target + row * targetStride)
    var i = 0
    while i + planeLanes <= count {
      let highest = unsafe loadPlane(source + i)
      let high = unsafe loadPlane(source + planeStride + i)
      let low = unsafe loadPlane(source + 2 * planeStride + i)
      let lowest = unsafe loadPlane(source + 3 * planeStride + i)
      let (lowWest, lowEast) = (interleaveWest(lowest, low), interleaveEast(lowest, low))
      let (highWest, highEast) = (interleaveWest(high, highest), interleaveEast(high, highest))
      let place = unsafe floats + 4 * i
      unsafe store(interleaveWest(lowWest, highWest), to: place)
      unsafe store(interleaveEast(lowWest, highWest), to: place + 16)
      unsafe store(interleaveWest(lowEast, highEast), to: place + 32)
      unsafe store(interleaveEast(lowEast, highEast), to: place + 48)
      i += planeLanes
    }
    unsafe assembleRest(
      rows + row * rowStride, from: i, planeStride: planeStride, count: count,
      target: target + row * targetStride)
  }
}

/// The scalar reference of `assembleFloats`.
public func assembleFloatsReference(
  _ rows: UnsafePointer<UInt8>, rowStride: Int, rowCount: Int, planeStride: Int, count: Int,
  target: UnsafeMutablePointer<UInt32>, targetStride: Int
) {
  for row in 0..<rowCount {
    unsafe assembleRest(
      rows + row * rowStride, from: 0, planeStride: planeStride, count: count,
      target: target + row * targetStride)
  }
}

@inline(__always)
private func assembleRest(
  _ source: UnsafePointer<UInt8>, from start: Int, planeStride: Int, count: Int,
  target: UnsafeMutablePointer<UInt32>
) {
  var i = start
  while i < count {
    let high = unsafe UInt32(source[i]) &<< 24 | UInt32(source[planeStride + i]) &<< 16
    let low =
      unsafe UInt32(source[2 * planeStride + i]) &<< 8 | UInt32(source[3 * planeStride + i])
    unsafe target[i] = high | low
    i += 1
  }
}

private let planeLanes = 16

@inline(__always)
private func loadPlane(_ place: UnsafeRawPointer) -> SIMD16<UInt8> {
  unsafe place.loadUnaligned(as: SIMD16<UInt8>.self)
}

@inline(__always)
private func store(_ pairs: SIMD8<UInt16>, to place: UnsafeMutableRawPointer) {
  unsafe place.storeBytes(of: pairs, as: SIMD8<UInt16>.self)
}

// Lane by lane: the compiler makes one instruction of each.

@inline(__always)
private func interleaveWest(_ a: SIMD16<UInt8>, _ b: SIMD16<UInt8>) -> SIMD8<UInt16> {
  unsafe unsafeBitCast(
    SIMD16<UInt8>(
      a[0], b[0], a[1], b[1], a[2], b[2], a[3], b[3], a[4], b[4], a[5], b[5], a[6], b[6], a[7],
      b[7]), to: SIMD8<UInt16>.self)
}

@inline(__always)
private func interleaveEast(_ a: SIMD16<UInt8>, _ b: SIMD16<UInt8>) -> SIMD8<UInt16> {
  unsafe unsafeBitCast(
    SIMD16<UInt8>(
      a[8], b[8], a[9], b[9], a[10], b[10], a[11], b[11], a[12], b[12], a[13], b[13], a[14], b[14],
      a[15], b[15]), to: SIMD8<UInt16>.self)
}

@inline(__always)
private func interleaveWest(_ a: SIMD8<UInt16>, _ b: SIMD8<UInt16>) -> SIMD8<UInt16> {
  SIMD8<UInt16>(a[0], b[0], a[1], b[1], a[2], b[2], a[3], b[3])
}

@inline(__always)
private func interleaveEast(_ a: SIMD8<UInt16>, _ b: SIMD8<UInt16>) -> SIMD8<UInt16> {
  SIMD8<UInt16>(a[4], b[4], a[5], b[5], a[6], b[6], a[7], b[7])
}
