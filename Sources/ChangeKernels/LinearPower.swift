// SPDX-License-Identifier: Apache-2.0

// Stored backscatter to linear power, in place.

private let tenthOfLn10: Float = 0.230_258_51

/// Turns stored values into linear power, in place, and counts what cannot be power.
///
/// Rule 0, power: values above 0 stay; 0 becomes NaN (no data). Rule 1, amplitude: values are raised
/// to `floor` at least and squared. Rule 2, decibels: 10^(v / 10). NaN and infinite values become NaN
/// under each rule; so do negative values under rules 0 and 1, and those are counted. Zero is NaN
/// under rule 1 when `floor` is 0.
///
/// - Parameters:
///   - values: Stored values; receives linear power.
///   - count: Number of values.
///   - rule: 0 power, 1 amplitude, 2 decibels.
///   - floor: The smallest amplitude or power, half a step for whole numbers, else 0.
/// - Returns: Finite values found, negative ones and zeros among them, and the largest (−infinity for
///   none).
public func linearPower(
  _ values: UnsafeMutablePointer<Float>, count: Int, rule: Int, floor: Float
) -> (finite: Int, negative: Int, zero: Int, largest: Float) {
  var (finite, negative, zero) = (0, 0, 0)
  var zeros = LaneBits(repeating: 0)
  var finites = LaneBits(repeating: 0)
  var top = Lanes(repeating: -.infinity)
  var negatives = LaneBits(repeating: 0)
  var i = 0
  while i + laneCount <= count {
    let x = unsafe load(values, at: i)
    // Infinity minus itself is NaN, so this holds for finite numbers alone.
    let isFinite = (x - x) .== 0
    finites = finites &+ (bits(of: isFinite) & LaneBits(repeating: 1))
    top = select(isFinite .& (x .> top), x, top)
    zeros = zeros &+ (bits(of: x .== 0) & LaneBits(repeating: 1))
    negatives = negatives &+ (bits(of: isFinite .& (x .< 0)) & LaneBits(repeating: 1))
    let power: Lanes
    let isValid: LaneMask
    if rule == 2 {
      power = exponential(x * tenthOfLn10)
      isValid = isFinite
    } else {
      let raised = select(x .< floor, Lanes(repeating: floor), x)
      power = rule == 1 ? raised * raised : raised
      isValid = isFinite .& (x .>= 0) .& (power .> 0) .& ((power - power) .== 0)
    }
    unsafe store(select(isValid, power, Lanes(repeating: .nan)), to: values, at: i)
    i += laneCount
  }
  var largest = -Float.infinity
  for lane in 0..<laneCount {
    finite += Int(finites[lane])
    negative += Int(negatives[lane])
    zero += Int(zeros[lane])
    largest = top[lane] > largest ? top[lane] : largest
  }
  let rest = unsafe linearPowerReference(values + i, count: count - i, rule: rule, floor: floor)
  return (
    finite + rest.finite, negative + rest.negative, zero + rest.zero,
    rest.largest > largest ? rest.largest : largest
  )
}

/// The scalar reference of `linearPower`.
public func linearPowerReference(
  _ values: UnsafeMutablePointer<Float>, count: Int, rule: Int, floor: Float
) -> (finite: Int, negative: Int, zero: Int, largest: Float) {
  var (finite, negative, zero) = (0, 0, 0)
  var largest = -Float.infinity
  for i in 0..<count {
    let x = unsafe values[i]
    guard x - x == 0 else {
      unsafe values[i] = .nan
      continue
    }
    finite += 1
    if x > largest { largest = x }
    if x < 0 { negative += 1 }
    if x == 0 { zero += 1 }
    if rule == 2 {
      unsafe values[i] = exponential(x * tenthOfLn10)
    } else {
      let raised = x < floor ? floor : x
      let power = rule == 1 ? raised * raised : raised
      unsafe values[i] = x >= 0 && power > 0 && power - power == 0 ? power : .nan
    }
  }
  return (finite, negative, zero, largest)
}
