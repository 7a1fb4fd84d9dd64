// SPDX-License-Identifier: Apache-2.0
import MonitorGrid
import Testing

@Suite struct MGRSParsingTests {
  @Test(
    "spaces and case do not matter",
    arguments: [
      "11SKU4210033500", "11sku4210033500", " 11S KU 42100 33500\n", "11 s k u 4 2 1 0 0 3 3 5 0 0",
    ])
  func tolerant(text: String) throws {
    let reference = try MGRSReference(parsing: text)
    #expect(reference.description == "11SKU4210033500")
    #expect(reference.zone.description == "11N")
    #expect(reference.band.letter == "S")
    #expect(reference.southWest == MapPoint(x: 242_100, y: 3_833_500))
    #expect(reference.centre == MapPoint(x: 242_100.5, y: 3_833_500.5))
    #expect(reference.digits == 5 && reference.squareSizeMetres == 1)
  }

  @Test func aZoneOfOneDigitNeedsNoZero() throws {
    #expect(try MGRSReference(parsing: "5QKB123456").description == "05QKB123456")
    #expect(try MGRSReference(parsing: "5QKB123456") == MGRSReference(parsing: "05qkb 123 456"))
  }

  @Test(
    "what is wrong is said",
    arguments: [
      ("", "zone"), ("KU4210033500", "zone"), ("0SKU", "zone"), ("61SKU", "zone"),
      ("111SKU", "zone"), ("-1SKU", "zone"), ("１１SKU", "zone"), ("11", "three letters"),
      ("11S", "three letters"), ("11SK12", "three letters"), ("11SKUX12", "three letters"),
      ("11IKU", "latitude band I"), ("11OKU", "latitude band O"), ("11AKU", "latitude band A"),
      ("11YKU", "latitude band Y"), ("11ÄKU", "latitude band Ä"), ("11SAU", "column letter A"),
      ("11SIU", "column letter I"), ("11SKW", "row letter W"), ("11SKI", "row letter I"),
      ("11SKU1", "even number"), ("11SKU123", "even number"), ("11SKU123456123456", "even number"),
      ("11SKU12-4", "even number"), ("11SKU1２", "even number"), ("11SKU12A4", "even number"),
      ("11SKG12", "does not reach into band S"),
    ])
  func refused(text: String, part: String) throws {
    let error = #expect(throws: GridError.self) { try MGRSReference(parsing: text) }
    #expect(error?.code == .invalidReference)
    #expect(error?.subject == text)
    #expect(error?.message.contains(part) == true, "\(error?.message ?? "")")
  }
}
