// SPDX-License-Identifier: Apache-2.0
import CPlanes

/// The sums of one cell in one band of an optical pass.
struct LinearSums {
  /// Planes of column sums for each band, beside the one of valid pixels.
  static let bandPlanes = 2

  private(set) var valid = 0.0
  private(set) var before = 0.0
  private(set) var after = 0.0

  /// Adds the sums of image columns, from west to east; see `CellSums`.
  init(_ totals: UnsafeBufferPointer<Double>, columns: Range<Int>, width: Int, band: Int) {
    guard let base = totals.baseAddress else { return }
    let plane = unsafe base + (1 + Self.bandPlanes * band) * width
    for x in columns {
      unsafe valid += base[x]
      unsafe before += plane[x]
      unsafe after += plane[width + x]
    }
  }
}

/// TEMPORARY
func addLinearRows(
  _ before: UnsafePointer<truceline_plane>, _ after: UnsafePointer<truceline_plane>, _ bands: Int,
  _ columns: Int, _ rows: Int, _ sums: UnsafeMutablePointer<Float>
) {
  var one = [Float](repeating: 0, count: 2 * bands)
  for y in 0..<rows {
    for x in 0..<columns {
      var isValid = true
      for index in 0..<2 * bands {
        let plane = unsafe index < bands ? before[index] : after[index - bands]
        let place = unsafe y * plane.stride + x
        let v: Float =
          switch unsafe plane.type {
          case 0: unsafe Float(plane.pixels.load(fromByteOffset: place, as: UInt8.self))
          case 1: unsafe Float(plane.pixels.load(fromByteOffset: 2 * place, as: UInt16.self))
          case 2: unsafe Float(plane.pixels.load(fromByteOffset: 2 * place, as: Int16.self))
          default: unsafe plane.pixels.load(fromByteOffset: 4 * place, as: Float.self)
          }
        if let states = unsafe plane.states, unsafe states[place] != 0 { isValid = false }
        if unsafe v == plane.no_data || v < plane.least || v > plane.greatest || v.isNaN {
          isValid = false
        }
        one[index] = unsafe v * plane.scale + plane.offset
      }
      guard isValid else { continue }
      unsafe sums[x] += 1
      for band in 0..<bands {
        unsafe sums[(1 + 2 * band) * columns + x] += one[band]
        unsafe sums[(2 + 2 * band) * columns + x] += one[band + bands]
      }
    }
  }
}
