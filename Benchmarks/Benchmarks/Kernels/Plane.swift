// SPDX-License-Identifier: Apache-2.0

/// Pixels in memory that every benchmark reads: larger than any cache, filled once.
///
/// Its memory is never freed; the process ends with its benchmarks.
@safe struct Plane<Pixel: BitwiseCopyable>: @unchecked Sendable {
  // Unchecked, because a pointer is not Sendable: benchmarks run one after another on one thread.
  let pixels: UnsafeMutablePointer<Pixel>
  let count: Int

  /// Allocates `count` pixels and fills them from their index and the plane's seed.
  init(count: Int, seed: UInt64, of pixel: (_ random: UInt64, _ index: Int) -> Pixel) {
    unsafe pixels = .allocate(capacity: count)
    self.count = count
    for index in 0..<count {
      let value = pixel(mixed(UInt64(truncatingIfNeeded: index) &+ seed << 40), index)
      unsafe (pixels + index).initialize(to: value)
    }
  }

  /// The pixels as untyped bytes.
  var bytes: UnsafeRawBufferPointer {
    unsafe UnsafeRawBufferPointer(start: pixels, count: count * MemoryLayout<Pixel>.stride)
  }
}

/// SplitMix64's finaliser: a number that looks random for each index.
private func mixed(_ index: UInt64) -> UInt64 {
  var z = index &* 0x9E37_79B9_7F4A_7C15
  z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
  z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
  return z ^ (z >> 31)
}
