// SPDX-License-Identifier: Apache-2.0
import CPlanes

// What stored values were like before their rule applied: tells units that cannot be true.

/// Number of counts that a plane has: finite values, those below zero and those that are zero.
public let planeCounts = 3

/// Adds the counts of a block of kept stored values (NaN where dropped); returns the greatest.
@inline(never)
func addCounts(
  _ block: UnsafePointer<Float>, groups: Int, counts: UnsafeMutablePointer<Int64>,
  greatest: UnsafeMutablePointer<Float>
) {
  var finite = LaneBits(repeating: 0)
  var negative = LaneBits(repeating: 0)
  var zero = LaneBits(repeating: 0)
  var top = Lanes(repeating: -.infinity)
  for i in 0..<groups {
    let v = unsafe load(block, at: i * laneCount)
    finite = finite &- bits(of: v .== v)
    negative = negative &- bits(of: v .< Lanes(repeating: 0))
    zero = zero &- bits(of: v .== Lanes(repeating: 0))
    top = larger(top, v)
  }
  unsafe addTotals(finite, negative, zero, top, counts: counts, greatest: greatest)
}

/// Adds the counts of a block of columns of a plane of Float that is observed throughout.
@inline(never)
func addCounts(
  _ plane: UnsafePointer<truceline_plane>, x: Int, groups: Int, rows: Int,
  counts: UnsafeMutablePointer<Int64>, greatest: UnsafeMutablePointer<Float>
) {
  let limits = unsafe PlaneLimits(plane)
  let stride = unsafe plane.pointee.stride
  let pixels = unsafe plane.pointee.pixels
  var finite = LaneBits(repeating: 0)
  var negative = LaneBits(repeating: 0)
  var zero = LaneBits(repeating: 0)
  var top = Lanes(repeating: -.infinity)
  for row in 0..<rows {
    for group in 0..<groups {
      let v = unsafe loadFloat32(pixels, at: row * stride + x + group * laneCount)
      let isKept = limits.kept(v)
      finite = finite &- isKept
      negative = negative &- (bits(of: v .< Lanes(repeating: 0)) & isKept)
      zero = zero &- (bits(of: v .== Lanes(repeating: 0)) & isKept)
      top = larger(top, lanes(of: (bits(of: v) & isKept) | (bits(of: top) & ~isKept)))
    }
  }
  unsafe addTotals(finite, negative, zero, top, counts: counts, greatest: greatest)
}

@inline(__always)
private func addTotals(
  _ finite: LaneBits, _ negative: LaneBits, _ zero: LaneBits, _ top: Lanes,
  counts: UnsafeMutablePointer<Int64>, greatest: UnsafeMutablePointer<Float>
) {
  for lane in 0..<laneCount {
    unsafe counts[0] += Int64(finite[lane])
    unsafe counts[1] += Int64(negative[lane])
    unsafe counts[2] += Int64(zero[lane])
    if unsafe greatest.pointee < top[lane] { unsafe greatest.pointee = top[lane] }
  }
}

/// Raises a plane's greatest value to the greatest of `groups` groups of columns.
@inline(__always)
func raise(
  _ greatest: UnsafeMutablePointer<Float>, to tops: UnsafePointer<Float>, groups: Int
) {
  var top = Lanes(repeating: -.infinity)
  for group in 0..<groups { top = unsafe larger(top, load(tops, at: group * laneCount)) }
  for lane in 0..<laneCount where unsafe greatest.pointee < top[lane] {
    unsafe greatest.pointee = top[lane]
  }
}

/// Adds one stored value to the counts of its plane.
@inline(__always)
func addCount(
  _ v: Float, counts: UnsafeMutablePointer<Int64>, greatest: UnsafeMutablePointer<Float>
) {
  unsafe counts[0] += 1
  if v < 0 { unsafe counts[1] += 1 }
  if v == 0 { unsafe counts[2] += 1 }
  if unsafe greatest.pointee < v { unsafe greatest.pointee = v }
}
