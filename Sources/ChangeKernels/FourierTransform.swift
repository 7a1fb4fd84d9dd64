// SPDX-License-Identifier: Apache-2.0

// The discrete Fourier transform of a square of complex numbers.
//
// Goals, in order:
//
// 1. The same bits on every machine and vector width. That is why it is our own and not a library's:
//    those pick their algorithm by the processor, and the order of additions with it. Lanes are
//    columns that never meet, each goes through the same butterflies, and the roots of unity are
//    handed in.
// 2. Short: one radix, sides that are powers of two, no plan. Sixteen columns of 256 fit into the
//    first level of the cache, which is where the time goes elsewhere.

/// Numbers that `fourierTransform` needs as scratch for a square of a side.
public func fourierScratchCount(side: Int) -> Int { 2 * side * laneCount + 2 * side * side }

/// Transforms a square of complex numbers in place: the sum over x, y of z(x, y) exp(−2πi(ux + vy)/side).
///
/// With the two parts swapped in the call, it is the inverse transform but for the factor 1/side².
///
/// - Parameters:
///   - real: Real parts, `side` rows of `side`; becomes those of the transform.
///   - imaginary: Imaginary parts, likewise.
///   - side: A power of two, 16 at least.
///   - roots: cos(2πk/side) for `side`/2 numbers k from 0, then as many sin(2πk/side).
///   - scratch: Memory for `fourierScratchCount` numbers.
/// - Complexity: O(*n* log *n*) in the numbers of the square.
/// - Source: J. W. Cooley and J. W. Tukey, Mathematics of Computation 19 (1965), 297–301.
public func fourierTransform(
  real: UnsafeMutablePointer<Float>, imaginary: UnsafeMutablePointer<Float>, side: Int,
  roots: UnsafePointer<Float>, scratch: UnsafeMutablePointer<Float>
) {
  let otherReal = unsafe scratch + 2 * side * laneCount
  let otherImaginary = unsafe otherReal + side * side
  unsafe transformColumns(
    (UnsafePointer(real), UnsafePointer(imaginary)), into: (otherReal, otherImaginary), side: side,
    roots: roots, strip: scratch)
  // What were rows are columns now, and come back as rows.
  unsafe transformColumns(
    (UnsafePointer(otherReal), UnsafePointer(otherImaginary)), into: (real, imaginary), side: side,
    roots: roots, strip: scratch)
}

/// Transforms each column and writes it as a row.
@inline(__always)
private func transformColumns(
  _ source: (UnsafePointer<Float>, UnsafePointer<Float>),
  into target: (UnsafeMutablePointer<Float>, UnsafeMutablePointer<Float>), side: Int,
  roots: UnsafePointer<Float>, strip: UnsafeMutablePointer<Float>
) {
  let bits = side.trailingZeroBitCount
  let (re, im) = unsafe (strip, strip + side * laneCount)
  var x = 0
  while x < side {
    var y = 0
    while y < side {
      let place = reversed(y, bits: bits)
      unsafe store(load(source.0, at: place * side + x), to: re, at: y * laneCount)
      unsafe store(load(source.1, at: place * side + x), to: im, at: y * laneCount)
      y += 1
    }
    unsafe transformStrip(re, im, side: side, roots: roots)
    var lane = 0
    while lane < laneCount {
      let row = (x + lane) * side
      y = 0
      while y < side {
        unsafe target.0[row + y] = re[y * laneCount + lane]
        unsafe target.1[row + y] = im[y * laneCount + lane]
        y += 1
      }
      lane += 1
    }
    x += laneCount
  }
}

/// Sixteen transforms at once, of columns that lie in bit-reversed order.
@inline(__always)
private func transformStrip(
  _ re: UnsafeMutablePointer<Float>, _ im: UnsafeMutablePointer<Float>, side: Int,
  roots: UnsafePointer<Float>
) {
  var half = 1
  while half < side {
    let step = side / (2 * half)
    var k = 0
    while k < half {
      let cosine = unsafe Lanes(repeating: roots[k * step])
      let sine = unsafe Lanes(repeating: roots[side / 2 + k * step])
      var upper = k
      while upper < side {
        let (a, b) = (upper * laneCount, (upper + half) * laneCount)
        let (xr, xi) = unsafe (load(re, at: b), load(im, at: b))
        // exp(−iφ) (xr + i xi)
        let tr = cosine * xr + sine * xi
        let ti = cosine * xi - sine * xr
        let (ar, ai) = unsafe (load(re, at: a), load(im, at: a))
        unsafe store(ar + tr, to: re, at: a)
        unsafe store(ai + ti, to: im, at: a)
        unsafe store(ar - tr, to: re, at: b)
        unsafe store(ai - ti, to: im, at: b)
        upper += 2 * half
      }
      k += 1
    }
    half *= 2
  }
}

/// A number's last bits in the opposite order.
@inline(__always)
private func reversed(_ number: Int, bits: Int) -> Int {
  var (rest, result) = (number, 0)
  for _ in 0..<bits {
    result = result << 1 | rest & 1
    rest >>= 1
  }
  return result
}
