// SPDX-License-Identifier: Apache-2.0
import GDAL
import MonitorGrid
import PassCatalog

// A coordinate system that leads nowhere is told by the file that has it, not by the formula.
extension ComparisonSetup {
  /// Matches two passes.
  static func matched(
    _ before: Pass, _ after: Pass, resampling: Resampling?
  ) throws -> PassPair {
    do {
      return try PassPair(before: before, after: after, resampling: resampling)
    } catch {
      // Not `catch where`: Swift 6.3.1 crashes on that with a typed error.
      guard error.code == .unreadable else { throw error }
      let explanation = """
        Nothing is known of how its coordinate system lies in that of \(before.files[0]). Set the \
        right one with `gdal_edit.py -a_srs EPSG:NUMBER`.
        """
      throw PassError(
        .differentGrids, after.files[0], explanation, messages: error.messages)
    }
  }

  /// Places a pass on the grid of its zone.
  static func placed(_ pass: Pass, cellSizeMetres: Double) throws -> CellPlacement {
    do {
      return try CellPlacement(of: pass.grid, cellSizeMetres: cellSizeMetres)
    } catch let error as GDALError {
      let unknown = """
        Its coordinate system leads to no longitude and latitude. Set the right one with \
        `gdal_edit.py -a_srs EPSG:NUMBER`, or compare with --pixels-only.
        """
      throw PassError(
        .noGeoreference, pass.files[0], error.explanation ?? unknown, messages: error.messages)
    }
  }
}
