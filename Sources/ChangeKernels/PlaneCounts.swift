// SPDX-License-Identifier: Apache-2.0
import CPlanes

// What stored values were like before their rule applied: tells units that cannot be true.

/// Number of counts that a plane has: finite values, those below zero and those that are zero.
public let planeCounts = 3

/// The counts of a plane while they are taken, and its greatest value.
struct LaneCensus {
  private var finite = LaneBits(repeating: 0)
  private var negative = LaneBits(repeating: 0)
  private var zero = LaneBits(repeating: 0)
  private var top = Lanes(repeating: -.infinity)

  /// Nothing seen yet.
  @inline(__always)
  init() {}

  /// Takes in stored values, NaN where they were dropped.
  @inline(__always)
  mutating func add(_ v: Lanes) {
    finite = finite &- bits(of: v .== v)
    negative = negative &- bits(of: v .< Lanes(repeating: 0))
    zero = zero &- bits(of: v .== Lanes(repeating: 0))
    top = larger(top, v)
  }

  /// Adds what was seen to the counts of a plane and raises its greatest value.
  @inline(__always)
  func add(to counts: UnsafeMutablePointer<Int64>, greatest: UnsafeMutablePointer<Float>) {
    for lane in 0..<laneCount {
      unsafe counts[0] += Int64(finite[lane])
      unsafe counts[1] += Int64(negative[lane])
      unsafe counts[2] += Int64(zero[lane])
      if unsafe greatest.pointee < top[lane] { unsafe greatest.pointee = top[lane] }
    }
  }
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
  var census = LaneCensus()
  for row in 0..<rows {
    for group in 0..<groups {
      let v = unsafe loadFloat32(pixels, at: row * stride + x + group * laneCount)
      census.add(limits.dropped(v))
    }
  }
  unsafe census.add(to: counts, greatest: greatest)
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

/// Adds one pixel to the counts of its plane.
@inline(__always)
func addCount(
  _ plane: UnsafePointer<truceline_plane>, at index: Int, counts: UnsafeMutablePointer<Int64>,
  greatest: UnsafeMutablePointer<Float>
) {
  if let states = unsafe plane.pointee.states, unsafe states[index] != 0 { return }
  let v = unsafe storedValue(plane, at: index)
  guard unsafe PlaneLimits(plane).keeps(v) else { return }
  unsafe counts[0] += 1
  if v < 0 { unsafe counts[1] += 1 }
  if v == 0 { unsafe counts[2] += 1 }
  if unsafe greatest.pointee < v { unsafe greatest.pointee = v }
}
