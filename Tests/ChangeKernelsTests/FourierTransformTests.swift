// SPDX-License-Identifier: Apache-2.0
import ChangeKernels
import ChangeKernelsV3
import ChangeKernelsV4
import GridTestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A square of complex numbers.
private struct ComplexSquare {
  let side: Int
  var real: [Float]
  var imaginary: [Float]

  init(side: Int, seed: UInt64) {
    var random = SplitMix64(seed: seed)
    self.side = side
    real = (0..<side * side).map { _ in Float.random(in: -1...1, using: &random) }
    imaginary = (0..<side * side).map { _ in Float.random(in: -1...1, using: &random) }
  }

  private var roots: [Float] {
    let angles = (0..<side / 2).map { 2 * Double.pi * Double($0) / Double(side) }
    return angles.map { Float(cos($0)) } + angles.map { Float(sin($0)) }
  }

  mutating func transform(level: Int = 1, isInverse: Bool = false) {
    var scratch = [Float](repeating: .nan, count: ChangeKernels.fourierScratchCount(side: side))
    var (first, second) = isInverse ? (imaginary, real) : (real, imaginary)
    switch level {
    case 3:
      unsafe ChangeKernelsV3.fourierTransform(
        real: &first, imaginary: &second, side: side, roots: roots, scratch: &scratch)
    case 4:
      unsafe ChangeKernelsV4.fourierTransform(
        real: &first, imaginary: &second, side: side, roots: roots, scratch: &scratch)
    default:
      unsafe ChangeKernels.fourierTransform(
        real: &first, imaginary: &second, side: side, roots: roots, scratch: &scratch)
    }
    (real, imaginary) = isInverse ? (second, first) : (first, second)
  }

  mutating func takeCrossSpectrum(weights: [Float], level: Int = 1) {
    switch level {
    case 3:
      unsafe ChangeKernelsV3.crossSpectrum(
        real: &real, imaginary: &imaginary, side: side, weights: weights)
    case 4:
      unsafe ChangeKernelsV4.crossSpectrum(
        real: &real, imaginary: &imaginary, side: side, weights: weights)
    default:
      unsafe ChangeKernels.crossSpectrum(
        real: &real, imaginary: &imaginary, side: side, weights: weights)
    }
  }

  /// The transform at a frequency by its definition, in Double.
  func defined(u: Int, v: Int) -> (real: Double, imaginary: Double) {
    var sum = (real: 0.0, imaginary: 0.0)
    for y in 0..<side {
      for x in 0..<side {
        let angle = -2 * Double.pi * Double((u * x + v * y) % side) / Double(side)
        let (a, b) = (Double(real[y * side + x]), Double(imaginary[y * side + x]))
        sum.real += a * cos(angle) - b * sin(angle)
        sum.imaginary += a * sin(angle) + b * cos(angle)
      }
    }
    return sum
  }
}

@Suite("The Fourier transform of a square")
struct FourierTransformTests {
  private static let levels = [1] + (3...4).filter { KernelBuild.processorLevel >= $0 }

  @Test("is the sum that defines it", arguments: [16, 32, 64])
  func definition(side: Int) {
    let square = ComplexSquare(side: side, seed: UInt64(side))
    var transformed = square
    transformed.transform()
    var random = SplitMix64(seed: 9)
    for _ in 0..<40 {
      let u = Int.random(in: 0..<side, using: &random)
      let v = Int.random(in: 0..<side, using: &random)
      let exact = square.defined(u: u, v: v)
      let place = v * side + u
      // Terms of size one half, side² of them; the error of a Float in each of log₂ steps.
      #expect((Double(transformed.real[place]) - exact.real).magnitude < 1e-6 * Double(side * side))
      #expect(
        (Double(transformed.imaginary[place]) - exact.imaginary).magnitude
          < 1e-6 * Double(side * side))
    }
  }

  @Test("goes back with the parts swapped", arguments: [16, 128, 256])
  func inverse(side: Int) {
    let square = ComplexSquare(side: side, seed: 3)
    var there = square
    there.transform()
    there.transform(isInverse: true)
    let count = Float(side * side)
    for place in 0..<side * side where place % 7 == 0 {
      #expect((there.real[place] / count - square.real[place]).magnitude < 1e-5)
      #expect((there.imaginary[place] / count - square.imaginary[place]).magnitude < 1e-5)
    }
  }

  @Test("and the cross-spectrum have the same bits in every build", arguments: [16, 64, 256])
  func builds(side: Int) {
    let weights = (0..<side).map { 1 / Float(1 + min($0, side - $0)) }
    var first = ComplexSquare(side: side, seed: 8)
    first.transform()
    first.takeCrossSpectrum(weights: weights)
    for level in Self.levels {
      var other = ComplexSquare(side: side, seed: 8)
      other.transform(level: level)
      other.takeCrossSpectrum(weights: weights, level: level)
      let isSame =
        patterns(first.real) == patterns(other.real)
        && patterns(first.imaginary) == patterns(other.imaginary)
      #expect(isSame, "level \(level)")
    }
  }

  @Test("parts two real images and joins them frequency by frequency")
  func crossSpectrum() {
    let side = 16
    let both = ComplexSquare(side: side, seed: 21)
    var (one, two) = (both, both)
    one.imaginary = [Float](repeating: 0, count: side * side)
    two.real = both.imaginary
    two.imaginary = one.imaginary
    one.transform()
    two.transform()
    let weights = (0..<side).map { 0.5 + Float(min($0, side - $0)) }
    var joined = both
    joined.transform()
    joined.takeCrossSpectrum(weights: weights)
    #expect(joined.real[0] == 0 && joined.imaginary[0] == 0)
    for place in 1..<side * side {
      let (ar, ai) = (Double(one.real[place]), Double(one.imaginary[place]))
      let (br, bi) = (Double(two.real[place]), Double(two.imaginary[place]))
      let (cr, ci) = (br * ar + bi * ai, bi * ar - br * ai)
      let weight = Double(weights[place / side] * weights[place % side])
      // The kernel's transforms are twice as large, and the root of their product so too.
      let factor = 2 * weight / (cr * cr + ci * ci).squareRoot().squareRoot()
      let size = (cr * cr + ci * ci).squareRoot() * factor
      #expect((Double(joined.real[place]) - cr * factor).magnitude < 1e-3 * (1 + size))
      #expect((Double(joined.imaginary[place]) - ci * factor).magnitude < 1e-3 * (1 + size))
    }
  }
}
