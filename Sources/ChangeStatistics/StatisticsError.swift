// SPDX-License-Identifier: Apache-2.0

/// Why numbers do not allow the statistic that was asked of them.
public struct StatisticsError: Error, Hashable, Sendable {
  /// What kind of thing went wrong; open, so that a new kind breaks no caller.
  public struct Code: Hashable, Sendable, CustomStringConvertible {
    private enum Storage: String {
      case tooFewPixels, constantBand, dependentBands, notFinite, notNormalised
    }
    private let storage: Storage

    /// There are not enough pixels to estimate what is asked.
    public static let tooFewPixels = Code(storage: .tooFewPixels)
    /// A band has the same value in all pixels.
    public static let constantBand = Code(storage: .constantBand)
    /// A band follows from the other bands of its pass.
    public static let dependentBands = Code(storage: .dependentBands)
    /// A value is infinite or not a number.
    public static let notFinite = Code(storage: .notFinite)

    /// No line that light and air can explain lies between two passes.
    public static let notNormalised = Code(storage: .notNormalised)

    /// The code's name.
    public var description: String { storage.rawValue }
  }

  /// What kind of thing went wrong.
  public let code: Code
  /// The band or set of pixels.
  public let subject: String
  /// What is wrong with it and what can be done, as a clause that can follow the subject.
  public let message: String

  /// An error of the given kind.
  public init(code: Code, subject: String, message: String) {
    self.code = code
    self.subject = subject
    self.message = message
  }
}
