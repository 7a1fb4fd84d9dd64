// SPDX-License-Identifier: Apache-2.0
import AlertLedger
import Foundation
import MonitorGrid

// Prints the figures of issue 6: bytes on disk, ingest, one cell's history, known ids.

let side = 1000
let passCount = CommandLine.arguments.count > 1 ? Int(CommandLine.arguments[1]) ?? 200 : 200
let directory = FileManager.default.temporaryDirectory
  .appending(path: "truceline-ledger-\(ProcessInfo.processInfo.processIdentifier)")
try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
defer { try? FileManager.default.removeItem(at: directory) }
let binding = LedgerBinding(cellSizeMillimetres: 100_000, method: "dual")
guard let zone = UTMZone(epsg: 32637) else { exit(1) }

func seconds(_ body: () throws -> Void) rethrows -> Double {
  let clock = ContinuousClock()
  let time = try clock.measure(body)
  return Double(time.components.seconds) + Double(time.components.attoseconds) / 1e18
}

func pass(_ index: Int, track: String = "T1") -> LedgerPass {
  let digits = String(index)
  return LedgerPass(
    track: track, id: "\(track)_pass_\(index)", sensor: "sentinel-1-rtc",
    acquired: UTCTime(epochMilliseconds: 1_600_000_000_000 + Int64(index) * 518_400_000),
    bands: ["VV", "VH"], sha256: String(repeating: "0", count: 64 - digits.count) + digits)
}

/// A million cells of noise, one in a thousand flagged in the later passes.
func blocks(_ index: Int, side: Int) -> (SummaryTable, ObservationTable, [LedgerFinding]) {
  var summaries = SummaryTable(bandCount: 2)
  var observations = ObservationTable()
  var findings: [LedgerFinding] = []
  var state = UInt64(index) &* 0x9E37_79B9_7F4A_7C15
  for row in 0..<side {
    for column in 0..<side {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let noise = Float(state >> 40) / 16_777_216
      let cell = LedgerCell(zone: zone, cell: GridCell(column: 4000 + column, row: 55_000 + row))
      summaries.set(cell, [noise, -noise])
      let isFlagged = index > 5 && (row &* 31 &+ column) % 1000 == 0
      observations.set(
        cell, metric: isFlagged ? 5 : Double(noise), isFlagged: isFlagged, direction: nil)
      if isFlagged { findings.append(LedgerFinding(cell: cell)) }
    }
  }
  return (summaries, observations, findings)
}

let path = directory.appending(path: "ledger.sqlite").path
let ledger = try Ledger.openOrCreate(path, binding: binding)
var references: [PassKey] = []
var times: [Double] = []
for index in 0..<passCount {
  let (summaries, observations, findings) = blocks(index, side: side)
  let packed = (summaries.sortedBlocks, observations.sortedBlocks)
  var iterator = packed.0.makeIterator()
  times.append(
    try seconds {
      guard index > 0 else {
        references.append(try ledger.ingest(pass(index)) { iterator.next() }.key)
        return
      }
      let record = ComparisonRecord(
        after: pass(index),
        comparison: LedgerComparison(
          runID: "run\(index)", references: references.suffix(12), testedCount: side * side,
          flaggedCount: findings.count),
        findings: findings, observations: packed.1)
      references.append(try ledger.record(record) { iterator.next() }.pass)
    })
}
try ledger.close()
let bytes = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0
let cells = Double(side * side * passCount)
print("passes of 1,000,000 cells, two bands: \(passCount)")
print("bytes on disk per cell and pass, all included: \(Double(bytes) / cells)")
times.sort()
print("ingest and record of a pass: median \(times[times.count / 2]) s, worst \(times.last ?? 0) s")

let again = try Ledger(opening: path, for: .writing)
var historyTimes: [Double] = []
for index in 0..<20 {
  let cell = LedgerCell(
    zone: zone, cell: GridCell(column: 4003 + 47 * index, row: 55_011 + 41 * index))
  historyTimes.append(
    try seconds {
      guard try again.history(of: cell).count == passCount else { exit(1) }
    })
}
historyTimes.sort()
print(
  "one cell's history: median \(historyTimes[10] * 1000) ms, worst \((historyTimes.last ?? 0) * 1000) ms"
)
let window = try seconds {
  _ = try again.summaries(
    of: Array(references.suffix(12)), zone: zone, rows: 55_000..<55_064, columns: 4000..<5000)
}
print("64 rows of 12 passes: \(window * 1000) ms")

let many = try Ledger.openOrCreate(
  directory.appending(path: "many.sqlite").path, binding: binding)
let count = 100_000
let known = (0..<count).map { pass($0 / 100, track: "T\($0 % 100)").id }
// One transaction each; 2,000 of the ids are known, the look-up is the same for all.
for index in 0..<2000 { try many.ingest(pass(index / 100, track: "T\(index % 100)")) { nil } }
print("look-up of \(count) ids: \(try seconds { _ = try many.knownPasses(ids: known) }) s")
