// SPDX-License-Identifier: Apache-2.0
public import GDAL
public import MonitorGrid
import TileDecoding

/// The files of passes whose blocks are decoded without GDAL, each proven to give the same pixels.
public struct FastPaths: Sendable {
  /// By path: what the decoder needs to know of a file.
  public private(set) var structures: [String: TIFFStructure] = [:]
  /// By path: why a file's blocks are left to GDAL, in words.
  public private(set) var reasons: [String: String] = [:]
  /// Files that GDAL decodes, each with the reason, in the order of their names.
  public var leftToGDAL: [(path: String, reason: String)] {
    reasons.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }
  /// The build of the kernels that undo predictors.
  public let level: KernelLevel

  /// No file: GDAL decodes all.
  public init(level: KernelLevel = .baseline) {
    self.level = level
  }

  /// Proves the files of passes, each once.
  ///
  /// - Parameters:
  ///   - passes: The passes.
  ///   - policy: Which files may be opened.
  ///   - level: The build of the kernels.
  /// - Throws: `PassError` where a file cannot be opened or GDAL cannot read its first block.
  /// - Complexity: Two blocks of each file, decoded in both ways.
  public init(proving passes: [Pass], policy: OpenPolicy, level: KernelLevel) throws(PassError) {
    self.level = level
    for path in Set(passes.flatMap { $0.bands.map(\.path) }).sorted() {
      var dataset = try PassError.translating { () throws(GDALError) in
        try RasterDataset(readingFrom: path, policy: policy)
      }
      switch FastPathVerdict.prove(&dataset, level: level) {
      case .proven(let structure): structures[path] = structure
      case .stepsAside(let reason): reasons[path] = reason
      }
    }
  }
}
