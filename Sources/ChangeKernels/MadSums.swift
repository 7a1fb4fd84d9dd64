// SPDX-License-Identifier: Apache-2.0
public import CPlanes

// A MAD transform applied to stored pixels, and what columns keep of it.

/// Planes that `addMadRows` adds to before those of the variates.
public let madPlanes = 4

/// Columns and rows that are worked on together.
private let columnsPerBlock = 128
private let rowsPerSlab = 5

/// Adds the rows of the MAD transform of some bands, before and after, into column sums.
///
/// A pixel counts where its class stays in both passes, every plane observed it, within its limits, with
/// a finite value, and its distance z = Σᵢ (Mᵢ / σᵢ)² is finite (see `madDistances`).
///
/// - Parameters:
///   - before: `bandCount` planes of the earlier pass, scaled as they say; their rule is not looked at.
///   - after: As many of the later pass, over the same pixels.
///   - bandCount: 1 to 13.
///   - coefficients: As in `madDistances`.
///   - classesBefore: As in `addChangeVectorRows`.
///   - classBitsBefore: As in `addChangeVectorRows`.
///   - classesAfter: As in `addChangeVectorRows`.
///   - classBitsAfter: As in `addChangeVectorRows`.
///   - columns: Number of columns.
///   - rows: Number of rows, at most 64 so that Float sums keep their digits.
///   - threshold: A distance.
///   - sums: Planes of `columns` values, added to: valid pixels, z, pixels whose z is above the threshold,
///     the greatest z; then for each i the sum of Mᵢ / σᵢ. Counts start at whole numbers, the greatest at 0.
/// - Complexity: O(*n* · *p*²) in the pixels and the bands.
public func addMadRows(
  before: UnsafePointer<truceline_plane>, after: UnsafePointer<truceline_plane>, bandCount: Int,
  coefficients: UnsafePointer<Float>, classesBefore: UnsafePointer<truceline_plane>?,
  classBitsBefore: UInt32, classesAfter: UnsafePointer<truceline_plane>?, classBitsAfter: UInt32,
  columns: Int, rows: Int, threshold: Float, sums: UnsafeMutablePointer<Float>
) {
  precondition(rows <= 64, "Float sums of more than 64 rows lose digits")
  let mad = unsafe MadCoefficients(coefficients, bandCount: bandCount)
  let classes = unsafe ClassMasks(
    before: classesBefore, bitsBefore: classBitsBefore, after: classesAfter,
    bitsAfter: classBitsAfter)
  let whole = columns / laneCount * laneCount
  let width = min(whole, columnsPerBlock)
  if width > 0, rows > 0 {
    let size = rowsPerSlab * width
    // The mask, the bands, then the variates of one group.
    let memory = unsafe allocateLanes((1 + 2 * bandCount) * size + bandCount * laneCount)
    defer { unsafe memory.deallocate() }
    var x = 0
    while x < whole {
      let groups = min(width, whole - x) / laneCount
      var y = 0
      while y < rows {
        let block = PixelBlock(x: x, groups: groups, y: y, rows: min(rowsPerSlab, rows - y))
        y += block.rows
        guard unsafe classes.fill(memory, block: block) else { continue }
        for band in 0..<bandCount {
          unsafe readLinear(before + band, block, into: memory + (1 + band) * size)
          unsafe readLinear(after + band, block, into: memory + (1 + bandCount + band) * size)
        }
        unsafe addVariates(
          mad, mask: memory, values: memory + size, size: size,
          variates: memory + (1 + 2 * bandCount) * size, block: block, threshold: threshold,
          sums: sums + x, columns: columns)
      }
      x += groups * laneCount
    }
  }
  unsafe addColumns(
    whole..<columns, before: before, after: after, mad: mad, classes: classes, columns: columns,
    rows: rows, threshold: threshold, sums: sums)
}

