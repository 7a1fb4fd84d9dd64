// SPDX-License-Identifier: Apache-2.0
import Foundation

/// A report as a reader of JSON sees it, told by Foundation's decoder.
struct FindingsFile {
  /// The members of one cell; those of GeoJSON features and of pixel blocks.
  struct Cell: Decodable {
    let cell: String?
    let row: Int
    let col: Int
    let x: Int?
    let y: Int?
    let width: Int?
    let height: Int?
    let lon: Double?
    let lat: Double?
    let flagged: Bool
    let state: String
    let reason: String?
    let tStart: String?
    let tEnd: String?
    let stat: Double?
    let p: Double?
    let q: Double?
    let effectDb: Double?
    let direction: String?
    let robustToShift: Bool?
    let looks: Double?
    let validFraction: Double?
    let polarisations: String?
    let beforeId: String?
    let afterSha256: String?
  }

  struct Header: Decodable {
    struct Counts: Decodable {
      let tested: Int
      let flagged: Int
      let notObserved: [String: Int]
    }
    let counts: Counts
    let runId: String?
    let version: String
    let warnings: [String]
  }

  private struct Collection: Decodable {
    struct Feature: Decodable {
      let id: String
      let properties: Cell
    }
    let truceline: Header
    let features: [Feature]?
    let findings: [Cell]?
  }

  let data: Data
  let header: Header
  let cells: [Cell]
  /// Ids of the features; empty where findings have no geometry.
  let ids: [String]
  /// What the program said on standard error.
  let warnings: String

  init(_ data: Data, warnings: String = "") throws {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    let collection = try decoder.decode(Collection.self, from: data)
    self.data = data
    self.warnings = warnings
    header = collection.truceline
    cells = collection.features?.map(\.properties) ?? collection.findings ?? []
    ids = collection.features?.map(\.id) ?? []
  }

  var text: String { String(decoding: data, as: UTF8.self) }
  var flagged: [Cell] { cells.filter(\.flagged) }
  /// Columns and rows of the flagged cells.
  var flaggedPlaces: Set<[Int]> { Set(flagged.map { [$0.col, $0.row] }) }

  /// A member of what the program says of the run, as JSON has it.
  func member(_ name: String) throws -> Any? {
    let object = try JSONSerialization.jsonObject(with: data) as? [String: Any]
    return (object?["truceline"] as? [String: Any])?[name]
  }

  /// What decided the result.
  func parameters() throws -> [String: Any] {
    try member("parameters") as? [String: Any] ?? [:]
  }
}
