// SPDX-License-Identifier: Apache-2.0
import Benchmark
import CPlanes
import ChangeKernels
import ChangeKernelsV3
import ChangeKernelsV4

/// The change vector of four uint16 bands with the scene classes of both passes, cell row by cell row.
///
/// Vegetation, bare ground, water and unclassified pixels stay: four of the six classes of the scene.
func measureChangeVectorKernels() {
  unsafe measureMemory(of: "change vector", bytesPerPixel: 18) {
    unsafe Scene.bandsBefore.map(\.bytes) + Scene.bandsAfter.map(\.bytes)
      + [Scene.classesBefore.bytes, Scene.classesAfter.bytes]
  }
  let kept: UInt32 = 0b1111_0000
  let weights: [Float] = [1, 1, 1, 1]
  unsafe measureBuilds(
    "change vector", bytesPerPixel: 18,
    builds: [
      ChangeKernels.addChangeVectorRows, ChangeKernelsV3.addChangeVectorRows,
      ChangeKernelsV4.addChangeVectorRows,
    ]
  ) { addRows in
    let planes = ChangeKernels.changeVectorPlanes + 2 * weights.count
    unsafe withColumnSums(planes: planes) { sums, offset in
      let before = unsafe Scene.bandsBefore.map { unsafe reflectance($0, offset) }
      let after = unsafe Scene.bandsAfter.map { unsafe reflectance($0, offset) }
      var (classesBefore, classesAfter) = unsafe (
        classes(Scene.classesBefore, offset), classes(Scene.classesAfter, offset)
      )
      unsafe addRows(
        before, after, weights.count, weights, &classesBefore, kept, &classesAfter, kept,
        Scene.columns, Scene.cellRows, 0.06 * 0.06, sums)
    }
  }
}
