// SPDX-License-Identifier: Apache-2.0
import CPlanes

// The change vector of bands of 16-bit whole numbers, from memory to the sums of the columns in one go.
//
// Whether a pixel counts is known only after its last band, so its values are read twice, the second
// time from the nearest cache. Their sums are taken as whole numbers, which leaves the units for Float
// to the distances.

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
    guard noData >= 0, noData <= 65_535, noData == noData.rounded(.towardZero) else { return .none }
    return .noData(UInt16(noData))
  }
}

/// What one band needs at hand: its offset and weight, then where its rows begin.
@safe struct WholeNumberBands {
  private let terms: UnsafeMutablePointer<DifferenceTerms>
  private let rows: UnsafeMutablePointer<UnsafeRawPointer>
  private let bandCount: Int

  @inline(__always)
  init(
    before: UnsafePointer<truceline_plane>, after: UnsafePointer<truceline_plane>, bandCount: Int,
    squaredWeights: UnsafePointer<Float>, rowCount: Int
  ) {
    self.bandCount = bandCount
    unsafe terms = .allocate(capacity: bandCount)
    unsafe rows = .allocate(capacity: 2 * bandCount * rowCount)
    for band in 0..<bandCount {
      unsafe (terms + band).initialize(
        to: DifferenceTerms(
          before: before + band, after: after + band, squaredWeight: squaredWeights[band]))
    }
  }

  @inline(__always)
  func deallocate() {
    unsafe terms.deallocate()
    unsafe rows.deallocate()
  }

  /// Notes where the rows of a block begin: band by band, before and after, row by row.
  @inline(__always)
  func begin(
    _ block: PixelBlock, before: UnsafePointer<truceline_plane>,
    after: UnsafePointer<truceline_plane>
  ) {
    for index in 0..<2 * bandCount {
      let plane = unsafe (index % 2 == 0 ? before : after) + index / 2
      for row in 0..<block.rows {
        let place = unsafe (block.y + row) * plane.pointee.stride + block.x
        unsafe (rows + (index * block.rows + row)).initialize(to: plane.pointee.pixels + 2 * place)
      }
    }
  }

  /// Adds a block to the sums, planes of `width` columns.
  ///
  /// - Parameters:
  ///   - block: The pixels, as given to `begin`.
  ///   - mask: Which of them count by their class; nil where all do.
  ///   - noData: The value that means no data; nil for none.
  ///   - threshold: A squared distance.
  ///   - valid: Room for a group of lanes for each row.
  ///   - carry: The sums; those of stored values are whole numbers.
  ///   - width: Columns from one plane of the sums to the next.
  @inline(never)
  func add(
    _ block: PixelBlock, mask: UnsafePointer<Float>?, noData: UInt16?, threshold: Float,
    valid: UnsafeMutablePointer<Float>, carry: UnsafeMutablePointer<Float>, width: Int
  ) {
    let hasNoData = noData != nil
    let pattern = SIMD16<UInt16>(repeating: noData ?? 0)
    let rowCount = block.rows
    for group in 0..<block.groups {
      let x = group &* laneCount
      for row in 0..<rowCount {
        var isValid = LaneBits(repeating: .max)
        if let mask = unsafe mask {
          isValid = unsafe bits(of: load(mask, at: row &* block.width &+ x))
        }
        var smallest = SIMD16<UInt16>(repeating: .max)
        var distance = Lanes(repeating: 0)
        for band in 0..<bandCount {
          let place = unsafe rows + (2 &* band &* rowCount &+ row)
          let before = unsafe stored(place[0], x)
          let after = unsafe stored(place[rowCount], x)
          if hasNoData {
            smallest = smaller(smallest, before ^ pattern)
            smallest = smaller(smallest, after ^ pattern)
          }
          let sum = widened(after) &+ LaneBits(repeating: shift.bitPattern) &- widened(before)
          distance =
            unsafe distance
            + terms[band].squaredDistance(lanes(of: sum) - Lanes(repeating: shift))
        }
        if hasNoData { isValid = isValid & bits(of: widened(smallest) .> LaneBits(repeating: 0)) }
        unsafe store(lanes(of: isValid), to: valid, at: row &* laneCount)
        unsafe addDistance(
          distance, isValid: isValid, threshold: threshold, carry: carry + x, width: width)
      }
      for index in 0..<2 &* bandCount {
        let place = unsafe rows + (index &* rowCount)
        let i = (changeVectorPlanes &+ index) &* width &+ x
        var sum = unsafe bits(of: load(carry, at: i))
        for row in 0..<rowCount {
          let numbers = unsafe widened(stored(place[row], x))
          sum = unsafe sum &+ (numbers & bits(of: load(valid, at: row &* laneCount)))
        }
        unsafe store(lanes(of: sum), to: carry, at: i)
      }
    }
  }

  /// Stored numbers of a group of columns.
  @inline(__always)
  private func stored(_ row: UnsafeRawPointer, _ x: Int) -> SIMD16<UInt16> {
    unsafe (row + (2 &* x)).loadUnaligned(as: SIMD16<UInt16>.self)
  }
}
