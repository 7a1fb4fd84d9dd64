// SPDX-License-Identifier: Apache-2.0

// Spatial context: each pixel hears its own evidence and what its neighbours believe.

/// How much a pixel hears its eight neighbours, those that touch it by a side and by a corner.
private let sideShare: Float = 0.146_446_61
private let cornerShare: Float = 0.103_553_39

/// tanh for mean fields: odd, rising, exact to 2 %, and ±1 from ±3 on.
///
/// Only additions, products and one division, so that every machine gives the same bits.
@inline(__always)
private func saturated(_ h: Lanes) -> Lanes {
  let three = Lanes(repeating: 3)
  let bounded = select(
    h .> three, three, select(h .< Lanes(repeating: -3), Lanes(repeating: -3), h))
  let square = bounded * bounded
  return bounded * (square + 27) / (square * 9 + 27)
}

@inline(__always)
private func saturated(_ h: Float) -> Float {
  let bounded: Float = h > 3 ? 3 : h < -3 ? -3 : h
  let square = bounded * bounded
  return bounded * (square + 27) / (square * 9 + 27)
}

/// One step of the mean field of a two-state Potts model, on all but the outermost pixels.
///
/// The belief of a pixel, −1 for unchanged to 1 for changed, becomes
/// tanh(`evidence` / 2 + `coupling` · Σ wⱼ mⱼ) over its eight neighbours' beliefs, weighted by the
/// inverse of their distance, weights summing to one. A pixel without evidence believes nothing: 0.
///
/// After n steps a belief depends on the pixels within n columns and rows alone: windows with such a
/// margin give the same beliefs as the whole raster.
///
/// - Source: J. Zhang, "The mean field theory in EM procedures for Markov random fields" (1992).
/// - Parameters:
///   - evidence: Log odds of change of each pixel by itself, `columns` · `rows`; NaN for none.
///   - beliefs: Beliefs before the step.
///   - coupling: Weight of the neighbours.
///   - columns: Columns.
///   - rows: Rows.
///   - next: Receives the beliefs after it; outermost pixels are left alone.
public func relaxField(
  evidence: UnsafePointer<Float>, beliefs: UnsafePointer<Float>, coupling: Float, columns: Int,
  rows: Int, next: UnsafeMutablePointer<Float>
) {
  guard columns > 2, rows > 2 else { return }
  for row in 1..<(rows - 1) {
    var x = 1
    while x + laneCount <= columns - 1 {
      let i = row * columns + x
      let sides =
        unsafe (load(beliefs, at: i - columns) + load(beliefs, at: i + columns))
        + (load(beliefs, at: i - 1) + load(beliefs, at: i + 1))
      let corners =
        unsafe (load(beliefs, at: i - columns - 1) + load(beliefs, at: i - columns + 1))
        + (load(beliefs, at: i + columns - 1) + load(beliefs, at: i + columns + 1))
      let own = unsafe load(evidence, at: i)
      let h = own * 0.5 + (sides * sideShare + corners * cornerShare) * coupling
      unsafe store(masked(saturated(h), bits(of: own .== own)), to: next, at: i)
      x += laneCount
    }
    while x < columns - 1 {
      unsafe relaxPixel(
        evidence, beliefs, coupling: coupling, columns: columns, at: row * columns + x, next)
      x += 1
    }
  }
}

/// The scalar reference of `relaxField`.
public func relaxFieldReference(
  evidence: UnsafePointer<Float>, beliefs: UnsafePointer<Float>, coupling: Float, columns: Int,
  rows: Int, next: UnsafeMutablePointer<Float>
) {
  guard columns > 2, rows > 2 else { return }
  for row in 1..<(rows - 1) {
    for x in 1..<(columns - 1) {
      unsafe relaxPixel(
        evidence, beliefs, coupling: coupling, columns: columns, at: row * columns + x, next)
    }
  }
}

@inline(__always)
private func relaxPixel(
  _ evidence: UnsafePointer<Float>, _ beliefs: UnsafePointer<Float>, coupling: Float,
  columns: Int, at i: Int, _ next: UnsafeMutablePointer<Float>
) {
  let sides =
    unsafe (beliefs[i - columns] + beliefs[i + columns]) + (beliefs[i - 1] + beliefs[i + 1])
  let corners =
    unsafe (beliefs[i - columns - 1] + beliefs[i - columns + 1])
    + (beliefs[i + columns - 1] + beliefs[i + columns + 1])
  let own = unsafe evidence[i]
  let h = own * 0.5 + (sides * sideShare + corners * cornerShare) * coupling
  unsafe next[i] = own == own ? saturated(h) : 0
}
