// SPDX-License-Identifier: Apache-2.0

// A pixel counts only where every band of both passes saw it.

/// Sets a pixel to NaN in every plane where it is NaN in any.
///
/// - Parameters:
///   - planes: `planeCount` planes of `count` values each, finite or NaN.
///   - planeCount: Bands times passes.
///   - count: Pixels in a plane.
/// - Returns: Pixels valid in all planes.
public func joinValidity(
  _ planes: UnsafePointer<UnsafeMutablePointer<Float>>, planeCount: Int, count: Int
) -> Int {
  var valid = LaneBits(repeating: 0)
  var i = 0
  while i + laneCount <= count {
    var isValid = LaneBits(repeating: .max)
    for plane in 0..<planeCount {
      let x = unsafe load(planes[plane], at: i)
      isValid = isValid & bits(of: x .== x)
    }
    valid = valid &+ (isValid & LaneBits(repeating: 1))
    let invalid = ~isValid & LaneBits(repeating: Float.nan.bitPattern)
    for plane in 0..<planeCount {
      let x = unsafe load(planes[plane], at: i)
      unsafe store(lanes(of: (bits(of: x) & isValid) | invalid), to: planes[plane], at: i)
    }
    i += laneCount
  }
  var total = 0
  for lane in 0..<laneCount { total += Int(valid[lane]) }
  for rest in i..<count {
    unsafe total += joinPixel(planes, planeCount: planeCount, at: rest)
  }
  return total
}

/// The scalar reference of `joinValidity`.
public func joinValidityReference(
  _ planes: UnsafePointer<UnsafeMutablePointer<Float>>, planeCount: Int, count: Int
) -> Int {
  var total = 0
  for i in 0..<count {
    unsafe total += joinPixel(planes, planeCount: planeCount, at: i)
  }
  return total
}

@inline(__always)
private func joinPixel(
  _ planes: UnsafePointer<UnsafeMutablePointer<Float>>, planeCount: Int, at i: Int
) -> Int {
  for plane in 0..<planeCount {
    let x = unsafe planes[plane][i]
    guard x == x else {
      for other in 0..<planeCount { unsafe planes[other][i] = .nan }
      return 0
    }
  }
  return 1
}
