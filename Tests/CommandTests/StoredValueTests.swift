// SPDX-License-Identifier: Apache-2.0
import Foundation
import GridTestSupport
import MonitorGrid
import Testing

@Suite("The same scene, stored in other ways, flags the same cells")
struct StoredValueTests {
  private func findings(_ scene: ScenePair, _ options: [String]) throws -> FindingsFile {
    try withTemporaryDirectory { folder in
      try Program.findings(scene.write(to: folder), options + ["--all-cells"])
    }
  }

  /// Flags agree but for cells within rounding of the threshold, and effects within `tolerance` dB.
  private func expectAgreement(
    _ found: FindingsFile, _ reference: FindingsFile, tolerance: Double, _ name: String
  ) throws {
    #expect(found.flaggedPlaces == reference.flaggedPlaces, "\(name)")
    #expect(!found.flagged.isEmpty, "\(name)")
    try #require(found.cells.count == reference.cells.count, "\(name)")
    for (cell, other) in zip(found.cells, reference.cells) {
      let difference = abs((cell.effectDb ?? 99) - (other.effectDb ?? -99))
      guard difference > tolerance else { continue }
      Issue.record("\(name), cell \(cell.cell ?? ""): effect differs by \(difference) dB")
      return
    }
  }

  @Test("As amplitude, as decibels, and on Float64")
  func units() throws {
    let power = try findings(ScenePair(), ["--units", "power"])
    var scene = ScenePair()
    scene.units = .amplitude
    try expectAgreement(
      findings(scene, ["--units", "amplitude"]), power, tolerance: 0.001, "amplitude")
    scene.units = .db
    try expectAgreement(findings(scene, ["--units", "db"]), power, tolerance: 0.001, "decibels")
    scene.pixelType = .float64
    try expectAgreement(
      findings(scene, ["--units", "db"]), power, tolerance: 0.001, "decibels, Float64")
    // Told by metadata, no option is needed.
    scene.metadata["UNITS"] = "dB"
    try expectAgreement(findings(scene, []), power, tolerance: 0.001, "decibels by metadata")
  }

  @Test("As whole numbers of every type", arguments: PixelType.allCases.filter { $0 != .int8 })
  func types(type: PixelType) throws {
    let reference = try findings(ScenePair(), ["--units", "power"])
    var scene = ScenePair()
    scene.pixelType = type
    scene.units = type.isInteger ? .amplitude : .power
    // An amplitude of up to some 1.5; bytes hold a hundred steps of it, the others thousands.
    scene.gain = type == .uint8 ? 1e4 : type.isInteger ? 1e8 : 1
    if type == .uint8 { scene.gain = 4000 }
    // Whole numbers are taken for amplitude, floats for power, without being told.
    let found = try findings(scene, [])
    let tolerance = type == .uint8 ? 0.2 : 0.01
    try expectAgreement(found, reference, tolerance: tolerance, "\(type)")
  }

  @Test("With a declared no-data value that Float32 cannot hold")
  func noDataOfDoubles() throws {
    var scene = ScenePair()
    scene.pixelType = .float64
    scene.noData = -1.797_693_134_862_315_7e308
    scene.edit = { _, _, pixels in
      for i in 0..<10 { for y in 0..<10 { pixels[160 * y + i] = -1.797_693_134_862_315_7e308 } }
    }
    let found = try findings(scene, [])
    #expect(found.header.counts.notObserved["no_data"] == 1)
    #expect(found.header.counts.tested == 255)
  }
}
