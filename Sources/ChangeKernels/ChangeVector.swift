// SPDX-License-Identifier: Apache-2.0
public import CPlanes

// The change vector: how far pixels moved in the space of the bands, and what columns keep of it.
//
// Goals, in order: sums that no vector width can change; memory speed. A few rows of some hundred
// columns are worked on together: first which of them count, by which all planes come into the
// nearest caches, then band by band from there.

/// Planes that `addChangeVectorRows` adds to before those of the bands.
public let changeVectorPlanes = 5

/// Columns and rows that are worked on together.
private let columnsPerBlock = 512
private let rowsPerSlab = 5

/// Adds the rows of some bands on a linear scale, before and after, into column sums.
///
/// A pixel counts where its class stays in both passes and every plane observed it, within its limits.
/// The squared distance of a pixel is Σₖ wₖ² (afterₖ − beforeₖ)². Stored values are added as they are
/// and scaled after that, so that sums of whole numbers are exact.
///
/// - Parameters:
///   - before: `bandCount` planes of the earlier pass, scaled as they say, not by 0; their rule is not
///     looked at.
///   - after: As many of the later pass, over the same pixels.
///   - bandCount: 1 to 13.
///   - squaredWeights: A factor wₖ² for each band.
///   - classesBefore: Nil, or a plane of classes in 8 bits (those from 32 on never stay), or of flags in
///     16 bits.
///   - classBitsBefore: The set of classes that stay, a bit for each; or the flags that take a pixel out.
///   - classesAfter: The same for the later pass.
///   - classBitsAfter: The same for the later pass.
///   - columns: Number of columns.
///   - rows: Number of rows, at most 64 so that Float sums keep their digits.
///   - threshold: A squared distance, not below 0.
///   - sums: Planes of `columns` values, added to: valid pixels, squared distance, its square, pixels
///     whose squared distance is above the threshold, the greatest squared distance; then for each band
///     the measurements before and those after. Counts start at whole numbers, the greatest at 0.
/// - Complexity: O(*n*) in the pixels of the planes.
public func addChangeVectorRows(
  before: UnsafePointer<truceline_plane>, after: UnsafePointer<truceline_plane>, bandCount: Int,
  squaredWeights: UnsafePointer<Float>, classesBefore: UnsafePointer<truceline_plane>?,
  classBitsBefore: UInt32, classesAfter: UnsafePointer<truceline_plane>?, classBitsAfter: UInt32,
  columns: Int, rows: Int, threshold: Float, sums: UnsafeMutablePointer<Float>
) {
  precondition(rows <= 64, "Float sums of more than 64 rows lose digits")
  let classes = unsafe ClassMasks(
    before: classesBefore, bitsBefore: classBitsBefore, after: classesAfter,
    bitsAfter: classBitsAfter)
  let whole = columns / laneCount * laneCount
  let width = min(whole, columnsPerBlock)
  if width > 0, rows > 0 {
    let size = rowsPerSlab * width
    let planes = changeVectorPlanes + 2 * bandCount
    // Planes a power of two apart would fall into the same places of the cache.
    let apart = width + 3 * laneCount
    let memory = unsafe allocateLanes(planes * apart + 4 * size)
    defer { unsafe memory.deallocate() }
    let gaps = unsafe WholeNumberGaps(before: before, after: after, bandCount: bandCount)
    let mask = unsafe memory + planes * apart
    var x = 0
    while x < whole {
      let groups = min(width, whole - x) / laneCount
      for i in 0..<planes * apart / laneCount {
        unsafe store(Lanes(repeating: 0), to: memory, at: i * laneCount)
      }
      var y = 0
      while y < rows {
        let block = PixelBlock(x: x, groups: groups, y: y, rows: min(rowsPerSlab, rows - y))
        y += block.rows
        guard unsafe classes.fill(mask, block: block) else { continue }
        unsafe addBlock(
          before: before, after: after, bandCount: bandCount, squaredWeights: squaredWeights,
          gaps: gaps, block: block, mask: mask, distances: mask + size, scratch: mask + 2 * size,
          threshold: threshold, carry: memory, width: apart)
      }
      unsafe addCarry(
        memory, width: apart, areWhole: gaps != .other, before: before, after: after,
        bandCount: bandCount, groups: groups,
        sums: sums + x, columns: columns)
      x += groups * laneCount
    }
  }
  unsafe addColumns(
    whole..<columns, before: before, after: after, bandCount: bandCount,
    squaredWeights: squaredWeights, classes: classes, columns: columns, rows: rows,
    threshold: threshold, sums: sums)
}

/// The scalar reference of `addChangeVectorRows`.
public func addChangeVectorRowsReference(
  before: UnsafePointer<truceline_plane>, after: UnsafePointer<truceline_plane>, bandCount: Int,
  squaredWeights: UnsafePointer<Float>, classesBefore: UnsafePointer<truceline_plane>?,
  classBitsBefore: UInt32, classesAfter: UnsafePointer<truceline_plane>?, classBitsAfter: UInt32,
  columns: Int, rows: Int, threshold: Float, sums: UnsafeMutablePointer<Float>
) {
  precondition(rows <= 64, "Float sums of more than 64 rows lose digits")
  let classes = unsafe ClassMasks(
    before: classesBefore, bitsBefore: classBitsBefore, after: classesAfter,
    bitsAfter: classBitsAfter)
  unsafe addColumns(
    0..<columns, before: before, after: after, bandCount: bandCount,
    squaredWeights: squaredWeights, classes: classes, columns: columns, rows: rows,
    threshold: threshold, sums: sums)
}

