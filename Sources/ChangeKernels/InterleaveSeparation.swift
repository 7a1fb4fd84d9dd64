// SPDX-License-Identifier: Apache-2.0

// One band out of pixel-interleaved rows. Pixels of two or four samples that fill a lane together
// are moved down to the wanted sample and cut; the compiler makes one or two instructions of it.
// Other pixels go sample by sample.

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
  for row in 0..<rowCount {
    let source = unsafe rows + row * rowStride
    let pixels = unsafe target + row * targetStride
    let done: Int
    switch samples {
    case 2: done = unsafe separatePixels(of2: source, sample: sample, count: count, target: pixels)
    case 4: done = unsafe separatePixels(of4: source, sample: sample, count: count, target: pixels)
    default: done = 0
    }
    unsafe separateRest(
      source, samples: samples, sample: sample, from: done, count: count, target: pixels)
  }
}

/// The scalar reference of `separateBand8`.
public func separateBand8Reference(
  _ rows: UnsafePointer<UInt8>, rowStride: Int, rowCount: Int, samples: Int, sample: Int,
  count: Int, target: UnsafeMutablePointer<UInt8>, targetStride: Int
) {
  for row in 0..<rowCount {
    unsafe separateRest(
      rows + row * rowStride, samples: samples, sample: sample, from: 0, count: count,
      target: target + row * targetStride)
  }
}

@inline(__always)
private func separateRest(
  _ row: UnsafePointer<UInt8>, samples: Int, sample: Int, from done: Int, count: Int,
  target: UnsafeMutablePointer<UInt8>
) {
  var source = unsafe row + (done * samples + sample)
  var i = done
  while i < count {
    unsafe target[i] = source.pointee
    unsafe source += samples
    i += 1
  }
}

/// - Returns: Pixels that are done.
@inline(__always)
private func separatePixels(
  of2 row: UnsafePointer<UInt8>, sample: Int, count: Int, target: UnsafeMutablePointer<UInt8>
) -> Int {
  let shift = SIMD16<UInt16>(repeating: UInt16(truncatingIfNeeded: 8 &* sample))
  let source = unsafe UnsafeRawPointer(row)
  let pixels = UnsafeMutableRawPointer(target)
  var i = 0
  while i + 16 <= count {
    let lanes = unsafe (source + 2 * i).loadUnaligned(as: SIMD16<UInt16>.self) &>> shift
    unsafe (pixels + i).storeBytes(
      of: SIMD16<UInt8>(truncatingIfNeeded: lanes), as: SIMD16<UInt8>.self)
    i += 16
  }
  return i
}

/// - Returns: Pixels that are done.
@inline(__always)
private func separatePixels(
  of4 row: UnsafePointer<UInt8>, sample: Int, count: Int, target: UnsafeMutablePointer<UInt8>
) -> Int {
  let shift = SIMD16<UInt32>(repeating: UInt32(truncatingIfNeeded: 8 &* sample))
  let source = unsafe UnsafeRawPointer(row)
  let pixels = UnsafeMutableRawPointer(target)
  var i = 0
  while i + 16 <= count {
    let lanes = unsafe (source + 4 * i).loadUnaligned(as: SIMD16<UInt32>.self) &>> shift
    unsafe (pixels + i).storeBytes(
      of: SIMD16<UInt8>(truncatingIfNeeded: lanes), as: SIMD16<UInt8>.self)
    i += 16
  }
  return i
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
  for row in 0..<rowCount {
    let source = unsafe rows + row * rowStride
    let pixels = unsafe target + row * targetStride
    let done: Int
    switch samples {
    case 2: done = unsafe separatePixels(of2: source, sample: sample, count: count, target: pixels)
    case 4: done = unsafe separatePixels(of4: source, sample: sample, count: count, target: pixels)
    default: done = 0
    }
    unsafe separateRest(
      source, samples: samples, sample: sample, from: done, count: count, target: pixels)
  }
}

/// The scalar reference of `separateBand16`.
public func separateBand16Reference(
  _ rows: UnsafePointer<UInt16>, rowStride: Int, rowCount: Int, samples: Int, sample: Int,
  count: Int, target: UnsafeMutablePointer<UInt16>, targetStride: Int
) {
  for row in 0..<rowCount {
    unsafe separateRest(
      rows + row * rowStride, samples: samples, sample: sample, from: 0, count: count,
      target: target + row * targetStride)
  }
}

