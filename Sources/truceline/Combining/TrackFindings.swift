// SPDX-License-Identifier: Apache-2.0
import Foundation
import MonitorGrid

/// What one track's comparison says of each of its cells, as `compare --all-cells` wrote it.
struct TrackFindings {
  /// What is used of the members of a feature.
  struct Cell: Decodable {
    let row: Int
    let col: Int
    let epsg: Int?
    let cellSizeM: Double
    let reason: String?
    let method: String?
    let p: Double?
    let effectDb: Double?
    let sceneDb: Double?
    let effect: Double?
    let direction: String?
    let tStart: UTCTimeText?
    let tEnd: UTCTimeText?
    let sensor: String?
    let relativeOrbit: Int?
    let beforeId: String?
    let afterId: String?
  }

  /// A moment as it stands in the file; moments of one form sort as their texts.
  typealias UTCTimeText = String

  private struct Feature: Decodable {
    let properties: Cell
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
  /// The cell that says what all have in common: grid, method, times, track; nil of none.
  let common: Cell?
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
    var common: Cell?
    for line in TrackFindings.lines(of: bytes) {
      let cell: Cell
      do {
        cell = try decoder.decode(Feature.self, from: bytes[line]).properties
      } catch {
        throw Failure(
          .badData, "\(path): the feature that begins at byte \(line.lowerBound) is no finding.")
      }
      if let common {
        guard common.epsg == cell.epsg, common.cellSizeM == cell.cellSizeM else {
          throw Failure(
            .badData, "\(path): its cells lie on more than one grid. Combine zone by zone.")
        }
      }
      common = common ?? cell
      let place = GridCell(column: cell.col, row: cell.row)
      let evidence = try Evidence(cell, line: line, path: path)
      guard cells.updateValue(evidence, forKey: place) == nil else {
        throw Failure(
          .badData,
          "\(path): the cell of column \(cell.col), row \(cell.row) stands in it twice.")
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

extension TrackFindings.Evidence {
  fileprivate init(_ cell: TrackFindings.Cell, line: Range<Int>, path: String) throws {
    self.line = line
    guard let p = cell.p else {
      (logP, isIncrease) = (nil, false)
      reason = cell.reason.flatMap(NotObservedReason.init(rawValue:)) ?? .noData
      return
    }
    guard p >= 0, p <= 1 else {
      throw Failure(
        .badData, "\(path): the cell of column \(cell.col), row \(cell.row) has the p \(p).")
    }
    reason = nil
    logP = logarithm(ofP: p)
    isIncrease =
      switch cell.direction {
      case "increase": true
      case "decrease": false
      // Bands that disagree have the sign of the one that changed most.
      default: (cell.effectDb ?? cell.effect ?? 0) - (cell.sceneDb ?? 0) >= 0
      }
  }
}