/// The scalar reference of `addMadRows`.
public func addMadRowsReference(
  before: UnsafePointer<truceline_plane>, after: UnsafePointer<truceline_plane>, bandCount: Int,
  coefficients: UnsafePointer<Float>, classesBefore: UnsafePointer<truceline_plane>?,
  classBitsBefore: UInt32, classesAfter: UnsafePointer<truceline_plane>?, classBitsAfter: UInt32,
  columns: Int, rows: Int, threshold: Float, sums: UnsafeMutablePointer<Float>
) {
  precondition(rows <= 64, "Float sums of more than 64 rows lose digits")
  let classes = unsafe ClassMasks(
    before: classesBefore, bitsBefore: classBitsBefore, after: classesAfter,
    bitsAfter: classBitsAfter)
  unsafe addColumns(
    0..<columns, before: before, after: after,
    mad: MadCoefficients(coefficients, bandCount: bandCount), classes: classes, columns: columns,
    rows: rows, threshold: threshold, sums: sums)
}

/// Adds a block of measurements; the bands lie `size` values apart, those after behind those before.
@inline(never)
private func addVariates(
  _ mad: MadCoefficients, mask: UnsafePointer<Float>, values: UnsafePointer<Float>, size: Int,
  variates: UnsafeMutablePointer<Float>, block: PixelBlock, threshold: Float,
  sums: UnsafeMutablePointer<Float>, columns: Int
) {
  let limit = Lanes(repeating: threshold)
  for row in 0..<block.rows {
    for group in 0..<block.groups {
      let x = group * laneCount
      let i = row * block.width + x
      var z = Lanes(repeating: 0)
      for band in 0..<mad.bandCount {
        let t = unsafe mad.variate(
          band, before: values + i, after: values + mad.bandCount * size + i, size: size)
        z = z + t * t
        unsafe store(t, to: variates, at: band * laneCount)
      }
      let isFinite = bits(of: (z - z) .== Lanes(repeating: 0))
      let isValid = unsafe isFinite & bits(of: load(mask, at: i))
      z = masked(z, isValid)
      let one = LaneBits(repeating: Float(1).bitPattern)
      unsafe store(load(sums, at: x) + lanes(of: isValid & one), to: sums, at: x)
      unsafe store(load(sums, at: columns + x) + z, to: sums, at: columns + x)
      let isAbove = bits(of: z .> limit) & isValid
      unsafe store(
        load(sums, at: 2 * columns + x) + lanes(of: isAbove & one), to: sums, at: 2 * columns + x)
      unsafe store(larger(load(sums, at: 3 * columns + x), z), to: sums, at: 3 * columns + x)
      for band in 0..<mad.bandCount {
        let place = (madPlanes + band) * columns + x
        let t = unsafe masked(load(variates, at: band * laneCount), isValid)
        unsafe store(load(sums, at: place) + t, to: sums, at: place)
      }
    }
  }
}

@inline(__always)
private func addColumns(
  _ range: Range<Int>, before: UnsafePointer<truceline_plane>,
  after: UnsafePointer<truceline_plane>, mad: MadCoefficients, classes: ClassMasks, columns: Int,
  rows: Int, threshold: Float, sums: UnsafeMutablePointer<Float>
) {
  for x in range {
    for row in 0..<rows where classes.keeps(row: row, column: x) {
      var z: Float = 0
      for band in 0..<mad.bandCount {
        let t = mad.variateReference(
          band, before: { unsafe linearMeasurement(before + $0, row: row, column: x) },
          after: { unsafe linearMeasurement(after + $0, row: row, column: x) })
        z = z + t * t
      }
      guard z - z == 0 else { continue }
      unsafe sums[x] += 1
      unsafe sums[columns + x] += z
      if z > threshold { unsafe sums[2 * columns + x] += 1 }
      if unsafe z > sums[3 * columns + x] { unsafe sums[3 * columns + x] = z }
      for band in 0..<mad.bandCount {
        unsafe sums[(madPlanes + band) * columns + x] += mad.variateReference(
          band, before: { unsafe linearMeasurement(before + $0, row: row, column: x) },
          after: { unsafe linearMeasurement(after + $0, row: row, column: x) })
      }
    }
  }
}
