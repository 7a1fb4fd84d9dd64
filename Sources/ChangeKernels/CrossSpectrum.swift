// SPDX-License-Identifier: Apache-2.0

// What two images of the same place have in common, frequency by frequency.

/// Makes of the transform of a + ib, a and b real, the weighted cross-spectrum of a and b.
///
/// At each frequency it is C/√|C| with C = B conj(A), times the weights of its column and row; at
/// frequency zero it is 0. Where C/|C| (the phase correlation proper) gives every frequency the same
/// say, the root of the magnitude gives less to those that hold little but noise.
///
/// - Parameters:
///   - real: Real parts of the transform, `side` rows of `side`; becomes those of the cross-spectrum.
///   - imaginary: Imaginary parts, likewise.
///   - side: Side of the square, even.
///   - weights: By frequency the weight of a column or row, `side` numbers.
/// - Complexity: O(*n*) in the numbers of the square.
/// - Source: C. H. Knapp and G. C. Carter, IEEE Transactions on Acoustics, Speech, and Signal
///   Processing 24 (1976), 320–327, for the family of such weights.
public func crossSpectrum(
  real: UnsafeMutablePointer<Float>, imaginary: UnsafeMutablePointer<Float>, side: Int,
  weights: UnsafePointer<Float>
) {
  var y = 0
  while y <= side / 2 {
    let mirroredRow = y == 0 ? 0 : side - y
    var x = 0
    while x < side {
      let place = y * side + x
      let mirror = mirroredRow * side + (x == 0 ? 0 : side - x)
      // In rows 0 and side/2 a frequency and its mirror lie in one row: the pair is done once.
      if mirror >= place {
        unsafe combine(real, imaginary, place, mirror, weight: weights[x] * weights[y])
      }
      x += 1
    }
    y += 1
  }
  unsafe real[0] = 0
  unsafe imaginary[0] = 0
}

@inline(__always)
private func combine(
  _ real: UnsafeMutablePointer<Float>, _ imaginary: UnsafeMutablePointer<Float>, _ place: Int,
  _ mirror: Int, weight: Float
) {
  let (p, q) = unsafe (real[place], imaginary[place])
  let (r, s) = unsafe (real[mirror], imaginary[mirror])
  // Twice the transforms of a and b: the even and the odd part of the whole.
  let (ar, ai) = (p + r, q - s)
  let (br, bi) = (q + s, r - p)
  let cr = br * ar + bi * ai
  let ci = bi * ar - br * ai
  let magnitude = (cr * cr + ci * ci).squareRoot()
  let factor = magnitude > 0 ? weight / magnitude.squareRoot() : 0
  unsafe real[place] = cr * factor
  unsafe imaginary[place] = ci * factor
  unsafe real[mirror] = cr * factor
  unsafe imaginary[mirror] = -(ci * factor)
}
