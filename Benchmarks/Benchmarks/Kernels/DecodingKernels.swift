// SPDX-License-Identifier: Apache-2.0
import Benchmark
import ChangeKernels
import ChangeKernelsV3
import ChangeKernelsV4

/// Kernels of the fast path, on blocks of 512 × 512 pixels of decompressed bytes in place.
///
/// Undone predictors are undone again in the next pass: other bytes, the same work.
func measureDecodingKernels() {
  unsafe measureMemory(of: "predictor 3 of float32", bytesPerPixel: 4) {
    unsafe [Scene.blocks.bytes]
  }
  unsafe measureBuilds(
    "predictor 3 of float32", bytesPerPixel: 4,
    builds: [
      (ChangeKernels.undoDifferences8, ChangeKernels.assembleFloats),
      (ChangeKernelsV3.undoDifferences8, ChangeKernelsV3.assembleFloats),
      (ChangeKernelsV4.undoDifferences8, ChangeKernelsV4.assembleFloats),
    ]
  ) { undoDifferences, assembleFloats in
    for block in stride(from: 0, to: Scene.pixels, by: blockPixels) {
      let bytes = unsafe UnsafeMutableRawPointer(Scene.blocks.pixels + block)
        .assumingMemoryBound(to: UInt8.self)
      unsafe undoDifferences(bytes, 4 * blockSide, blockSide, 4 * blockSide, 1)
      unsafe assembleFloats(
        bytes, 4 * blockSide, blockSide, blockSide, blockSide, Scene.assembled.pixels + block,
        blockSide)
    }
    unsafe blackHole(Scene.assembled.pixels)
  }
  unsafe measureMemory(of: "predictor 2 of four uint16 bands", bytesPerPixel: 8) {
    unsafe [Scene.interleaved.bytes]
  }
  unsafe measureBuilds(
    "predictor 2 of four uint16 bands", bytesPerPixel: 8,
    builds: [
      ChangeKernels.undoDifferences16, ChangeKernelsV3.undoDifferences16,
      ChangeKernelsV4.undoDifferences16,
    ]
  ) { undoDifferences in
    for block in stride(from: 0, to: Scene.pixels, by: blockPixels) {
      let values = unsafe UnsafeMutableRawPointer(Scene.interleaved.pixels + block)
        .assumingMemoryBound(to: UInt16.self)
      unsafe undoDifferences(values, 4 * blockSide, blockSide, 4 * blockSide, 4)
    }
    unsafe blackHole(Scene.interleaved.pixels)
  }
  unsafe measureMemory(of: "separation of four uint16 bands", bytesPerPixel: 8) {
    unsafe [Scene.interleaved.bytes]
  }
  unsafe measureBuilds(
    "separation of four uint16 bands", bytesPerPixel: 8,
    builds: [
      ChangeKernels.separateBand16, ChangeKernelsV3.separateBand16,
      ChangeKernelsV4.separateBand16,
    ]
  ) { separateBand in
    for block in stride(from: 0, to: Scene.pixels, by: blockPixels) {
      let values = unsafe UnsafeRawPointer(Scene.interleaved.pixels + block)
        .assumingMemoryBound(to: UInt16.self)
      for band in 0..<4 {
        let target = unsafe UnsafeMutableRawPointer(Scene.copy.pixels)
          .assumingMemoryBound(to: UInt16.self)
        unsafe separateBand(
          values, 4 * blockSide, blockSide, 4, band, blockSide,
          target + (band * Scene.pixels + block), blockSide)
      }
    }
    unsafe blackHole(Scene.copy.pixels)
  }
}

private let blockSide = 512
private let blockPixels = blockSide * blockSide
