// SPDX-License-Identifier: Apache-2.0

// The lane arithmetic of running sums. Shuffles are written lane by lane: the compiler makes one
// instruction of each.

/// Adds samples; sums wrap around.
@inline(__always)
func add(_ x: FourRows, _ y: FourRows, _ shape: ScanShape) -> FourRows {
  switch shape.sampleBytes {
  case 1: unsafe unsafeBitCast(bytes(x) &+ bytes(y), to: FourRows.self)
  case 2: unsafe unsafeBitCast(words(x) &+ words(y), to: FourRows.self)
  default: unsafe unsafeBitCast(doubleWords(x) &+ doubleWords(y), to: FourRows.self)
  }
}

/// Adds samples; sums wrap around.
@inline(__always)
func add(_ x: OneRow, _ y: OneRow, _ shape: ScanShape) -> OneRow {
  switch shape.sampleBytes {
  case 1: unsafe unsafeBitCast(bytes(x) &+ bytes(y), to: OneRow.self)
  case 2: unsafe unsafeBitCast(words(x) &+ words(y), to: OneRow.self)
  default: unsafe unsafeBitCast(doubleWords(x) &+ doubleWords(y), to: OneRow.self)
  }
}

/// The last sums of each western half, in each step of the eastern half; zeros in the western.
@inline(__always)
func westernSums(_ x: FourRows, _ shape: ScanShape) -> FourRows {
  switch shape.stepBytes {
  case 1:
    let b = bytes(x)
    let (p, q, r, s) = (b[7], b[23], b[39], b[55])
    return unsafe unsafeBitCast(
      SIMD64<UInt8>(
        0, 0, 0, 0, 0, 0, 0, 0, p, p, p, p, p, p, p, p, 0, 0, 0, 0, 0, 0, 0, 0, q, q, q, q, q, q, q,
        q, 0, 0, 0, 0, 0, 0, 0, 0, r, r, r, r, r, r, r, r, 0, 0, 0, 0, 0, 0, 0, 0, s, s, s, s, s, s,
        s, s), to: FourRows.self)
  case 2:
    let w = words(x)
    let (p, q, r, s) = (w[3], w[11], w[19], w[27])
    return unsafe unsafeBitCast(
      SIMD32<UInt16>(
        0, 0, 0, 0, p, p, p, p, 0, 0, 0, 0, q, q, q, q, 0, 0, 0, 0, r, r, r, r, 0, 0, 0, 0, s, s, s,
        s), to: FourRows.self)
  case 4:
    let d = doubleWords(x)
    let (p, q, r, s) = (d[1], d[5], d[9], d[13])
    return unsafe unsafeBitCast(
      SIMD16<UInt32>(0, 0, p, p, 0, 0, q, q, 0, 0, r, r, 0, 0, s, s), to: FourRows.self)
  default:
    return FourRows(0, x[0], 0, x[2], 0, x[4], 0, x[6])
  }
}

/// The last sums of the western half, in each step of the eastern half; zeros in the western.
@inline(__always)
func westernSums(_ x: OneRow, _ shape: ScanShape) -> OneRow {
  switch shape.stepBytes {
  case 1:
    let p = bytes(x)[7]
    return unsafe unsafeBitCast(
      SIMD16<UInt8>(0, 0, 0, 0, 0, 0, 0, 0, p, p, p, p, p, p, p, p), to: OneRow.self)
  case 2:
    let p = words(x)[3]
    return unsafe unsafeBitCast(SIMD8<UInt16>(0, 0, 0, 0, p, p, p, p), to: OneRow.self)
  case 4:
    let p = doubleWords(x)[1]
    return unsafe unsafeBitCast(SIMD4<UInt32>(0, 0, p, p), to: OneRow.self)
  default:
    return OneRow(0, x[0])
  }
}

/// The last sums of each row, in each step of it.
@inline(__always)
func lastSums(_ x: FourRows, _ shape: ScanShape) -> FourRows {
  switch shape.stepBytes {
  case 1:
    let b = bytes(x)
    let (p, q, r, s) = (b[15], b[31], b[47], b[63])
    return unsafe unsafeBitCast(
      SIMD64<UInt8>(
        p, p, p, p, p, p, p, p, p, p, p, p, p, p, p, p, q, q, q, q, q, q, q, q, q, q, q, q, q, q, q,
        q, r, r, r, r, r, r, r, r, r, r, r, r, r, r, r, r, s, s, s, s, s, s, s, s, s, s, s, s, s, s,
        s, s), to: FourRows.self)
  case 2:
    let w = words(x)
    let (p, q, r, s) = (w[7], w[15], w[23], w[31])
    return unsafe unsafeBitCast(
      SIMD32<UInt16>(
        p, p, p, p, p, p, p, p, q, q, q, q, q, q, q, q, r, r, r, r, r, r, r, r, s, s, s, s, s, s, s,
        s), to: FourRows.self)
  case 4:
    let d = doubleWords(x)
    let (p, q, r, s) = (d[3], d[7], d[11], d[15])
    return unsafe unsafeBitCast(
      SIMD16<UInt32>(p, p, p, p, q, q, q, q, r, r, r, r, s, s, s, s), to: FourRows.self)
  default:
    return FourRows(x[1], x[1], x[3], x[3], x[5], x[5], x[7], x[7])
  }
}

/// The last sums of a row, in each step of it.
@inline(__always)
func lastSums(_ x: OneRow, _ shape: ScanShape) -> OneRow {
  switch shape.stepBytes {
  case 1:
    let p = bytes(x)[15]
    return unsafe unsafeBitCast(
      SIMD16<UInt8>(p, p, p, p, p, p, p, p, p, p, p, p, p, p, p, p), to: OneRow.self)
  case 2:
    let p = words(x)[7]
    return unsafe unsafeBitCast(SIMD8<UInt16>(p, p, p, p, p, p, p, p), to: OneRow.self)
  case 4:
    let p = doubleWords(x)[3]
    return unsafe unsafeBitCast(SIMD4<UInt32>(p, p, p, p), to: OneRow.self)
  default:
    return OneRow(x[1], x[1])
  }
}

@inline(__always)
private func bytes(_ x: FourRows) -> SIMD64<UInt8> {
  unsafe unsafeBitCast(x, to: SIMD64<UInt8>.self)
}

@inline(__always)
private func words(_ x: FourRows) -> SIMD32<UInt16> {
  unsafe unsafeBitCast(x, to: SIMD32<UInt16>.self)
}

@inline(__always)
private func doubleWords(_ x: FourRows) -> SIMD16<UInt32> {
  unsafe unsafeBitCast(x, to: SIMD16<UInt32>.self)
}

@inline(__always)
private func bytes(_ x: OneRow) -> SIMD16<UInt8> {
  unsafe unsafeBitCast(x, to: SIMD16<UInt8>.self)
}

@inline(__always)
private func words(_ x: OneRow) -> SIMD8<UInt16> {
  unsafe unsafeBitCast(x, to: SIMD8<UInt16>.self)
}

@inline(__always)
private func doubleWords(_ x: OneRow) -> SIMD4<UInt32> {
  unsafe unsafeBitCast(x, to: SIMD4<UInt32>.self)
}
