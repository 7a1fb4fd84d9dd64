// SPDX-License-Identifier: Apache-2.0
import CPlanes

// The change vector of bands of 16-bit whole numbers, in their own width as far as that goes.
//
// Their sums are taken as whole numbers, which leaves the units for Float to the distances.

/// 1.5 · 2^23: whole numbers of either sign stand in the low bits of the sum.
private let shift: Float = 12_582_912

/// Whether all bands are of whole numbers from 0 to 65,535 that differ by no factor between the passes.
enum WholeNumberGaps: Equatable {
  /// Every pixel of every plane is a measurement.
  case none
  /// This number is no data, in every plane.
  case noData(UInt16)
  /// Some band is of another kind.
  case other

  @inline(__always)
  init(
    before: UnsafePointer<truceline_plane>, after: UnsafePointer<truceline_plane>, bandCount: Int
  ) {
    self = unsafe Self.gaps(before)
    for band in 0..<bandCount {
      guard unsafe Self.gaps(before + band) == self, unsafe Self.gaps(after + band) == self,
        unsafe before[band].scale == after[band].scale
      else {
        self = .other
        return
      }
    }
  }

  private static func gaps(_ plane: UnsafePointer<truceline_plane>) -> WholeNumberGaps {
    let limits = unsafe PlaneLimits(plane)
    guard unsafe Int(plane.pointee.type) == truceline_uint16, unsafe plane.pointee.states == nil,
      limits.least <= 0, limits.greatest >= 65_535
    else { return .other }
    let noData = limits.noData
    guard noData >= 0, noData <= 65_535 else { return .none }
    let whole = UInt16(noData)
    return Float(whole) == noData ? .noData(whole) : .none
  }
}

/// Takes out pixels where any plane of whole numbers holds no data.
///
/// All planes come into the nearest caches by it, row after row, which is how memory is fastest.
@inline(never)
func maskNoData(
  _ noData: UInt16, before: UnsafePointer<truceline_plane>, after: UnsafePointer<truceline_plane>,
  bandCount: Int, block: PixelBlock, mask: UnsafeMutablePointer<Float>
) {
  let pattern = SIMD16<UInt16>(repeating: noData)
  for row in 0..<block.rows {
    for group in 0..<block.groups {
      let column = block.x &+ group &* laneCount
      var smallest = SIMD16<UInt16>(repeating: .max)
      for band in 0..<bandCount {
        let b = unsafe stored(before + band, row: block.y &+ row, column: column)
        let a = unsafe stored(after + band, row: block.y &+ row, column: column)
        smallest = smaller(smallest, smaller(b ^ pattern, a ^ pattern))
      }
      let i = row &* block.width &+ group &* laneCount
      let isData = bits(of: widened(smallest) .> LaneBits(repeating: 0))
      unsafe store(masked(load(mask, at: i), isData), to: mask, at: i)
    }
  }
}

/// Stored numbers of a group of columns.
@inline(__always)
private func stored(
  _ plane: UnsafePointer<truceline_plane>, row: Int, column: Int
) -> SIMD16<UInt16> {
  unsafe (plane.pointee.pixels + 2 &* (row &* plane.pointee.stride &+ column))
    .loadUnaligned(as: SIMD16<UInt16>.self)
}

/// Adds a band of whole numbers to the sums of the columns and to the squared distances of the pixels.
///
/// Distances of pixels that the mask leaves out are of no meaning. `sums` points at the band's sums
/// before, which are whole numbers; those after follow `width` columns later.
@inline(never)
func addWholeBand(
  before: UnsafePointer<truceline_plane>, after: UnsafePointer<truceline_plane>,
  terms: DifferenceTerms, block: PixelBlock, mask: UnsafePointer<Float>,
  distances: UnsafeMutablePointer<Float>, sums: UnsafeMutablePointer<Float>, width: Int
) {
  let strideBefore = unsafe 2 &* before.pointee.stride
  let strideAfter = unsafe 2 &* after.pointee.stride
  let firstBefore = unsafe before.pointee.pixels + (block.y &* strideBefore &+ 2 &* block.x)
  let firstAfter = unsafe after.pointee.pixels + (block.y &* strideAfter &+ 2 &* block.x)
  for group in 0..<block.groups {
    let x = group &* laneCount
    var sumBefore = unsafe bits(of: load(sums, at: x))
    var sumAfter = unsafe bits(of: load(sums, at: width &+ x))
    for row in 0..<block.rows {
      let i = row &* block.width &+ x
      let isValid = unsafe bits(of: load(mask, at: i))
      let b = unsafe widened(
        (firstBefore + (row &* strideBefore &+ 2 &* x)).loadUnaligned(as: SIMD16<UInt16>.self))
      let a = unsafe widened(
        (firstAfter + (row &* strideAfter &+ 2 &* x)).loadUnaligned(as: SIMD16<UInt16>.self))
      sumBefore = sumBefore &+ (b & isValid)
      sumAfter = sumAfter &+ (a & isValid)
      let shifted = a &+ LaneBits(repeating: shift.bitPattern) &- b
      let d = terms.squaredDistance(lanes(of: shifted) - Lanes(repeating: shift))
      unsafe store(load(distances, at: i) + d, to: distances, at: i)
    }
    unsafe store(lanes(of: sumBefore), to: sums, at: x)
    unsafe store(lanes(of: sumAfter), to: sums, at: width &+ x)
  }
}
