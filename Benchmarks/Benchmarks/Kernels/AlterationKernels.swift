// SPDX-License-Identifier: Apache-2.0
import Benchmark
import CPlanes
import ChangeKernels
import ChangeKernelsV3
import ChangeKernelsV4

/// What IR-MAD does to each pixel, for four bands: the transform, straight from stored pixels; the
/// weights of an iteration; and the weighted covariance sums.
func measureAlterationKernels() {
  unsafe measureMemory(of: "MAD of four bands", bytesPerPixel: 18, inputs: opticalInputs)
  unsafe measureBuilds(
    "MAD of four bands", bytesPerPixel: 18,
    builds: [ChangeKernels.addMadRows, ChangeKernelsV3.addMadRows, ChangeKernelsV4.addMadRows]
  ) { addRows in
    unsafe withColumnSums(planes: ChangeKernels.madPlanes + 4) { sums, offset in
      unsafe withOpticalPlanes(bands: 4, offset: offset) {
        before, after, classesBefore, classesAfter in
        unsafe addRows(
          before, after, 4, coefficients, classesBefore, keptClasses, classesAfter, keptClasses,
          Scene.columns, Scene.cellRows, 13.3, sums)
      }
    }
  }
  unsafe measureMemory(of: "chi-square weights", bytesPerPixel: 4) {
    unsafe [Scene.distances.bytes]
  }
  unsafe measureBuilds(
    "chi-square weights", bytesPerPixel: 4,
    builds: [
      ChangeKernels.chiSquareWeights, ChangeKernelsV3.chiSquareWeights,
      ChangeKernelsV4.chiSquareWeights,
    ]
  ) { chiSquareWeights in
    unsafe chiSquareWeights(Scene.distances.pixels, 4, Scene.pixels, Scene.result.pixels)
    unsafe blackHole(Scene.result.pixels)
  }
  unsafe measureMemory(of: "covariance of eight planes", bytesPerPixel: 36) {
    unsafe (Scene.power + [Scene.distances]).map(\.bytes)
  }
  unsafe measureBuilds(
    "covariance of eight planes", bytesPerPixel: 36,
    builds: [
      ChangeKernels.addCovarianceRows, ChangeKernelsV3.addCovarianceRows,
      ChangeKernelsV4.addCovarianceRows,
    ]
  ) { addRows in
    let planeCount = Scene.power.count
    var sums = [Double](repeating: 0, count: ChangeKernels.covarianceSums(planeCount: planeCount))
    for row in stride(from: 0, to: Scene.rows, by: rowsAtOnce) {
      let offset = row * Scene.columns
      let planes = unsafe Scene.power.map { unsafe UnsafePointer($0.pixels + offset) }
      // Any numbers not below zero are weights.
      unsafe addRows(
        planes, planeCount, Scene.distances.pixels + offset, Scene.columns, Scene.columns,
        rowsAtOnce, &sums)
    }
    blackHole(sums)
  }
}

private let rowsAtOnce = 64

/// A transform that leaves variates of about unit variance on the scene: bands after less before.
private let coefficients: [Float] = {
  let identity = (0..<16).map { Float($0 % 5 == 0 ? 1 : 0) }
  return identity + identity + [0, 0, 0, 0] + [6, 6, 6, 6]
}()
