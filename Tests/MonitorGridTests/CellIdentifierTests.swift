// SPDX-License-Identifier: Apache-2.0
import GridTestSupport
import MonitorGrid
import Testing

@Suite struct CellIdentifierTests {
  private func grid(_ size: Double, epsg: Int = 32637) throws -> CellGrid {
    try CellGrid(zone: try #require(UTMZone(epsg: epsg)), cellSizeMetres: size)
  }

  @Test(
    "digits are cut at the largest power of ten not above the size",
    arguments: [
      (100_000, 0, true, "100000"), (99_999, 1, false, "99999"), (10_000, 1, true, "10000"),
      (1000, 2, true, "1000"), (250, 3, false, "250"), (120, 3, false, "120"),
      (100, 3, true, "100"), (99.999, 4, false, "99.999"), (30, 4, false, "30"),
      (12.5, 4, false, "12.5"), (10, 4, true, "10"), (1.05, 5, false, "1.05"), (1, 5, true, "1"),
    ])
  func digits(size: Double, digits: Int, isDecimal: Bool, text: String) throws {
    let grid = try grid(size)
    #expect(grid.nameDigits == digits)
    #expect(grid.isDecimal == isDecimal)
    #expect(grid.cellSizeText == text)
  }

  // GeoConvert -m of the centre: 37n 412380 5545620 is 37UDR1238045620.
  @Test(
    "names by hand",
    arguments: [
      (100, "37UDR123456", "37UDR123456"), (120, "37UDR123456", "37UDR123456/120"),
      (1000, "37UDR1245", "37UDR1245"), (12.5, "37UDR12384561", "37UDR12384561/12.5"),
    ])
  func names(size: Double, cell: String, id: String) throws {
    let grid = try grid(size)
    let place = grid.cell(containing: MapPoint(x: 412_380, y: 5_545_620))
    let names = try grid.identifier(of: place, centreLatitude: 50.05)
    #expect(names.cell == cell)
    #expect(names.featureID == id)
  }

  @Test("no two cells share a name, and each name leads back to its cell", arguments: UInt64(0)..<4)
  func uniqueness(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    for size in CellGridTests.sizes {
      for epsg in [32636, 32737] {
        let grid = try grid(size, epsg: epsg)
        // About 38° north or south, where one band, S or H, covers all.
        let north = Double.random(in: 4_050_000...4_250_000, using: &random)
        let corner = grid.cell(
          containing: MapPoint(
            x: .random(in: 200_000...600_000, using: &random),
            y: epsg < 32700 ? north : 10_000_000 - north))
        let block = CellBlock(
          columns: corner.column..<corner.column + 12, rows: corner.row..<corner.row + 12)
        var names: Set<CellIdentifier> = []
        for cell in block where grid.centre(of: cell).x < 880_000 {
          let centre = grid.centre(of: cell)
          let fromEquator = epsg < 32700 ? centre.y : centre.y - 10_000_000
          // The mean length of a degree of the meridian is near enough within a band.
          guard abs(fromEquator) > 3_600_000, abs(fromEquator) < 4_400_000 else { continue }
          let name = try grid.identifier(of: cell, centreLatitude: fromEquator / 111_000)
          #expect(names.insert(name).inserted, "\(name)")
          let read = try CellReference(parsing: name.featureID)
          #expect(try grid.cell(named: read) == cell, "\(name)")
        }
        #expect(names.count >= 4)
      }
    }
  }

  @Test("outside of the squares names are made of coordinates")
  func namesWithoutSquares() throws {
    for (size, epsg, x, y, expected) in [
      (100, 32637, 950_120, 4_209_950, "37N-E950100-N4209900"),
      (120, 32637, 950_120, 4_209_950, "37N-E950100-N4209900/120"),
      (1000, 32737, -1500, 4_209_950, "37S-E-2000-N4209000"),
      (100, 32601, 99_990, -150, "1N-E99900-N-200"),
    ] {
      let grid = try grid(Double(size), epsg: epsg)
      let cell = grid.cell(containing: MapPoint(x: Double(x), y: Double(y)))
      let name = try grid.identifier(of: cell, centreLatitude: 38)
      #expect(name.featureID == expected)
      #expect(try grid.cell(named: CellReference(parsing: name.featureID)) == cell)
      #expect(try grid.cell(named: CellReference(parsing: name.cell.lowercased())) == cell)
    }
  }

  @Test func aWrongLatitudeIsRefused() throws {
    let grid = try grid(100)
    let cell = GridCell(column: 5000, row: 40_000)
    let error = #expect(throws: GridError.self) {
      try grid.identifier(of: cell, centreLatitude: 5)
    }
    #expect(error?.code == .latitudeMismatch)
  }
}

@Suite struct CellReferenceTests {
  private func grid(_ size: Double, epsg: Int = 32611) throws -> CellGrid {
    try CellGrid(zone: try #require(UTMZone(epsg: epsg)), cellSizeMetres: size)
  }

  @Test func aFinerReferenceNamesTheCellAroundIt() throws {
    let cell = try grid(100).cell(named: CellReference(parsing: "11SKU4210033500"))
    #expect(cell == GridCell(column: 2421, row: 38_335))
    // In cells of 120 m the square's centre lies in 242,040 to 242,160 and 3,833,400 to 3,833,520.
    let wider = try grid(120).cell(named: CellReference(parsing: "11S KU 42100 33500 / 120"))
    #expect(wider == GridCell(column: 2017, row: 31_945))
  }

  @Test func theSizeMayStandInTheReference() throws {
    #expect(try CellReference(parsing: "11SKU421335/12.5").cellSizeMetres == 12.5)
    #expect(try CellReference(parsing: "11SKU421335").cellSizeMetres == nil)
  }

  @Test(
    "the other hemisphere's reference finds the cell of a raster over the equator",
    arguments: [32636, 32736])
  func overTheEquator(epsg: Int) throws {
    let grid = try grid(100, epsg: epsg)
    let shift = epsg == 32636 ? 0 : 100_000
    let south = try grid.cell(named: CellReference(parsing: "36MWE000999"))
    let north = try grid.cell(named: CellReference(parsing: "36NWF000000"))
    #expect(south == GridCell(column: 5000, row: shift - 1))
    #expect(north == GridCell(column: 5000, row: shift))
  }

  @Test(
    "what names no cell is refused",
    arguments: [
      ("11SKU4233", GridError.Code.noSuchCell), ("11SKU", .noSuchCell),
      ("11SKU421335/100", .noSuchCell), ("12SUF421335", .otherZone),
      // Rows of 120 m have centres at 3,833,580 m and 3,833,700 m, none in between.
      ("11SKU421336", .noSuchCell),
    ])
  func noCell(text: String, code: GridError.Code) throws {
    let error = #expect(throws: GridError.self) {
      try self.grid(120).cell(named: CellReference(parsing: text))
    }
    #expect(error?.code == code)
  }

  @Test(
    "text that is no reference is refused with the text as it was typed",
    arguments: [
      "", "/", "11SKU421335/", "11SKU421335/x", "11SKU421335/1e3", "11SKU421335/100/100",
      "11SKU421335/0", "11SKU421335/-5", "37N-E-N", "37N-E1-N", "37N-E1N2", "37N-E1-N2x",
      "0N-E1-N2",
      "37N-E99999999999-N1", "hello",
    ])
  func unreadable(text: String) {
    let error = #expect(throws: GridError.self) { try CellReference(parsing: text) }
    #expect(error?.code == .invalidReference)
    #expect(error?.subject == text)
  }
}
