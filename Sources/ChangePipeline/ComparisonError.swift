// SPDX-License-Identifier: Apache-2.0
import ChangeStatistics

/// Why a comparison has no result.
public struct ComparisonError: Error, Hashable, Sendable {
  /// What kind of failure it is.
  public struct Code: Hashable, Sendable {
    private enum Storage: Hashable {
      case unitsContradicted, nothingObserved, noTemporaryFile, temporaryFileFailed
      case tooFewCells, notFitted, misregistered
    }
    private let storage: Storage

    /// The values cannot be what the units say.
    public static let unitsContradicted = Code(storage: .unitsContradicted)
    /// No pixel is valid in both passes.
    public static let nothingObserved = Code(storage: .nothingObserved)
    /// No temporary file can be made for the cells of a large comparison.
    public static let noTemporaryFile = Code(storage: .noTemporaryFile)
    /// The temporary file of cells cannot be written or read.
    public static let temporaryFileFailed = Code(storage: .temporaryFileFailed)
    /// Too few cells for a scene null, and nothing else to decide by.
    public static let tooFewCells = Code(storage: .tooFewCells)
    /// The method cannot be fitted to these pixels.
    public static let notFitted = Code(storage: .notFitted)
    /// The passes do not lie on each other.
    public static let misregistered = Code(storage: .misregistered)
  }

  /// What happened.
  public let code: Code
  /// What is wrong and what can be done, in one or two sentences.
  public let explanation: String

  init(_ code: Code, _ explanation: String) {
    self.code = code
    self.explanation = explanation
  }

  static func tooFewCells(_ count: Int) -> ComparisonError {
    ComparisonError(
      .tooFewCells,
      "Only \(count) cells could be tested. Optical passes are judged by the scene's own cells, and "
        + "\(SceneTest.leastCells) are needed: take a larger area or smaller cells.")
  }
}
