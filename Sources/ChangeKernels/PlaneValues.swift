// SPDX-License-Identifier: Apache-2.0
import CPlanes

// From stored values to what they measure, in a block of columns that stays in the nearest cache.

private let tenthOfLn10: Float = 0.230_258_51

/// What is dropped from a plane before its rule applies.
struct PlaneLimits {
  /// The smallest and the greatest value that count; both finite.
  let least: Float
  let greatest: Float
  /// The value that means no data; NaN for none.
  let noData: Float

  /// Bounds that are NaN or infinite are those of Float: what is not finite is never a measurement.
  @inline(__always)
  init(_ plane: UnsafePointer<truceline_plane>) {
    let top = Float.greatestFiniteMagnitude
    let low = unsafe plane.pointee.least
    let high = unsafe plane.pointee.greatest
    least = low > -top ? low : -top
    greatest = high < top ? high : top
    noData = unsafe plane.pointee.no_data
  }

  /// All ones where the stored value counts; never for NaN.
  @inline(__always)
  func kept(_ v: Lanes) -> LaneBits {
    bits(of: v .>= Lanes(repeating: least)) & bits(of: v .<= Lanes(repeating: greatest))
      & ~bits(of: v .== Lanes(repeating: noData))
  }

  /// Whether the stored value counts.
  @inline(__always)
  func keeps(_ v: Float) -> Bool {
    v >= least && v <= greatest && !(v == noData)
  }
}

/// The measurement that a kept stored value stands for, by the rule; NaN where it stands for none.
@inline(__always)
func measured(_ v: Lanes, rule: Int, floor: Float, scale: Float, offset: Float) -> Lanes {
  let nan = Lanes(repeating: .nan)
  switch rule {
  case truceline_decibels:
    return exponential(v * tenthOfLn10)
  case truceline_linear:
    let x = v * scale + offset
    return select((x - x) .== Lanes(repeating: 0), x, nan)
  default:
    let raised = select(v .< Lanes(repeating: floor), Lanes(repeating: floor), v)
    let power = rule == truceline_amplitude ? raised * raised : raised
    // Negative stored values are no power even where `floor` would raise them.
    let x = select(v .>= Lanes(repeating: 0), power, nan)
    let y = select(x .> Lanes(repeating: 0), x, nan)
    return select((y - y) .== Lanes(repeating: 0), y, nan)
  }
}

/// The scalar reference of `measured`.
@inline(__always)
func measured(_ v: Float, rule: Int, floor: Float, scale: Float, offset: Float) -> Float {
  switch rule {
  case truceline_decibels:
    return exponential(v * tenthOfLn10)
  case truceline_linear:
    let x = v * scale + offset
    return x - x == 0 ? x : .nan
  default:
    let raised = v < floor ? floor : v
    let power = rule == truceline_amplitude ? raised * raised : raised
    return v >= 0 && power > 0 && power - power == 0 ? power : .nan
  }
}

/// The measurement of one pixel, NaN where there is none.
@inline(__always)
func measurement(_ plane: UnsafePointer<truceline_plane>, at index: Int) -> Float {
  if let states = unsafe plane.pointee.states, unsafe states[index] != 0 { return .nan }
  let v = unsafe storedValue(plane, at: index)
  guard unsafe PlaneLimits(plane).keeps(v) else { return .nan }
  return unsafe measured(
    v, rule: Int(plane.pointee.rule), floor: plane.pointee.floor, scale: plane.pointee.scale,
    offset: plane.pointee.offset)
}

/// Sets to NaN what was not observed or lies outside the limits.
@inline(never)
func dropUnmeasured(
  _ plane: UnsafePointer<truceline_plane>, x: Int, groups: Int, rows: Int,
  block: UnsafeMutablePointer<Float>
) {
  let limits = unsafe PlaneLimits(plane)
  let nan = LaneBits(repeating: Float.nan.bitPattern)
  let width = groups * laneCount
  for i in 0..<rows * groups {
    let v = unsafe load(block, at: i * laneCount)
    let isKept = limits.kept(v)
    unsafe store(
      lanes(of: (bits(of: v) & isKept) | (nan & ~isKept)), to: block, at: i * laneCount)
  }
  guard let states = unsafe plane.pointee.states else { return }
  let stride = unsafe plane.pointee.stride
  for row in 0..<rows {
    for group in 0..<groups {
      let i = group * laneCount
      let v = unsafe load(block, at: row * width + i)
      let state = unsafe loadUInt8(states, at: row * stride + x + i)
      unsafe store(
        select(state .== Lanes(repeating: 0), v, Lanes(repeating: .nan)), to: block,
        at: row * width + i)
    }
  }
}

/// Turns kept stored values of a block into what they measure; NaN stays NaN.
@inline(never)
func applyRule(
  _ plane: UnsafePointer<truceline_plane>, groups: Int, rows: Int,
  block: UnsafeMutablePointer<Float>
) {
  let floor = unsafe plane.pointee.floor
  let scale = unsafe plane.pointee.scale
  let offset = unsafe plane.pointee.offset
  switch unsafe Int(plane.pointee.rule) {
  case truceline_amplitude:
    for i in 0..<rows * groups {
      let v = unsafe load(block, at: i * laneCount)
      unsafe store(
        measured(v, rule: truceline_amplitude, floor: floor, scale: scale, offset: offset),
        to: block, at: i * laneCount)
    }
  case truceline_decibels:
    for i in 0..<rows * groups {
      let v = unsafe load(block, at: i * laneCount)
      unsafe store(
        measured(v, rule: truceline_decibels, floor: floor, scale: scale, offset: offset),
        to: block, at: i * laneCount)
    }
  case truceline_linear:
    for i in 0..<rows * groups {
      let v = unsafe load(block, at: i * laneCount)
      unsafe store(
        measured(v, rule: truceline_linear, floor: floor, scale: scale, offset: offset),
        to: block, at: i * laneCount)
    }
  default:
    for i in 0..<rows * groups {
      let v = unsafe load(block, at: i * laneCount)
      unsafe store(
        measured(v, rule: truceline_power, floor: floor, scale: scale, offset: offset),
        to: block, at: i * laneCount)
    }
  }
}

/// Reads a block of columns of a plane as measurements, NaN where there are none.
@inline(__always)
func readMeasured(
  _ plane: UnsafePointer<truceline_plane>, x: Int, groups: Int, rows: Int,
  block: UnsafeMutablePointer<Float>
) {
  unsafe readStored(plane, x: x, groups: groups, rows: rows, block: block)
  unsafe dropUnmeasured(plane, x: x, groups: groups, rows: rows, block: block)
  unsafe applyRule(plane, groups: groups, rows: rows, block: block)
}
