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

  /// The stored values that count, NaN in place of the others.
  @inline(__always)
  func dropped(_ v: Lanes) -> Lanes {
    // Each step leaves NaN alone, as it compares false.
    let nan = Lanes(repeating: .nan)
    var kept = select(v .>= Lanes(repeating: least), v, nan)
    kept = select(kept .<= Lanes(repeating: greatest), kept, nan)
    return select(kept .== Lanes(repeating: noData), nan, kept)
  }

  /// Whether the stored value counts.
  @inline(__always)
  func keeps(_ v: Float) -> Bool {
    v >= least && v <= greatest && !(v == noData)
  }
}

/// The power of a kept stored value; NaN where it is none.
///
/// Values below `floor` are raised to it, and squared where they are amplitudes. Negative stored
/// values are no power even where `floor` would raise them.
@inline(__always)
private func power(_ v: Lanes, floor: Float, isAmplitude: Bool) -> Lanes {
  let raised = select(v .< Lanes(repeating: floor), Lanes(repeating: floor), v)
  let power = isAmplitude ? raised * raised : raised
  let nan = Lanes(repeating: .nan)
  let x = select(v .>= Lanes(repeating: 0), power, nan)
  let y = select(x .> Lanes(repeating: 0), x, nan)
  return select((y - y) .== Lanes(repeating: 0), y, nan)
}

/// The scalar reference of `power`.
@inline(__always)
private func power(_ v: Float, floor: Float, isAmplitude: Bool) -> Float {
  let raised = v < floor ? floor : v
  let power = isAmplitude ? raised * raised : raised
  return v >= 0 && power > 0 && power - power == 0 ? power : .nan
}

/// A measurement on a linear scale; NaN where it is not finite.
@inline(__always)
func linear(_ v: Lanes, scale: Float, offset: Float) -> Lanes {
  let x = v * scale + offset
  return select((x - x) .== Lanes(repeating: 0), x, Lanes(repeating: .nan))
}

/// The scalar reference of `linear`.
@inline(__always)
func linear(_ v: Float, scale: Float, offset: Float) -> Float {
  let x = v * scale + offset
  return x - x == 0 ? x : .nan
}

/// The measurement of one pixel, NaN where there is none.
@inline(__always)
func measurement(_ plane: UnsafePointer<truceline_plane>, at index: Int) -> Float {
  if let states = unsafe plane.pointee.states, unsafe states[index] != 0 { return .nan }
  let v = unsafe storedValue(plane, at: index)
  guard unsafe PlaneLimits(plane).keeps(v) else { return .nan }
  switch unsafe Int(plane.pointee.rule) {
  case truceline_decibels: return exponential(v * tenthOfLn10)
  case truceline_linear:
    return unsafe linear(v, scale: plane.pointee.scale, offset: plane.pointee.offset)
  case truceline_amplitude: return unsafe power(v, floor: plane.pointee.floor, isAmplitude: true)
  default: return unsafe power(v, floor: plane.pointee.floor, isAmplitude: false)
  }
}

/// The measurement of one pixel on a linear scale, whatever the plane's rule, NaN where there is none.
@inline(__always)
func linearMeasurement(
  _ plane: UnsafePointer<truceline_plane>, row: Int, column: Int
) -> Float {
  let index = unsafe row * plane.pointee.stride + column
  if let states = unsafe plane.pointee.states, unsafe states[index] != 0 { return .nan }
  let v = unsafe storedValue(plane, at: index)
  guard unsafe PlaneLimits(plane).keeps(v) else { return .nan }
  return unsafe linear(v, scale: plane.pointee.scale, offset: plane.pointee.offset)
}

