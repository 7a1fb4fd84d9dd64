// SPDX-License-Identifier: Apache-2.0
import Foundation
import GDAL
import MonitorGrid

/// What one track's comparison says of each of its cells, as `compare --all-cells` wrote it.
struct TrackFindings {
  /// What all cells have in common, as the first says it.
  struct Common {
    let grid: TrackColumns.Grid
    let method: String?
    let start: UTCTime?
    let end: UTCTime?
    let relativeOrbit: Int?
    let beforeID: String?
    let afterID: String?
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

  let path: String
  let run: Run
  /// What all cells have in common; nil of none.
  let common: Common?
  let cells: [GridCell: TrackEvidence]

  /// Reads a file.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - progress: Called now and then with the cells that were read, and all.
  /// - Throws: `Failure` where it is missing, no findings, or does not hold every cell; `GDALError`;
  ///   `CancellationError`.
  /// - Complexity: O(*n*) in the cells, some fifty microseconds and a hundred bytes for each.
  init(_ path: String, progress: (_ read: Int, _ all: Int) -> Void) throws {
    self.path = path
    guard FileManager.default.fileExists(atPath: path) else {
      throw Failure(.inputMissing, "\(path): it does not exist.")
    }
    var dataset: VectorDataset
    do throws(GDALError) {
      dataset = try VectorDataset(
        readingFrom: path, policy: OpenPolicy(vectorDrivers: ["GeoJSON"]),
        options: ["NATIVE_DATA=YES"])
    } catch {
      throw TrackFindings.notFindings(path)
    }
    guard let name = dataset.layerNames.first, dataset.layerCount == 1,
      let members = try dataset.foreignMembers(ofLayer: name)
    else { throw TrackFindings.notFindings(path) }
    run = try TrackFindings.run(of: members, path: path)
    let all = run.counts.tested + run.counts.notObserved.values.reduce(0, +)
    (common, cells) = try TrackFindings.cells(of: &dataset, layer: name, path: path) {
      progress($0, all)
    }
    let tested = cells.values.count { $0.logP != nil }
    guard tested == run.counts.tested, cells.count == all else {
      throw Failure(
        .badData,
        "\(path): it holds \(cells.count) of \(all) cells. A sum over tracks needs every one: run its "
          + "comparison again with --all-cells.")
    }
  }

  private static func cells(
    of dataset: inout VectorDataset, layer name: String, path: String, progress: (Int) -> Void
  ) throws -> (Common?, [GridCell: TrackEvidence]) {
    let layer = try dataset.layer(named: name)
    var cells: [GridCell: TrackEvidence] = [:]
    var common: Common?
    let columns = TrackColumns(layer)
    try dataset.startReading(layer: name)
    var number = 0
    while let feature = try dataset.nextFeature() {
      number += 1
      if number.isMultiple(of: 1024) {
        try Task.checkCancellation()
        progress(number)
      }
      guard let (place, grid, evidence) = columns?.cell(feature) else {
        throw Failure(.badData, "\(path): feature \(number) is no finding of a comparison.")
      }
      if let common {
        guard common.grid == grid else {
          throw Failure(
            .badData, "\(path): its cells lie on more than one grid. Combine zone by zone.")
        }
      } else {
        common = Common(grid, of: feature, in: layer)
      }
      guard cells.updateValue(evidence, forKey: place) == nil else {
        throw Failure(
          .badData,
          "\(path): the cell of column \(place.column), row \(place.row) stands in it twice.")
      }
    }
    return (common, cells)
  }

  private static func run(of members: String, path: String) throws -> Run {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    do {
      return try decoder.decode(Header.self, from: Data(members.utf8)).truceline
    } catch {
      throw notFindings(path)
    }
  }

  private static func notFindings(_ path: String) -> Failure {
    Failure(
      .badData, "\(path): it is not what `truceline compare --all-cells` writes.")
  }
}

extension TrackFindings.Common {
  fileprivate init(_ grid: TrackColumns.Grid, of feature: VectorFeature, in layer: LayerDefinition)
  {
    func value(_ name: String) -> FieldValue {
      layer.index(ofField: name).map { feature.values[$0] } ?? .null
    }
    self.grid = grid
    method = value("method").text
    start = value("t_start").time
    end = value("t_end").time
    relativeOrbit = value("relative_orbit").whole
    beforeID = value("before_id").text
    afterID = value("after_id").text
  }
}
