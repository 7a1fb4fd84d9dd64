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
/// A pixel counts where its class stays in both passes and every plane observed it, within its limits,
/// with a finite value. The squared distance of a pixel is Σₖ wₖ² (afterₖ − beforeₖ)².
///
/// - Parameters:
///   - before: `bandCount` planes of the earlier pass, scaled as they say; their rule is not looked at.
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
  let whole = columns / laneCount * laneCount
  let width = min(whole, columnsPerBlock)
  let size = min(rows, rowsPerSlab) * width
  if size > 0 {
    let memory = UnsafeMutablePointer<Float>.allocate(capacity: 4 * size)
    let patterns = UnsafeMutablePointer<NoDataPattern>.allocate(capacity: 2 * bandCount)
    defer {
      unsafe memory.deallocate()
      unsafe patterns.deallocate()
    }
    let classes = unsafe ClassMasks(
      before: classesBefore, bitsBefore: classBitsBefore, after: classesAfter,
      bitsAfter: classBitsAfter)
    let mask = unsafe memory
    let distances = unsafe memory + size
    let scratch = unsafe memory + 2 * size
    var x = 0
    while x < whole {
      let groups = min(width, whole - x) / laneCount
      var y = 0
      while y < rows {
        let block = PixelBlock(x: x, groups: groups, y: y, rows: min(rowsPerSlab, rows - y))
        y += block.rows
        guard unsafe classes.fill(mask, block: block) else { continue }
        unsafe maskGaps(
          before: before, after: after, bandCount: bandCount, block: block, mask: mask,
          patterns: patterns, scratch: scratch)
        for i in 0..<block.rows * groups {
          unsafe store(Lanes(repeating: 0), to: distances, at: i * laneCount)
        }
        for band in 0..<bandCount {
          let first = unsafe sums + (changeVectorPlanes + 2 * band) * columns + x
          let terms = unsafe ChangeVectorBand(
            before: before + band, after: after + band, squaredWeight: squaredWeights[band],
            sumsBefore: first, sumsAfter: first + columns)
          unsafe addBand(terms, block: block, mask: mask, distances: distances, scratch: scratch)
        }
        unsafe addDistances(
          distances, mask: mask, block: block, threshold: threshold, sums: sums + x,
          columns: columns)
      }
      x += groups * laneCount
    }
  }
  unsafe addColumns(
    whole..<columns, before: before, after: after, bandCount: bandCount,
    squaredWeights: squaredWeights, classesBefore: classesBefore,
    classBitsBefore: classBitsBefore, classesAfter: classesAfter, classBitsAfter: classBitsAfter,
    columns: columns, rows: rows, threshold: threshold, sums: sums)
}

/// The scalar reference of `addChangeVectorRows`.
public func addChangeVectorRowsReference(
  before: UnsafePointer<truceline_plane>, after: UnsafePointer<truceline_plane>, bandCount: Int,
  squaredWeights: UnsafePointer<Float>, classesBefore: UnsafePointer<truceline_plane>?,
  classBitsBefore: UInt32, classesAfter: UnsafePointer<truceline_plane>?, classBitsAfter: UInt32,
  columns: Int, rows: Int, threshold: Float, sums: UnsafeMutablePointer<Float>
) {
  precondition(rows <= 64, "Float sums of more than 64 rows lose digits")
  unsafe addColumns(
    0..<columns, before: before, after: after, bandCount: bandCount,
    squaredWeights: squaredWeights, classesBefore: classesBefore,
    classBitsBefore: classBitsBefore, classesAfter: classesAfter, classBitsAfter: classBitsAfter,
    columns: columns, rows: rows, threshold: threshold, sums: sums)
}

/// Takes out pixels that any plane has no measurement of.
@inline(__always)
private func maskGaps(
  before: UnsafePointer<truceline_plane>, after: UnsafePointer<truceline_plane>, bandCount: Int,
  block: PixelBlock, mask: UnsafeMutablePointer<Float>,
  patterns: UnsafeMutablePointer<NoDataPattern>, scratch: UnsafeMutablePointer<Float>
) {
  var patternCount = 0
  for index in 0..<2 * bandCount {
    let plane = unsafe index < bandCount ? before + index : after + (index - bandCount)
    if let states = unsafe plane.pointee.states {
      unsafe maskUnobserved(states, stride: plane.pointee.stride, block: block, mask: mask)
    }
    switch unsafe LinearGaps(plane) {
    case .none: break
    case .pattern(let pattern):
      unsafe (patterns + patternCount).initialize(
        to: NoDataPattern(
          pixels: plane.pointee.pixels, stride: plane.pointee.stride, pattern: pattern))
      patternCount += 1
    case .values: unsafe maskUnmeasured(plane, block: block, mask: mask, scratch: scratch)
    }
  }
  if patternCount > 0 {
    unsafe maskPatterns(patterns, count: patternCount, block: block, mask: mask)
  }
}

@inline(__always)
private func addColumns(
  _ range: Range<Int>, before: UnsafePointer<truceline_plane>,
  after: UnsafePointer<truceline_plane>, bandCount: Int, squaredWeights: UnsafePointer<Float>,
  classesBefore: UnsafePointer<truceline_plane>?, classBitsBefore: UInt32,
  classesAfter: UnsafePointer<truceline_plane>?, classBitsAfter: UInt32, columns: Int, rows: Int,
  threshold: Float, sums: UnsafeMutablePointer<Float>
) {
  let classes = unsafe ClassMasks(
    before: classesBefore, bitsBefore: classBitsBefore, after: classesAfter,
    bitsAfter: classBitsAfter)
  for x in range {
    for row in 0..<rows {
      guard classes.keeps(row: row, column: x) else { continue }
      var distance: Float = 0
      var isValid = true
      for band in 0..<bandCount {
        let b = unsafe linearMeasurement(before + band, row: row, column: x)
        let a = unsafe linearMeasurement(after + band, row: row, column: x)
        isValid = isValid && b == b && a == a
        let difference = a - b
        distance = unsafe distance + difference * difference * squaredWeights[band]
      }
      guard isValid else { continue }
      for band in 0..<bandCount {
        let plane = unsafe sums + (changeVectorPlanes + 2 * band) * columns + x
        unsafe plane[0] += linearMeasurement(before + band, row: row, column: x)
        unsafe plane[columns] += linearMeasurement(after + band, row: row, column: x)
      }
      unsafe sums[x] += 1
      unsafe sums[columns + x] += distance
      unsafe sums[2 * columns + x] += distance * distance
      if distance > threshold { unsafe sums[3 * columns + x] += 1 }
      unsafe sums[4 * columns + x] = max(sums[4 * columns + x], distance)
    }
  }
}
