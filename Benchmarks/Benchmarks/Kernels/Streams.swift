// SPDX-License-Identifier: Apache-2.0
import Benchmark

/// Registers what reading a kernel's inputs once, and copying them, costs: its yardsticks.
func measureMemory(
  of kernel: String, bytesPerPixel: Int,
  inputs: @escaping @Sendable () -> [UnsafeRawBufferPointer]
) {
  measure("read for \(kernel)", bytesPerPixel: bytesPerPixel) {
    unsafe inputs().forEach { unsafe blackHole(readOnce($0)) }
  }
  measure("copy for \(kernel)", bytesPerPixel: bytesPerPixel) {
    var target = unsafe UnsafeMutableRawPointer(Scene.copy.pixels)
    unsafe inputs().forEach { input in
      guard let start = input.baseAddress else { return }
      unsafe target.copyMemory(from: start, byteCount: input.count)
      unsafe target += input.count
    }
    unsafe blackHole(target)
  }
}

/// Reads bytes once and does as little as possible with them: what memory alone costs.
///
/// Four sums of 64 bytes each, so that the loop never waits for itself. Bytes behind the last whole
/// 256 are left out.
private func readOnce(_ bytes: UnsafeRawBufferPointer) -> SIMD16<UInt32> {
  guard let base = bytes.baseAddress else { return SIMD16(repeating: 0) }
  var first = SIMD16<UInt32>(repeating: 0)
  var (second, third, fourth) = (first, first, first)
  var offset = 0
  while offset + 256 <= bytes.count {
    unsafe first &+= base.loadUnaligned(fromByteOffset: offset, as: SIMD16<UInt32>.self)
    unsafe second &+= base.loadUnaligned(fromByteOffset: offset + 64, as: SIMD16<UInt32>.self)
    unsafe third &+= base.loadUnaligned(fromByteOffset: offset + 128, as: SIMD16<UInt32>.self)
    unsafe fourth &+= base.loadUnaligned(fromByteOffset: offset + 192, as: SIMD16<UInt32>.self)
    offset += 256
  }
  return (first &+ second) &+ (third &+ fourth)
}
