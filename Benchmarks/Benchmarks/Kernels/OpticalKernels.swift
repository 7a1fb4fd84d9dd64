// SPDX-License-Identifier: Apache-2.0
import Benchmark
import CPlanes
import ChangeKernels
import ChangeKernelsV3
import ChangeKernelsV4

/// Vegetation, bare ground, water and unclassified pixels stay: four of the six classes of the scene.
let keptClasses: UInt32 = 0b1111_0000

/// Kernels over stored uint16 bands with the scene classes of both passes, cell row by cell row.
func measureOpticalKernels() {
  unsafe measureMemory(of: "change vector", bytesPerPixel: 18, inputs: opticalInputs)
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
      unsafe withOpticalPlanes(bands: 4, offset: offset) {
        before, after, classesBefore, classesAfter in
        unsafe addRows(
          before, after, 4, weights, classesBefore, keptClasses, classesAfter, keptClasses,
          Scene.columns, Scene.cellRows, 0.06 * 0.06, sums)
      }
    }
  }
  unsafe measureMemory(of: "normalised index", bytesPerPixel: 10) {
    unsafe (Scene.bandsBefore[..<2] + Scene.bandsAfter[..<2]).map(\.bytes)
      + [Scene.classesBefore.bytes, Scene.classesAfter.bytes]
  }
  unsafe measureBuilds(
    "normalised index", bytesPerPixel: 10,
    builds: [
      ChangeKernels.addIndexRows, ChangeKernelsV3.addIndexRows, ChangeKernelsV4.addIndexRows,
    ]
  ) { addRows in
    unsafe withColumnSums(planes: ChangeKernels.indexPlanes) { sums, offset in
      unsafe withOpticalPlanes(bands: 2, offset: offset) {
        before, after, classesBefore, classesAfter in
        unsafe addRows(
          before, after, classesBefore, keptClasses, classesAfter, keptClasses, Scene.columns,
          Scene.cellRows, sums)
      }
    }
  }
}

/// Four bands and the classes of both passes.
func opticalInputs() -> [UnsafeRawBufferPointer] {
  unsafe (Scene.bandsBefore + Scene.bandsAfter).map(\.bytes)
    + [Scene.classesBefore.bytes, Scene.classesAfter.bytes]
}

/// Hands the planes of some bands and of the classes, before and after, to a kernel.
func withOpticalPlanes(
  bands: Int, offset: Int,
  _ body: (
    _ before: UnsafePointer<truceline_plane>, _ after: UnsafePointer<truceline_plane>,
    _ classesBefore: UnsafePointer<truceline_plane>, _ classesAfter: UnsafePointer<truceline_plane>
  ) -> Void
) {
  let planes =
    unsafe Scene.bandsBefore[..<bands].map { unsafe reflectance($0, offset) }
    + Scene.bandsAfter[..<bands].map { unsafe reflectance($0, offset) }
    + [classes(Scene.classesBefore, offset), classes(Scene.classesAfter, offset)]
  unsafe planes.withUnsafeBufferPointer { planes in
    guard let base = planes.baseAddress else { return }
    unsafe body(base, base + bands, base + 2 * bands, base + 2 * bands + 1)
  }
}
