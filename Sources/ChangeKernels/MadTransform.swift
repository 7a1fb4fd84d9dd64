// SPDX-License-Identifier: Apache-2.0

// The multivariate alteration detection (MAD) of a pixel: differences of canonical variates, each by
// its standard deviation, and the sum of their squares, which is chi-square where nothing changed.
//
// - Source: A. A. Nielsen, The regularized iteratively reweighted MAD method for change detection in
//   multi- and hyperspectral data, IEEE Transactions on Image Processing 16 (2007), 463–478.

/// The coefficients of a MAD transform, in one array.
@safe struct MadCoefficients {
  let bandCount: Int
  private let numbers: UnsafePointer<Float>

  @inline(__always)
  init(_ numbers: UnsafePointer<Float>, bandCount: Int) {
    self.bandCount = bandCount
    unsafe self.numbers = numbers
  }

  @inline(__always)
  private func constant(_ i: Int) -> Float { unsafe numbers[2 * bandCount * bandCount + i] }

  @inline(__always)
  private func inverseSigma(_ i: Int) -> Float {
    unsafe numbers[2 * bandCount * bandCount + bandCount + i]
  }

  /// Variate `i` of a group of columns by its standard deviation; the bands' values lie `size` apart.
  @inline(__always)
  func variate(
    _ i: Int, before: UnsafePointer<Float>, after: UnsafePointer<Float>, size: Int
  ) -> Lanes {
    let a = unsafe numbers + i * bandCount
    let b = unsafe numbers + (bandCount + i) * bandCount
    var m = Lanes(repeating: 0)
    for k in 0..<bandCount { m = unsafe m + load(before, at: k * size) * a[k] }
    for k in 0..<bandCount { m = unsafe m - load(after, at: k * size) * b[k] }
    return (m - constant(i)) * inverseSigma(i)
  }

  /// The scalar reference of `variate`.
  @inline(__always)
  func variateReference(
    _ i: Int, before: (Int) -> Float, after: (Int) -> Float
  ) -> Float {
    var m: Float = 0
    for k in 0..<bandCount { m = unsafe m + before(k) * numbers[i * bandCount + k] }
    for k in 0..<bandCount { m = unsafe m - after(k) * numbers[(bandCount + i) * bandCount + k] }
    return (m - constant(i)) * inverseSigma(i)
  }
}

/// Pixels that are worked on together.
private let pixelsPerBlock = 256

/// Writes the chi-square distance of each pixel of some planes: z = Σᵢ (Mᵢ / σᵢ)².
///
/// Mᵢ = Σₖ aᵢₖ xₖ − Σₖ bᵢₖ yₖ − cᵢ of the bands x before and y after. Not finite in any band is NaN.
///
/// - Parameters:
///   - before: `count` pixels of each band of the earlier pass.
///   - after: The same of the later pass.
///   - bandCount: 1 to 13.
///   - coefficients: aᵢₖ row by row, bᵢₖ row by row, cᵢ, then 1 / σᵢ.
///   - count: Number of pixels.
///   - distances: Receives z of each pixel.
/// - Complexity: O(*n* · *p*²) in the pixels and the bands.
public func madDistances(
  before: UnsafePointer<UnsafePointer<Float>>, after: UnsafePointer<UnsafePointer<Float>>,
  bandCount: Int, coefficients: UnsafePointer<Float>, count: Int,
  distances: UnsafeMutablePointer<Float>
) {
  let mad = unsafe MadCoefficients(coefficients, bandCount: bandCount)
  let whole = count / laneCount * laneCount
  let size = min(whole, pixelsPerBlock)
  if size > 0 {
    let values = unsafe allocateLanes(2 * bandCount * size)
    defer { unsafe values.deallocate() }
    var first = 0
    while first < whole {
      let groups = min(size, whole - first) / laneCount
      for band in 0..<bandCount {
        for group in 0..<groups {
          let i = group * laneCount
          unsafe store(load(before[band], at: first + i), to: values, at: band * size + i)
          unsafe store(
            load(after[band], at: first + i), to: values, at: (bandCount + band) * size + i)
        }
      }
      for group in 0..<groups {
        let i = group * laneCount
        var z = Lanes(repeating: 0)
        for band in 0..<bandCount {
          let t = unsafe mad.variate(
            band, before: values + i, after: values + bandCount * size + i, size: size)
          z = z + t * t
        }
        let isFinite = (z - z) .== Lanes(repeating: 0)
        unsafe store(select(isFinite, z, Lanes(repeating: .nan)), to: distances, at: first + i)
      }
      first += groups * laneCount
    }
  }
  for i in whole..<count { unsafe distances[i] = distance(mad, before, after, at: i) }
}

/// The scalar reference of `madDistances`.
public func madDistancesReference(
  before: UnsafePointer<UnsafePointer<Float>>, after: UnsafePointer<UnsafePointer<Float>>,
  bandCount: Int, coefficients: UnsafePointer<Float>, count: Int,
  distances: UnsafeMutablePointer<Float>
) {
  let mad = unsafe MadCoefficients(coefficients, bandCount: bandCount)
  for i in 0..<count { unsafe distances[i] = distance(mad, before, after, at: i) }
}

@inline(__always)
private func distance(
  _ mad: MadCoefficients, _ before: UnsafePointer<UnsafePointer<Float>>,
  _ after: UnsafePointer<UnsafePointer<Float>>, at index: Int
) -> Float {
  var z: Float = 0
  for band in 0..<mad.bandCount {
    let t = mad.variateReference(
      band, before: { unsafe before[$0][index] }, after: { unsafe after[$0][index] })
    z = z + t * t
  }
  return z - z == 0 ? z : .nan
}