/// Adds a block whose mask tells the pixels that stay by their class.
@inline(__always)
private func addBlock(
  before: UnsafePointer<truceline_plane>, after: UnsafePointer<truceline_plane>, bandCount: Int,
  squaredWeights: UnsafePointer<Float>, gaps: WholeNumberGaps, block: PixelBlock,
  mask: UnsafeMutablePointer<Float>, distances: UnsafeMutablePointer<Float>,
  scratch: UnsafeMutablePointer<Float>, threshold: Float, carry: UnsafeMutablePointer<Float>,
  width: Int
) {
  switch gaps {
  case .none: break
  case .noData(let value):
    unsafe maskNoData(
      value, before: before, after: after, bandCount: bandCount, block: block, mask: mask)
  case .other:
    for index in 0..<2 * bandCount {
      let plane = unsafe (index % 2 == 0 ? before : after) + index / 2
      if let states = unsafe plane.pointee.states {
        unsafe maskUnobserved(states, stride: plane.pointee.stride, block: block, mask: mask)
      }
      unsafe maskDropped(plane, block: block, mask: mask, scratch: scratch)
    }
  }
  for i in 0..<block.rows * block.groups {
    unsafe store(Lanes(repeating: 0), to: distances, at: i * laneCount)
  }
  for band in 0..<bandCount {
    let terms = unsafe DifferenceTerms(
      before: before + band, after: after + band, squaredWeight: squaredWeights[band])
    let sums = unsafe carry + (changeVectorPlanes + 2 * band) * width
    if gaps == .other {
      unsafe addBand(
        before: before + band, after: after + band, terms: terms, block: block, mask: mask,
        distances: distances, scratch: scratch, sums: sums, width: width)
    } else {
      unsafe addWholeBand(
        before: before + band, after: after + band, terms: terms, block: block, mask: mask,
        distances: distances, sums: sums, width: width)
    }
  }
  unsafe addDistances(
    distances, mask: mask, block: block, threshold: threshold, carry: carry, width: width)
}

@inline(__always)
private func addColumns(
  _ range: Range<Int>, before: UnsafePointer<truceline_plane>,
  after: UnsafePointer<truceline_plane>, bandCount: Int, squaredWeights: UnsafePointer<Float>,
  classes: ClassMasks, columns: Int, rows: Int, threshold: Float,
  sums: UnsafeMutablePointer<Float>
) {
  for x in range {
    var valid: Float = 0
    var (total, squares, above): (Float, Float, Float) = (0, 0, 0)
    for row in 0..<rows
    where unsafe classes.keeps(row: row, column: x)
      && isKept(before, after, bandCount: bandCount, row: row, column: x)
    {
      var distance: Float = 0
      for band in 0..<bandCount {
        let terms = unsafe DifferenceTerms(
          before: before + band, after: after + band, squaredWeight: squaredWeights[band])
        distance =
          unsafe distance
          + terms.squaredDifference(
            storedValue(before + band, at: row * before[band].stride + x),
            storedValue(after + band, at: row * after[band].stride + x))
      }
      valid += 1
      total += distance
      squares += distance * distance
      if distance > threshold { above += 1 }
      unsafe sums[4 * columns + x] = max(sums[4 * columns + x], distance)
    }
    unsafe sums[x] += valid
    unsafe sums[columns + x] += total
    unsafe sums[2 * columns + x] += squares
    unsafe sums[3 * columns + x] += above
    for index in 0..<2 * bandCount {
      let plane = unsafe (index % 2 == 0 ? before : after) + index / 2
      var stored: Float = 0
      for row in 0..<rows
      where unsafe classes.keeps(row: row, column: x)
        && isKept(before, after, bandCount: bandCount, row: row, column: x)
      {
        stored += unsafe storedValue(plane, at: row * plane.pointee.stride + x)
      }
      unsafe sums[(changeVectorPlanes + index) * columns + x] +=
        stored * plane.pointee.scale + valid * plane.pointee.offset
    }
  }
}

/// Whether all planes observed a pixel and its values are within their limits.
@inline(__always)
private func isKept(
  _ before: UnsafePointer<truceline_plane>, _ after: UnsafePointer<truceline_plane>,
  bandCount: Int, row: Int, column: Int
) -> Bool {
  for index in 0..<2 * bandCount {
    let plane = unsafe (index % 2 == 0 ? before : after) + index / 2
    let i = unsafe row * plane.pointee.stride + column
    if let states = unsafe plane.pointee.states, unsafe states[i] != 0 { return false }
    guard unsafe PlaneLimits(plane).keeps(storedValue(plane, at: i)) else { return false }
  }
  return true
}