@inline(__always)
private func separateRest(
  _ row: UnsafePointer<UInt16>, samples: Int, sample: Int, from done: Int, count: Int,
  target: UnsafeMutablePointer<UInt16>
) {
  var source = unsafe row + (done * samples + sample)
  var i = done
  while i < count {
    unsafe target[i] = source.pointee
    unsafe source += samples
    i += 1
  }
}

/// - Returns: Pixels that are done.
@inline(__always)
private func separatePixels(
  of2 row: UnsafePointer<UInt16>, sample: Int, count: Int, target: UnsafeMutablePointer<UInt16>
) -> Int {
  let shift = SIMD16<UInt32>(repeating: UInt32(truncatingIfNeeded: 16 &* sample))
  let source = unsafe UnsafeRawPointer(row)
  let pixels = UnsafeMutableRawPointer(target)
  var i = 0
  while i + 16 <= count {
    let lanes = unsafe (source + 4 * i).loadUnaligned(as: SIMD16<UInt32>.self) &>> shift
    unsafe (pixels + 2 * i).storeBytes(
      of: SIMD16<UInt16>(truncatingIfNeeded: lanes), as: SIMD16<UInt16>.self)
    i += 16
  }
  return i
}

/// - Returns: Pixels that are done.
@inline(__always)
private func separatePixels(
  of4 row: UnsafePointer<UInt16>, sample: Int, count: Int, target: UnsafeMutablePointer<UInt16>
) -> Int {
  let shift = SIMD8<UInt64>(repeating: UInt64(truncatingIfNeeded: 16 &* sample))
  let source = unsafe UnsafeRawPointer(row)
  let pixels = UnsafeMutableRawPointer(target)
  var i = 0
  while i + 8 <= count {
    let lanes = unsafe (source + 8 * i).loadUnaligned(as: SIMD8<UInt64>.self) &>> shift
    unsafe (pixels + 2 * i).storeBytes(
      of: SIMD8<UInt16>(truncatingIfNeeded: lanes), as: SIMD8<UInt16>.self)
    i += 8
  }
  return i
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
  for row in 0..<rowCount {
    let source = unsafe rows + row * rowStride
    let pixels = unsafe target + row * targetStride
    let done: Int
    switch samples {
    case 2: done = unsafe separatePixels(of2: source, sample: sample, count: count, target: pixels)
    default: done = 0
    }
    unsafe separateRest(
      source, samples: samples, sample: sample, from: done, count: count, target: pixels)
  }
}

/// The scalar reference of `separateBand32`.
public func separateBand32Reference(
  _ rows: UnsafePointer<UInt32>, rowStride: Int, rowCount: Int, samples: Int, sample: Int,
  count: Int, target: UnsafeMutablePointer<UInt32>, targetStride: Int
) {
  for row in 0..<rowCount {
    unsafe separateRest(
      rows + row * rowStride, samples: samples, sample: sample, from: 0, count: count,
      target: target + row * targetStride)
  }
}

@inline(__always)
private func separateRest(
  _ row: UnsafePointer<UInt32>, samples: Int, sample: Int, from done: Int, count: Int,
  target: UnsafeMutablePointer<UInt32>
) {
  var source = unsafe row + (done * samples + sample)
  var i = done
  while i < count {
    unsafe target[i] = source.pointee
    unsafe source += samples
    i += 1
  }
}

/// - Returns: Pixels that are done.
@inline(__always)
private func separatePixels(
  of2 row: UnsafePointer<UInt32>, sample: Int, count: Int, target: UnsafeMutablePointer<UInt32>
) -> Int {
  let shift = SIMD8<UInt64>(repeating: UInt64(truncatingIfNeeded: 32 &* sample))
  let source = unsafe UnsafeRawPointer(row)
  let pixels = UnsafeMutableRawPointer(target)
  var i = 0
  while i + 8 <= count {
    let lanes = unsafe (source + 8 * i).loadUnaligned(as: SIMD8<UInt64>.self) &>> shift
    unsafe (pixels + 4 * i).storeBytes(
      of: SIMD8<UInt32>(truncatingIfNeeded: lanes), as: SIMD8<UInt32>.self)
    i += 8
  }
  return i
}
