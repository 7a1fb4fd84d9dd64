// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import ChangePipeline

@Suite("How an axis is cut into windows")
struct WindowAxisTests {
  @Test(
    "A window decodes all pixels of its cells, and its leftovers come from its own blocks",
    arguments: [1, 2, 3, 7, 8, 13, 16, 64, 100, 256])
  func decodesItsCells(blockLength: Int) {
    for cellLength in [1, 3, 8, 10, 12, 33, 100] {
      for target in [1, 50, 250, 256] {
        let length = 2000
        let starts = Array(stride(from: 0, to: length, by: cellLength))
        let layer = WindowAxis.Layer(blockLength: blockLength) { pixel in
          (pixel + blockLength - 1) / blockLength * blockLength
        }
        let axis = WindowAxis(length: length, cellStarts: starts, layers: [layer], target: target)
        #expect(axis.cells.first?.lowerBound == 0)
        #expect(axis.cells.last?.upperBound == starts.count)
        for window in 0..<axis.count {
          let cells = axis.cells[window]
          guard !cells.isEmpty else { continue }
          let end = cells.upperBound < starts.count ? starts[cells.upperBound] : length
          #expect(axis.holds[window] <= starts[cells.lowerBound])
          #expect(axis.decoded[0][window + 1] >= end, "cells of \(cellLength), target \(target)")
          #expect(axis.decoded[0][window + 1] >= axis.patches[window + 1])
          if window > 0 { #expect(axis.decoded[0][window - 1] <= axis.holds[window]) }
        }
      }
    }
  }
}