/// Reads a block of a plane as measurements by its rule, NaN where there are none.
///
/// - Parameters:
///   - plane: Where the pixels are.
///   - block: Which of them.
///   - values: Receives rows of `block.width` values.
///   - census: Is added to, but for measurements on a linear scale.
@inline(never)
func readMeasured(
  _ plane: UnsafePointer<truceline_plane>, _ block: PixelBlock,
  into values: UnsafeMutablePointer<Float>, census: inout LaneCensus
) {
  let count = block.rows * block.groups
  switch unsafe Int(plane.pointee.rule) {
  case truceline_linear: unsafe readLinear(plane, block, into: values)
  case truceline_decibels:
    unsafe readObserved(plane, block, into: values)
    unsafe undoDecibels(plane, count: count, block: values, census: &census)
  case truceline_amplitude:
    unsafe readObserved(plane, block, into: values)
    unsafe squareAmplitudes(plane, count: count, block: values, census: &census)
  default:
    unsafe readObserved(plane, block, into: values)
    unsafe keepPowers(plane, count: count, block: values, census: &census)
  }
}

/// Reads a block of a plane on a linear scale, whatever its rule, NaN where there is no measurement.
@inline(never)
func readLinear(
  _ plane: UnsafePointer<truceline_plane>, _ block: PixelBlock,
  into values: UnsafeMutablePointer<Float>
) {
  unsafe readObserved(plane, block, into: values)
  let limits = unsafe PlaneLimits(plane)
  let scale = unsafe plane.pointee.scale
  let offset = unsafe plane.pointee.offset
  for i in 0..<block.rows * block.groups {
    let v = unsafe limits.dropped(load(values, at: i * laneCount))
    unsafe store(linear(v, scale: scale, offset: offset), to: values, at: i * laneCount)
  }
}

/// Reads the stored values of a block, NaN where a pixel was not observed.
@inline(never)
private func readObserved(
  _ plane: UnsafePointer<truceline_plane>, _ block: PixelBlock,
  into values: UnsafeMutablePointer<Float>
) {
  unsafe readStored(plane, block, into: values)
  guard let states = unsafe plane.pointee.states else { return }
  let stride = unsafe plane.pointee.stride
  for row in 0..<block.rows {
    for group in 0..<block.groups {
      let i = row * block.width + group * laneCount
      let place = (block.y + row) * stride + block.x + group * laneCount
      let isObserved = unsafe loadWholeUInt8(states, at: place) .== LaneBits(repeating: 0)
      let v = unsafe load(values, at: i)
      unsafe store(select(isObserved, v, Lanes(repeating: .nan)), to: values, at: i)
    }
  }
}

@inline(never)
private func keepPowers(
  _ plane: UnsafePointer<truceline_plane>, count: Int, block: UnsafeMutablePointer<Float>,
  census: inout LaneCensus
) {
  let limits = unsafe PlaneLimits(plane)
  let floor = unsafe plane.pointee.floor
  var seen = census
  for i in 0..<count {
    let v = unsafe limits.dropped(load(block, at: i * laneCount))
    seen.add(v)
    unsafe store(power(v, floor: floor, isAmplitude: false), to: block, at: i * laneCount)
  }
  census = seen
}

@inline(never)
private func squareAmplitudes(
  _ plane: UnsafePointer<truceline_plane>, count: Int, block: UnsafeMutablePointer<Float>,
  census: inout LaneCensus
) {
  let limits = unsafe PlaneLimits(plane)
  let floor = unsafe plane.pointee.floor
  var seen = census
  for i in 0..<count {
    let v = unsafe limits.dropped(load(block, at: i * laneCount))
    seen.add(v)
    unsafe store(power(v, floor: floor, isAmplitude: true), to: block, at: i * laneCount)
  }
  census = seen
}

@inline(never)
private func undoDecibels(
  _ plane: UnsafePointer<truceline_plane>, count: Int, block: UnsafeMutablePointer<Float>,
  census: inout LaneCensus
) {
  let limits = unsafe PlaneLimits(plane)
  var seen = census
  for i in 0..<count {
    let v = unsafe limits.dropped(load(block, at: i * laneCount))
    seen.add(v)
    unsafe store(exponential(v * tenthOfLn10), to: block, at: i * laneCount)
  }
  census = seen
}
