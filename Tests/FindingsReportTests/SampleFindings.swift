// SPDX-License-Identifier: Apache-2.0
import FindingsReport
import Foundation
import GridTestSupport
import MonitorGrid
import Testing

/// A comparison of which everything is known.
func sampleContext() throws -> FindingsContext {
  var before = PassIdentity(
    id: "OPERA_L2_RTC-S1_T137-292320-IW2_20211119T015900Z", sensor: "sentinel-1-rtc",
    bandNames: ["VV", "VH"])
  before.platform = "S1A"
  before.relativeOrbit = 137
  before.acquired = UTCTime(year: 2021, month: 11, day: 19, hour: 1, minute: 59)
  var after = before
  after.id = "OPERA_L2_RTC-S1_T137-292320-IW2_20211201T015900Z"
  after.acquired = UTCTime(year: 2021, month: 12, day: 1, hour: 1, minute: 59, millisecond: 250)
  var context = FindingsContext(method: "ratio", before: before, after: after)
  context.beforeSHA256 = String(repeating: "0a", count: 32)
  context.afterSHA256 = String(repeating: "f1", count: 32)
  context.runID = "0123456789abcdef"
  return context
}

/// The grid of a zone.
func grid(zone: Int, isNorthern: Bool = true, cellSizeMetres: Double = 100) throws -> CellGrid {
  try CellGrid(
    zone: try #require(UTMZone(number: zone, isNorthern: isNorthern)),
    cellSizeMetres: cellSizeMetres)
}

/// Longitude and latitude on a sphere whose quadrant has the length of the Earth's: within a fifth
/// of a degree of the truth, so that cells far from the borders of their bands get their names.
func roughProjection(zone: UTMZone) -> (inout [MapPoint]) -> Void {
  { points in
    for index in points.indices {
      let northing = points[index].y - (zone.isNorthern ? 0 : 10_000_000)
      let latitude = northing * 90 / 10_001_966
      let perDegree = 111_319.5 * cos(latitude * .pi / 180)
      var longitude = zone.centralMeridian + (points[index].x - 500_000) / perDegree
      if longitude > 180 { longitude -= 360 }
      if longitude < -180 { longitude += 360 }
      points[index] = MapPoint(x: longitude, y: latitude)
    }
  }
}

/// Findings in report order in a rectangle of a grid, some flagged, some not observed.
func randomFindings(
  columns: Range<Int>, rows: Range<Int>, share: Double, using random: inout SplitMix64
) -> [Finding] {
  CellBlock(columns: columns, rows: rows).compactMap { cell -> Finding? in
    guard Double.random(in: 0..<1, using: &random) < share else { return nil }
    if Double.random(in: 0..<1, using: &random) < 0.2 {
      return Finding(
        cell: cell, notObserved: NotObservedReason.allCases.randomElement(using: &random),
        validFraction: Double.random(in: 0..<0.5, using: &random))
    }
    var finding = Finding(
      cell: cell, notObserved: nil, validFraction: Double.random(in: 0.5...1, using: &random))
    finding.isFlagged = Bool.random(using: &random)
    finding.statistic = Double.random(in: -30...30, using: &random)
    finding.degreesOfFreedom = 2
    finding.p = Double.random(in: 0...1, using: &random)
    finding.q = Double.random(in: 0...1, using: &random)
    finding.pSpeckle = 1e-300 * Double.random(in: 0...1, using: &random)
    finding.pScene = Double.random(in: 0...1, using: &random)
    finding.effectDecibels = Double.random(in: -9...9, using: &random)
    finding.direction = [.increase, .decrease, .mixed].randomElement(using: &random)
    finding.looks = 440
    finding.changedFraction = Double.random(in: 0...1, using: &random)
    finding.smallestDetectableDecibels = Double.random(in: 0...3, using: &random)
    return finding
  }
}

/// The text of a collection.
func collection(
  _ findings: [Finding], on grid: CellGrid, context: FindingsContext,
  projecting project: ((inout [MapPoint]) throws -> Void)? = nil
) throws -> [UInt8] {
  var buffer = ByteBuffer()
  let writer = GeoJSONWriter(
    context: context, grid: grid, epsg: grid.zone.epsg, header: Array(#"{"version":"1"}"#.utf8))
  try writer.write(
    findings, to: &buffer, projecting: project ?? roughProjection(zone: grid.zone))
  return buffer.bytes
}
