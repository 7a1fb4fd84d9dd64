// SPDX-License-Identifier: Apache-2.0

// Undoing horizontal differences. Steps of 1, 2, 4 and 8 bytes, which are one to eight bands of a
// byte and one to four of two, go by vectors (PredictorScan.swift); other steps sample by sample.

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
  let raw = UnsafeMutableRawPointer(rows)
  let (rowBytes, bytes) = (rowStride, count)
  let done: Int
  switch samples {
  case 1: done = unsafe scan8By1(raw, rowBytes, rowCount, bytes)
  case 2: done = unsafe scan8By2(raw, rowBytes, rowCount, bytes)
  case 4: done = unsafe scan8By4(raw, rowBytes, rowCount, bytes)
  case 8: done = unsafe scan8By8(raw, rowBytes, rowCount, bytes)
  default:
    done = 0
  }
  unsafe undoRest8(
    rows, rowStride: rowStride, rowCount: rowCount, from: done, count: count, samples: samples)
}

/// The scalar reference of `undoDifferences8`.
public func undoDifferences8Reference(
  _ rows: UnsafeMutablePointer<UInt8>, rowStride: Int, rowCount: Int, count: Int, samples: Int
) {
  unsafe undoRest8(
    rows, rowStride: rowStride, rowCount: rowCount, from: 0, count: count, samples: samples)
}

@inline(__always)
private func undoRest8(
  _ rows: UnsafeMutablePointer<UInt8>, rowStride: Int, rowCount: Int, from done: Int, count: Int,
  samples: Int
) {
  for row in 0..<rowCount {
    let start = unsafe rows + row * rowStride
    var i = done < samples ? samples : done
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
  let raw = UnsafeMutableRawPointer(rows)
  let (rowBytes, bytes) = (rowStride * 2, count * 2)
  let done: Int
  switch samples {
  case 1: done = unsafe scan16By1(raw, rowBytes, rowCount, bytes)
  case 2: done = unsafe scan16By2(raw, rowBytes, rowCount, bytes)
  case 4: done = unsafe scan16By4(raw, rowBytes, rowCount, bytes)
  default:
    done = 0
  }
  unsafe undoRest16(
    rows, rowStride: rowStride, rowCount: rowCount, from: done / 2, count: count, samples: samples)
}

/// The scalar reference of `undoDifferences16`.
public func undoDifferences16Reference(
  _ rows: UnsafeMutablePointer<UInt16>, rowStride: Int, rowCount: Int, count: Int, samples: Int
) {
  unsafe undoRest16(
    rows, rowStride: rowStride, rowCount: rowCount, from: 0, count: count, samples: samples)
}

@inline(__always)
private func undoRest16(
  _ rows: UnsafeMutablePointer<UInt16>, rowStride: Int, rowCount: Int, from done: Int, count: Int,
  samples: Int
) {
  for row in 0..<rowCount {
    let start = unsafe rows + row * rowStride
    var i = done < samples ? samples : done
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
  let raw = UnsafeMutableRawPointer(rows)
  let (rowBytes, bytes) = (rowStride * 4, count * 4)
  let done: Int
  switch samples {
  case 1: done = unsafe scan32By1(raw, rowBytes, rowCount, bytes)
  case 2: done = unsafe scan32By2(raw, rowBytes, rowCount, bytes)
  default:
    done = 0
  }
  unsafe undoRest32(
    rows, rowStride: rowStride, rowCount: rowCount, from: done / 4, count: count, samples: samples)
}

/// The scalar reference of `undoDifferences32`.
public func undoDifferences32Reference(
  _ rows: UnsafeMutablePointer<UInt32>, rowStride: Int, rowCount: Int, count: Int, samples: Int
) {
  unsafe undoRest32(
    rows, rowStride: rowStride, rowCount: rowCount, from: 0, count: count, samples: samples)
}

@inline(__always)
private func undoRest32(
  _ rows: UnsafeMutablePointer<UInt32>, rowStride: Int, rowCount: Int, from done: Int, count: Int,
  samples: Int
) {
  for row in 0..<rowCount {
    let start = unsafe rows + row * rowStride
    var i = done < samples ? samples : done
    while i < count {
      unsafe start[i] = start[i] &+ start[i - samples]
      i += 1
    }
  }
}

// One function for each shape: the compiler stops inlining in a function that has grown large, and
// the shape must be a constant.

@inline(never)
private func scan8By1(
  _ rows: UnsafeMutableRawPointer, _ rowBytes: Int, _ rowCount: Int, _ count: Int
) -> Int {
  unsafe scanRows(
    rows, rowBytes: rowBytes, rowCount: rowCount, count: count,
    shape: ScanShape(sampleBytes: 1, stepBytes: 1))
}

@inline(never)
private func scan8By2(
  _ rows: UnsafeMutableRawPointer, _ rowBytes: Int, _ rowCount: Int, _ count: Int
) -> Int {
  unsafe scanRows(
    rows, rowBytes: rowBytes, rowCount: rowCount, count: count,
    shape: ScanShape(sampleBytes: 1, stepBytes: 2))
}

@inline(never)
private func scan8By4(
  _ rows: UnsafeMutableRawPointer, _ rowBytes: Int, _ rowCount: Int, _ count: Int
) -> Int {
  unsafe scanRows(
    rows, rowBytes: rowBytes, rowCount: rowCount, count: count,
    shape: ScanShape(sampleBytes: 1, stepBytes: 4))
}

@inline(never)
private func scan8By8(
  _ rows: UnsafeMutableRawPointer, _ rowBytes: Int, _ rowCount: Int, _ count: Int
) -> Int {
  unsafe scanRows(
    rows, rowBytes: rowBytes, rowCount: rowCount, count: count,
    shape: ScanShape(sampleBytes: 1, stepBytes: 8))
}

@inline(never)
private func scan16By1(
  _ rows: UnsafeMutableRawPointer, _ rowBytes: Int, _ rowCount: Int, _ count: Int
) -> Int {
  unsafe scanRows(
    rows, rowBytes: rowBytes, rowCount: rowCount, count: count,
    shape: ScanShape(sampleBytes: 2, stepBytes: 2))
}

@inline(never)
private func scan16By2(
  _ rows: UnsafeMutableRawPointer, _ rowBytes: Int, _ rowCount: Int, _ count: Int
) -> Int {
  unsafe scanRows(
    rows, rowBytes: rowBytes, rowCount: rowCount, count: count,
    shape: ScanShape(sampleBytes: 2, stepBytes: 4))
}

@inline(never)
private func scan16By4(
  _ rows: UnsafeMutableRawPointer, _ rowBytes: Int, _ rowCount: Int, _ count: Int
) -> Int {
  unsafe scanRows(
    rows, rowBytes: rowBytes, rowCount: rowCount, count: count,
    shape: ScanShape(sampleBytes: 2, stepBytes: 8))
}

@inline(never)
private func scan32By1(
  _ rows: UnsafeMutableRawPointer, _ rowBytes: Int, _ rowCount: Int, _ count: Int
) -> Int {
  unsafe scanRows(
    rows, rowBytes: rowBytes, rowCount: rowCount, count: count,
    shape: ScanShape(sampleBytes: 4, stepBytes: 4))
}

@inline(never)
private func scan32By2(
  _ rows: UnsafeMutableRawPointer, _ rowBytes: Int, _ rowCount: Int, _ count: Int
) -> Int {
  unsafe scanRows(
    rows, rowBytes: rowBytes, rowCount: rowCount, count: count,
    shape: ScanShape(sampleBytes: 4, stepBytes: 8))
}
