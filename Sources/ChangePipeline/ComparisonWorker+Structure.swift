// SPDX-License-Identifier: Apache-2.0
import ChangeStatistics
import MonitorGrid

extension ComparisonWorker where Source: ~Copyable {
  /// Compares the fine structure of the windows of a plan, as they are handed out, and stores their
  /// cells.
  ///
  /// Windows are read with a margin, so that blocks at their edges are decoded by both neighbours.
  func sum(
    structureOf plan: WindowPlan, shiftTolerance: Int, store: CellStore, samples: SweepSamples,
    windows: WindowQueue
  ) throws -> WindowFindings {
    var accumulator = StructureAccumulator(kernels: kernels, shiftTolerance: shiftTolerance)
    while let index = windows.next() {
      try Task.checkCancellation()
      defer { windows.finish() }
      let (cells, pixels) = (plan.cells(of: index), plan.pixels(of: index))
      if let area = layout.areaOfInterest, !area.containsAny(of: cells) { continue }
      if let reason = try missing(pixels) {
        add(missing: cells, because: reason, to: store)
        continue
      }
      try readMeasurements(pixels.grown(by: accumulator.margin))
      let planes = self.planes
      samples.registration?.take(pixels) { row, values in planes.sumRow(row, into: &values) }
      let table = accumulator.summarise(
        planes, of: pixels, columns: plan.columnSpans(of: index), rows: plan.rowSpans(of: index))
      try add(table, of: cells, to: store)
    }
    return findings()
  }
}

extension WindowPlanes {
  /// What registration looks at in a row of pixels on a linear scale: the sum of the bands, first of the
  /// earlier pass, then of the later.
  fileprivate func sumRow(_ pixels: PixelWindow, into row: inout [Float]) {
    let width = pixels.width
    for x in 0..<2 * width { row[x] = 0 }
    let first = (pixels.y - window.y) * window.width + pixels.x - window.x
    for plane in 0..<2 * bandCount {
      let (source, target) = (plane * window.count + first, plane < bandCount ? 0 : width)
      for x in 0..<width { row[target + x] = row[target + x] + values[source + x] }
    }
  }
}
