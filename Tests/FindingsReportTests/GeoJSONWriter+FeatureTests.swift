// SPDX-License-Identifier: Apache-2.0
import FindingsReport
import GridTestSupport
import MonitorGrid
import Testing

/// Longitudes and latitudes that GeographicLib's `GeoConvert -g -p 7` printed for corners and centres.
private func published(_ table: [MapPoint: MapPoint]) -> (inout [MapPoint]) throws -> Void {
  { points in
    for index in points.indices { points[index] = try #require(table[points[index]]) }
  }
}

private let northernPlaces = [
  MapPoint(x: 412_300, y: 4_209_900): MapPoint(x: 38.000678740155, y: 38.032570260174),
  MapPoint(x: 412_400, y: 4_209_900): MapPoint(x: 38.001818057646, y: 38.032579939230),
  MapPoint(x: 412_400, y: 4_210_000): MapPoint(x: 38.001805827157, y: 38.033481087041),
  MapPoint(x: 412_300, y: 4_210_000): MapPoint(x: 38.000666495713, y: 38.033471407673),
  MapPoint(x: 412_350, y: 4_209_950): MapPoint(x: 38.001242280168, y: 38.033025674927),
]

private let southernPlaces = [
  MapPoint(x: 494_880, y: 3_760_080): MapPoint(x: -117.082744365421, y: -56.304019063019),
  MapPoint(x: 495_000, y: 3_760_080): MapPoint(x: -117.080805046560, y: -56.304020343258),
  MapPoint(x: 495_000, y: 3_760_200): MapPoint(x: -117.080802771095, y: -56.302942204280),
  MapPoint(x: 494_880, y: 3_760_200): MapPoint(x: -117.082742035346, y: -56.302940924093),
  MapPoint(x: 494_940, y: 3_760_140): MapPoint(x: -117.081773554605, y: -56.303480637481),
]

@Suite("A feature is written as the contract says")
struct FeatureTests {
  @Test("a flagged cell, byte for byte")
  func flaggedCell() throws {
    var finding = Finding(
      cell: GridCell(column: 4123, row: 42099), notObserved: nil, validFraction: 1)
    finding.isFlagged = true
    finding.statistic = 4.123456789
    finding.degreesOfFreedom = 2
    finding.p = 1.25e-300
    finding.q = 0.000012345678
    finding.pSpeckle = 0
    finding.pScene = 1.25e-300
    finding.effectDecibels = -6.0
    finding.sceneDecibels = -0.5
    finding.effectBand = 2
    finding.direction = .decrease
    finding.isRobustToShift = true
    finding.looks = 439.9999999
    finding.changedFraction = 0.5
    finding.smallestDetectableDecibels = 1.0 / 3
    let written = try collection(
      [finding], on: grid(zone: 37), context: sampleContext(), projecting: published(northernPlaces)
    )
    let expected = #"""
      {"type":"FeatureCollection","truceline":{"version":"1"},"features":[
      {"type":"Feature","id":"37SDC123099","geometry":{"type":"Polygon","coordinates":[[\#
      [38.0006787,38.0325703],[38.0018181,38.0325799],[38.0018058,38.0334811],\#
      [38.0006665,38.0334714],[38.0006787,38.0325703]]]},"properties":{\#
      "cell":"37SDC123099","cell_size_m":100.0,"epsg":32637,"row":42099,"col":4123,\#
      "lon":38.0012423,"lat":38.0330257,"area_m2":10000.0,\#
      "flagged":true,"state":"first","confidence":"low","reason":null,\#
      "t_start":"2021-11-19T01:59:00Z","t_end":"2021-12-01T01:59:00.250Z",\#
      "t_epoch_ms":1638323940250,\#
      "method":"ratio","stat":4.12346,"dof":2.0,"p":1.25e-300,"q":0.0000123457,\#
      "p_speckle":0.0,"p_scene":1.25e-300,"effect_db":-6.0,"scene_db":-0.5,"effect_band":"VH","direction":"decrease","robust_to_shift":true,\#
      "looks":440.0,"changed_fraction":0.5,"valid_fraction":1.0,\#
      "smallest_detectable_db":0.333333,\#
      "sensor":"sentinel-1-rtc","platform":"S1A","relative_orbit":137,"polarisations":"VV,VH",\#
      "before_id":"OPERA_L2_RTC-S1_T137-292320-IW2_20211119T015900Z",\#
      "after_id":"OPERA_L2_RTC-S1_T137-292320-IW2_20211201T015900Z",\#
      "before_sha256":"0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a",\#
      "after_sha256":"f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1",\#
      "run_id":"0123456789abcdef"}}
      ],"bbox":[38.0006665,38.0325703,38.0018181,38.0334811]}

      """#
    #expect(String(decoding: written, as: UTF8.self) == expected)
  }

  @Test("a southern cell that was not observed, of passes of which little is known, byte for byte")
  func cellNotObserved() throws {
    let finding = Finding(
      cell: GridCell(column: 4124, row: 31334), notObserved: .tooFewPixels, validFraction: 0.25)
    var before = PassIdentity(id: "a \"quoted\"\n\u{FFFD}", sensor: "sar", bandNames: [])
    // One of two times tells nothing.
    before.acquired = UTCTime(year: 2021, month: 11, day: 19)
    let after = PassIdentity(id: "b", sensor: "sar", bandNames: ["band 1"])
    let written = try collection(
      [finding], on: grid(zone: 11, isNorthern: false, cellSizeMetres: 120),
      context: FindingsContext(method: "ratio", before: before, after: after),
      projecting: published(southernPlaces))
    let expected = #"""
      {"type":"FeatureCollection","truceline":{"version":"1"},"features":[
      {"type":"Feature","id":"11EMT949601/120","geometry":{"type":"Polygon","coordinates":[[\#
      [-117.0827444,-56.3040191],[-117.080805,-56.3040203],[-117.0808028,-56.3029422],\#
      [-117.082742,-56.3029409],[-117.0827444,-56.3040191]]]},"properties":{\#
      "cell":"11EMT949601","cell_size_m":120.0,"epsg":32711,"row":31334,"col":4124,\#
      "lon":-117.0817736,"lat":-56.3034806,"area_m2":14400.0,\#
      "flagged":false,"state":"not_observed","confidence":null,"reason":"too_few_pixels",\#
      "method":"ratio","stat":null,"dof":null,"p":null,"q":null,"p_speckle":null,"p_scene":null,\#
      "effect_db":null,"scene_db":null,"effect_band":null,"direction":null,"robust_to_shift":null,"looks":null,"changed_fraction":null,\#
      "valid_fraction":0.25,"smallest_detectable_db":null,\#
      "sensor":"sar","platform":null,"relative_orbit":null,"polarisations":null,\#
      "before_id":"a \"quoted\"\n�","after_id":"b","before_sha256":null,"after_sha256":null,\#
      "run_id":null}}
      ],"bbox":[-117.0827444,-56.3040203,-117.0808028,-56.3029409]}

      """#
    #expect(String(decoding: written, as: UTF8.self) == expected)
  }

  @Test("a collection without features has no box")
  func emptyCollection() throws {
    let written = try collection([], on: grid(zone: 37), context: sampleContext())
    #expect(
      String(decoding: written, as: UTF8.self) == """
        {"type":"FeatureCollection","truceline":{"version":"1"},"features":[
        ]}

        """)
  }

  @Test("a finding of a pixel block has no place on the ground, byte for byte")
  func pixelBlock() throws {
    let blocks = PixelBlocks(size: RasterSize(width: 25, height: 12), side: 10)
    var findings = [
      Finding(cell: blocks.cell(column: 2, row: 0), notObserved: .noData, validFraction: 0),
      Finding(cell: blocks.cell(column: 0, row: 1), notObserved: nil, validFraction: 1),
    ]
    findings[1].p = 0.5
    findings[1].q = .nan
    var context = FindingsContext(
      method: "ratio", before: PassIdentity(id: "a", sensor: "sar", bandNames: ["VH", "VV"]),
      after: PassIdentity(id: "b", sensor: "sar", bandNames: ["VV", "HH", "VH"]))
    context.before.platform = "S1A"
    context.after.platform = "S1B"
    context.before.relativeOrbit = 14
    context.after.relativeOrbit = 87
    var buffer = ByteBuffer()
    try PixelBlockWriter(context: context, blocks: blocks, header: Array("{}".utf8))
      .write(findings, to: &buffer)
    let shared = #"""
      "sensor":"sar","platform":"S1A,S1B","relative_orbit":null,"polarisations":"VV,VH",\#
      "before_id":"a","after_id":"b","before_sha256":null,"after_sha256":null,"run_id":null}
      """#
    let expected = #"""
      {"truceline":{},"findings":[
      {"row":0,"col":2,"x":20,"y":0,"width":5,"height":10,\#
      "flagged":false,"state":"not_observed","confidence":null,"reason":"no_data",\#
      "method":"ratio","stat":null,"dof":null,"p":null,"q":null,"p_speckle":null,"p_scene":null,\#
      "effect_db":null,"scene_db":null,"effect_band":null,"direction":null,"robust_to_shift":null,"looks":null,"changed_fraction":null,\#
      "valid_fraction":0.0,"smallest_detectable_db":null,\#(shared),
      {"row":1,"col":0,"x":0,"y":10,"width":10,"height":2,\#
      "flagged":false,"state":"none","confidence":null,"reason":null,\#
      "method":"ratio","stat":null,"dof":null,"p":0.5,"q":null,"p_speckle":null,"p_scene":null,\#
      "effect_db":null,"scene_db":null,"effect_band":null,"direction":null,"robust_to_shift":null,"looks":null,"changed_fraction":null,\#
      "valid_fraction":1.0,"smallest_detectable_db":null,\#(shared)
      ]}

      """#
    #expect(String(decoding: buffer.bytes, as: UTF8.self) == expected)
  }

  @Test("a projection that gives no place stops the report and names the cell")
  func placeUnknown() throws {
    let finding = Finding(
      cell: GridCell(column: 4123, row: 42099), notObserved: .masked, validFraction: 0)
    for point in [
      MapPoint(x: .infinity, y: 38), MapPoint(x: 38, y: .nan), MapPoint(x: 38, y: 90.1),
      MapPoint(x: 361, y: 0),
    ] {
      let error = #expect(throws: ReportError.self) {
        _ = try collection([finding], on: grid(zone: 37), context: sampleContext()) { points in
          points = points.map { _ in point }
        }
      }
      #expect(error?.code == .placeUnknown)
      #expect(error?.subject == "column 4123, row 42099")
    }
    let error = #expect(throws: ReportError.self) {
      _ = try collection([finding], on: grid(zone: 37), context: sampleContext()) { points in
        points.removeLast()
      }
    }
    #expect(error?.code == .placeUnknown)
  }

  @Test("findings out of order stop the program")
  func orderIsRequired() async {
    await #expect(processExitsWith: .failure) {
      var random = SplitMix64(seed: 1)
      let findings = randomFindings(columns: 0..<2, rows: 42_000..<42_001, share: 1, using: &random)
      _ = try collection(findings.reversed(), on: grid(zone: 37), context: sampleContext())
    }
  }
}
