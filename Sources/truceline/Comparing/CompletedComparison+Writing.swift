// SPDX-License-Identifier: Apache-2.0
import ChangePipeline
import ChangeStatistics
import Evidence
import FindingsReport
import GDAL
import MonitorGrid
import PassCatalog

extension CompletedComparison {
  /// What all findings have in common.
  func context() throws -> FindingsContext {
    var context = FindingsContext(
      method: result.method, before: setup.pair.before.identity, after: setup.pair.after.identity)
    context.hasBaseline = result.baseline != nil
    context.hasSeveralNew = (result.baseline?.newPasses ?? 1) > 1
    context.isOptical = setup.method.isOptical
    context.hasPixelwiseT = result.parameters.scoresPixelwiseT
    if result.baseline != nil, !setup.method.isOptical {
      context.passTimes = passTimes
    }
    context.effectNames = result.variates.map { variates in
      (1...variates.variates.bandCount).map { "MAD\($0)" }
    }
    if case .structure = setup.method { context.effectNames = ["structure"] }
    if case .coherence = setup.method { context.hasMeaning = true }
    if case .index(let placed) = setup.method {
      context.effectNames = [placed.index.name]
      context.hasMeaning = true
    }
    context.beforeSHA256 = record.inputs.first { $0.role == "before" }?.digest?.sha256
    context.afterSHA256 = record.inputs.first { $0.role == "after" }?.digest?.sha256
    context.runID = try record.runID()
    return context
  }

  /// Times of all passes from the oldest, the new one last; empty where one is unknown.
  var passTimes: [UTCTime] {
    let passes =
      setup.earlier.members.map(\.pass) + [setup.pair.before, setup.pair.after]
      + setup.later.members.map(\.pass)
    let times = passes.compactMap(\.identity.acquired)
    return times.count == passes.count ? (past?.members.map(\.acquired) ?? []) + times : []
  }

  /// Writes all outputs, each whole or not at all; none appears before all are whole.
  func write(_ output: OutputOptions, jobs: Int, console: Console) async throws {
    let pixels = try await makePixels(output, jobs: jobs, console: console)
    var file = try InterruptibleFile(path: output.output, overwrite: output.overwrite)
    let header = try record.canonicalBytes()
    var findings = result.cursor(all: output.allCells)
    switch setup.cells {
    case .pixelBlocks(let side):
      let blocks = PixelBlocks(size: setup.pair.grid.size, side: side)
      try PixelBlockWriter(context: context(), blocks: blocks, header: header)
        .write(drawing: { try findings.next() }, to: &file)
    case .grid(let placement):
      var toDegrees = try CoordinateTransform(
        from: placement.gridReference, to: SpatialReference(epsg: 4326))
      let writer = GeoJSONWriter(
        context: try context(), grid: placement.grid, epsg: placement.gridEPSG,
        header: header)
      try writer.write(drawing: { try findings.next() }, to: &file) { points in
        try toDegrees.transform(&points)
      }
    }
    try Task.checkCancellation()
    try stamps.requireUnchanged()
    try pixels.commit()
    try file.commit()
  }
}

/// An output that stops taking bytes once its task is cancelled: a report of millions of cells takes
/// its time, and nobody waits for the rest of it after Ctrl-C.
private struct InterruptibleFile: ~Copyable, ByteSink {
  private var file: AtomicFile

  init(path: String, overwrite: Bool) throws(ReportError) {
    file = try AtomicFile(path: path, overwrite: overwrite)
  }

  mutating func write(_ bytes: [UInt8]) throws(ReportError) {
    guard !Task.isCancelled else {
      throw ReportError(code: .writeFailed, subject: file.path, message: "interrupted")
    }
    try file.write(bytes)
  }

  consuming func commit() throws(ReportError) {
    try file.commit()
  }
}
