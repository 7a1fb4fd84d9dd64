// SPDX-License-Identifier: Apache-2.0
import Foundation
import MonitorGrid

/// What one track's comparison says of each of its cells, as `compare --all-cells` wrote it.
struct TrackFindings {
  /// What all cells have in common, as the first says it.
  struct Common: Decodable {
    let epsg: Int?
    let cellSizeM: Double
    let method: String?
    let tStart: String?
    let tEnd: String?
    let relativeOrbit: Int?
    let beforeId: String?
    let afterId: String?
  }

  private struct Feature: Decodable {
    let properties: Common
  }

  /// What is used of what the file says of its run.
  struct Run: Decodable {
    struct Counts: Decodable {
      let tested: Int
      let notObserved: [String: Int]
    }

    struct Input: Decodable {
      let role: String
      let sha256: String?
    }

    let counts: Counts
    let inputs: [Input]
    let runId: String?
  }

  private struct Header: Decodable {
    let truceline: Run
  }

  /// What a cell says to the sum.
  struct Evidence {
    /// Where the cell's line stands.
    let line: Range<Int>
    /// ln p, two-sided; nil where the cell was not tested.
    let logP: Double?
    let isIncrease: Bool
    /// Why it was not tested.
    let reason: NotObservedReason?
  }

  let path: String
  let run: Run
  /// What all cells have in common; nil of none.
  let common: Common?
  let cells: [GridCell: Evidence]
  private let bytes: Data

  /// Reads a file.
  ///
  /// - Throws: `Failure` where it is missing, no findings, or does not hold every cell.
  /// - Complexity: O(*n*) in the cells; some hundred bytes for each.
  init(_ path: String) throws {
    self.path = path
    guard FileManager.default.fileExists(atPath: path) else {
      throw Failure(.inputMissing, "\(path): it does not exist.")
    }
    do {
      bytes = try Data(contentsOf: URL(filePath: path), options: .alwaysMapped)
    } catch {
      throw Failure(.inputMissing, "\(path): it cannot be read.")
    }
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    run = try TrackFindings.run(of: bytes, path: path, decoder: decoder)
    var cells: [GridCell: Evidence] = [:]
    var common: Common?
    var grid: TrackCell.Grid?
    for line in TrackFindings.lines(of: bytes) {
      guard let cell = TrackCell(bytes[line]) else {
        throw Failure(
          .badData, "\(path): the feature that begins at byte \(line.lowerBound) is no finding.")
      }
      if let grid {
        guard grid == cell.grid else {
          throw Failure(
            .badData, "\(path): its cells lie on more than one grid. Combine zone by zone.")
        }
      } else {
        grid = cell.grid
        do {
          common = try decoder.decode(Feature.self, from: bytes[line]).properties
        } catch {
          throw Failure(.badData, "\(path): its first feature is no finding.")
        }
      }
      let evidence = Evidence(
        line: line, logP: cell.p.map(logarithm(ofP:)), isIncrease: cell.isIncrease,
        reason: cell.p == nil ? cell.reason ?? .noData : nil)
      guard cells.updateValue(evidence, forKey: cell.place) == nil else {
        throw Failure(
          .badData,
          "\(path): the cell of column \(cell.place.column), row \(cell.place.row) stands in it "
            + "twice.")
      }
    }
    self.common = common
    self.cells = cells
    let (tested, all) = (
      cells.values.count { $0.logP != nil },
      run.counts.tested + run.counts.notObserved.values.reduce(0, +)
    )
    guard tested == run.counts.tested, cells.count == all else {
      throw Failure(
        .badData,
        "\(path): it holds \(cells.count) of \(all) cells. A sum over tracks needs every one: run its "
          + "comparison again with --all-cells.")
    }
  }

  /// A cell's line up to its decision: identity and geometry.
  func identity(_ evidence: Evidence) -> [UInt8]? {
    let line = bytes[evidence.line]
    return line.firstRange(of: Data(",\"flagged\":".utf8)).map {
      Array(line[line.startIndex..<$0.lowerBound])
    }
  }

  private static func run(of bytes: Data, path: String, decoder: JSONDecoder) throws -> Run {
    // The first line is the collection up to its features.
    let end = bytes.firstIndex(of: UInt8(ascii: "\n")) ?? bytes.endIndex
    do {
      return try decoder.decode(
        Header.self, from: bytes[bytes.startIndex..<end] + Data("]}".utf8)
      ).truceline
    } catch {
      throw Failure(
        .badData,
        "\(path): it is not what `truceline compare --all-cells` writes: GeoJSON, one cell a line.")
    }
  }

  private static func lines(of bytes: Data) -> [Range<Int>] {
    let mark = Data("{\"type\":\"Feature\",".utf8)
    var found: [Range<Int>] = []
    var start = bytes.startIndex
    while start < bytes.endIndex {
      let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.endIndex
      if bytes[start..<end].starts(with: mark) {
        found.append(start..<(bytes[end - 1] == UInt8(ascii: ",") ? end - 1 : end))
      }
      start = end + 1
    }
    return found
  }
}
