// SPDX-License-Identifier: Apache-2.0

/// Why a comparison has no result.
public struct ComparisonError: Error, Hashable, Sendable {
  /// What kind of failure it is.
  public struct Code: Hashable, Sendable {
    private enum Storage: Hashable { case unitsContradicted, nothingObserved, cellTooLarge }
    private let storage: Storage

    /// The values cannot be what the units say.
    public static let unitsContradicted = Code(storage: .unitsContradicted)
    /// No pixel is valid in both passes.
    public static let nothingObserved = Code(storage: .nothingObserved)
    /// A cell holds more pixels than a worker takes at once.
    public static let cellTooLarge = Code(storage: .cellTooLarge)
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
