// SPDX-License-Identifier: Apache-2.0

// The probability that nothing changed, as the weight of a pixel in the next iteration of IR-MAD.
//
// - Source: M. Abramowitz, I. A. Stegun, Handbook of Mathematical Functions (1964), 26.4.4 and 26.4.5
//   (chi-square by finite sums) and 7.1.26 (the error function to 1.5 · 10⁻⁷).

private let p: Float = 0.327_591_1
private let a1: Float = 0.254_829_592
private let a2: Float = -0.284_496_736
private let a3: Float = 1.421_413_741
private let a4: Float = -1.453_152_027
private let a5: Float = 1.061_405_429
/// √(2 / π).
private let rootOfTwoByPi: Float = 0.797_884_56
private let rootOfHalf: Float = 0.707_106_77
/// Beyond it every weight is below 10⁻²⁴ and set to zero.
private let largest: Float = 160
/// Half the bits of a number, less this, are those of a first guess at its root.
private let rootGuess: UInt32 = 0x1FBD_1DF5

/// Writes the probability of chi-square with `degrees` degrees of freedom above each distance.
///
/// The error is below 10⁻⁶. Distances that are NaN have weight 0, those below zero count as zero.
///
/// - Parameters:
///   - distances: `count` distances.
///   - degrees: 1 to 13: the number of bands.
///   - count: Number of pixels.
///   - weights: Receives `count` weights from 0 to 1; may be `distances`.
/// - Complexity: O(*n* · *p*) in the pixels and the degrees.
public func chiSquareWeights(
  _ distances: UnsafePointer<Float>, degrees: Int, count: Int,
  weights: UnsafeMutablePointer<Float>
) {
  let whole = count / laneCount
  if degrees % 2 == 0 {
    for group in 0..<whole {
      let z = unsafe load(distances, at: group * laneCount)
      unsafe store(evenWeight(z, degrees: degrees), to: weights, at: group * laneCount)
    }
  } else {
    for group in 0..<whole {
      let z = unsafe load(distances, at: group * laneCount)
      unsafe store(oddWeight(z, degrees: degrees), to: weights, at: group * laneCount)
    }
  }
  for i in whole * laneCount..<count {
    unsafe weights[i] = weight(distances[i], degrees: degrees)
  }
}

/// The scalar reference of `chiSquareWeights`.
public func chiSquareWeightsReference(
  _ distances: UnsafePointer<Float>, degrees: Int, count: Int,
  weights: UnsafeMutablePointer<Float>
) {
  for i in 0..<count { unsafe weights[i] = weight(distances[i], degrees: degrees) }
}

/// A distance from 0 to `largest`; NaN becomes the largest.
@inline(__always)
private func bounded(_ distance: Lanes) -> Lanes {
  let z = larger(Lanes(repeating: 0), distance)
  let small = select(z .< Lanes(repeating: largest), z, Lanes(repeating: largest))
  return select(distance .== distance, small, Lanes(repeating: largest))
}

/// What is not below the largest distance has no weight; the others at most 1.
@inline(__always)
private func limited(_ weight: Lanes, _ z: Lanes) -> Lanes {
  let one = Lanes(repeating: 1)
  return masked(select(weight .< one, weight, one), bits(of: z .< Lanes(repeating: largest)))
}

/// e^(−z/2) Σₖ (z/2)ᵏ / k!, k below half the degrees.
@inline(__always)
private func evenWeight(_ distance: Lanes, degrees: Int) -> Lanes {
  let z = bounded(distance)
  let half = z * 0.5
  var term = Lanes(repeating: 1)
  var sum = term
  var k = 1
  while k < degrees / 2 {
    term = term * half * (1 / Float(k))
    sum = sum + term
    k += 1
  }
  return limited(exponential(Lanes(repeating: 0) - half) * sum, z)
}

/// erfc √(z/2) + √(2/π) e^(−z/2) Σ √z zʲ / (1 · 3 · … · (2j + 1)), 2j + 1 below the degrees.
@inline(__always)
private func oddWeight(_ distance: Lanes, degrees: Int) -> Lanes {
  let z = bounded(distance)
  let power = exponential(Lanes(repeating: 0) - z * 0.5)
  let root = squareRoot(z)
  let t = Lanes(repeating: 1) / (root * rootOfHalf * p + 1)
  var tail = t * a5 + a4
  tail = tail * t + a3
  tail = tail * t + a2
  tail = tail * t + a1
  tail = tail * t
  var term = root * rootOfTwoByPi
  var sum = Lanes(repeating: 0)
  var odd = 1
  while odd < degrees {
    sum = sum + term
    odd += 2
    term = term * z * (1 / Float(odd))
  }
  return limited((tail + sum) * power, z)
}

/// The square root of numbers from 0 to 160 to two units in the last place, by Newton's steps from
/// half their exponent; the vector root of the standard library is sixteen roots of one number.
@inline(__always)
private func squareRoot(_ z: Lanes) -> Lanes {
  let guess = (bits(of: z) &>> LaneBits(repeating: 1)) &+ LaneBits(repeating: rootGuess)
  var root = lanes(of: guess)
  root = (root + z / root) * 0.5
  root = (root + z / root) * 0.5
  root = (root + z / root) * 0.5
  return masked(root, bits(of: z .> Lanes(repeating: 0)))
}

/// The scalar reference of the weights: the same operations in the same order, one number.
@inline(__always)
private func weight(_ distance: Float, degrees: Int) -> Float {
  var z = distance > 0 ? distance : 0
  z = z < largest ? z : largest
  z = distance == distance ? z : largest
  guard z < largest else { return 0 }
  let half = z * 0.5
  let power = exponential(0 - half)
  if degrees % 2 == 0 {
    var term: Float = 1
    var sum = term
    var k = 1
    while k < degrees / 2 {
      term = term * half * (1 / Float(k))
      sum = sum + term
      k += 1
    }
    return min(power * sum, 1)
  }
  var root = Float(bitPattern: (z.bitPattern >> 1) &+ rootGuess)
  root = (root + z / root) * 0.5
  root = (root + z / root) * 0.5
  root = (root + z / root) * 0.5
  root = z > 0 ? root : 0
  let t = 1 / (root * rootOfHalf * p + 1)
  var tail = t * a5 + a4
  tail = tail * t + a3
  tail = tail * t + a2
  tail = tail * t + a1
  tail = tail * t
  var term = root * rootOfTwoByPi
  var sum: Float = 0
  var odd = 1
  while odd < degrees {
    sum = sum + term
    odd += 2
    term = term * z * (1 / Float(odd))
  }
  return min((tail + sum) * power, 1)
}
