// SPDX-License-Identifier: Apache-2.0
import ChangeStatistics

/// The tables that a phase correlation of squares of one side needs.
///
/// They are made with `+`, `−`, `×`, `÷` and square roots alone: the cosines of the C library are not
/// the same on every machine.
struct CorrelationTables {
  /// cos(2πk/side) for k below side/2, then as many sines.
  let roots: [Float]
  /// The Hann window, by column or row; it is symmetric and has no zero.
  let hann: [Float]
  /// By frequency the weight of a column or row: a Gaussian of 0.3 cycles a pixel.
  ///
  /// Speckle is the same at all frequencies and the ground is not: what is highest tells least of it.
  let weights: [Float]

  /// The tables of a side, a power of two, 2 at least.
  init(side: Int) {
    // Half steps, for the window's middles of pixels.
    let circle = Self.unitRoots(2 * side)
    roots =
      (0..<side / 2).map { Float(circle[2 * $0].cosine) }
      + (0..<side / 2).map { Float(circle[2 * $0].sine) }
    hann = (0..<side).map { Float((1 - circle[2 * $0 + 1].cosine) / 2) }
    weights = (0..<side).map { index in
      let frequency = Double(min(index, side - index)) / Double(side)
      return Float(Elementary.exp(-frequency * frequency / (2 * 0.3 * 0.3)))
    }
  }

  /// exp(2πik/count) for k from 0, `count` being a power of two, 4 at least.
  ///
  /// Angles are halved from a quarter turn on, and each root is the product of those at the powers of
  /// two that its number is the sum of: errors stay within a few units of the last place.
  private static func unitRoots(_ count: Int) -> [(cosine: Double, sine: Double)] {
    var roots = [(cosine: Double, sine: Double)](repeating: (1, 0), count: count)
    roots[count / 2] = (-1, 0)
    roots[count / 4] = (0, 1)
    var step = count / 4
    while step > 1 {
      let (cosine, sine) = roots[step]
      let half = ((1 + cosine) / 2).squareRoot()
      roots[step / 2] = (half, sine / (2 * half))
      step /= 2
    }
    for index in 1..<count {
      let lowest = index & -index
      guard lowest != index else { continue }
      let (a, b) = (roots[lowest], roots[index - lowest])
      roots[index] = (a.cosine * b.cosine - a.sine * b.sine, a.cosine * b.sine + a.sine * b.cosine)
    }
    return roots
  }
}
