// SPDX-License-Identifier: Apache-2.0

/// Why a comparison has no result.
public struct ComparisonError: Error, Hashable, Sendable {
  /// What kind of failure it is.
  public struct Code: Hashable, Sendable {
    private enum Storage: Hashable {
      case unitsContradicted, nothingObserved, noTemporaryFile, temporaryFileFailed
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
  }

  /// What happened.
  public let code: Code
  /// What is wrong and what can be done, in one or two sentences.
  public let explanation: String

  init(_ code: Code, _ explanation: String) {
    self.code = code
    self.explanation = explanation
  }
}
