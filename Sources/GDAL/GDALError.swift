// SPDX-License-Identifier: Apache-2.0

/// What went wrong in a call of GDAL: which kind, with what, and GDAL's own words.
///
/// Match on ``code-swift.property``, never on text. Where GDAL's words alone would not tell a
/// person what to do, ``explanation`` says it in plain ones.
public struct GDALError: Error, Hashable, Sendable {
  /// The kind of failure; open, so that a new kind breaks no one.
  public struct Code: Hashable, Sendable {
    private enum Storage {
      case openFailed, notFound, isDirectory, emptyFile, notRecognised, refused, unsupported
      case readFailed, writeFailed, createFailed, closeFailed, transformFailed, warpFailed
      case vectorFailed, invalidArgument, spatialReferenceInvalid, driverMissing
    }

    private let storage: Storage

    /// The file is there and of a known format, but cannot be opened: damaged or cut off.
    public static let openFailed = Code(storage: .openFailed)
    /// There is no such file.
    public static let notFound = Code(storage: .notFound)
    /// The path is a directory that is not a dataset.
    public static let isDirectory = Code(storage: .isDirectory)
    /// The file has no bytes.
    public static let emptyFile = Code(storage: .emptyFile)
    /// No driver knows the file.
    public static let notRecognised = Code(storage: .notRecognised)
    /// The policy does not allow it: a driver, the network, or a virtual raster.
    public static let refused = Code(storage: .refused)
    /// GDAL, or this wrapper, cannot do it: a pixel type, a rotated grid, a missing capability.
    public static let unsupported = Code(storage: .unsupported)
    /// Pixels, features or their description could not be read.
    public static let readFailed = Code(storage: .readFailed)
    /// Pixels or features could not be written.
    public static let writeFailed = Code(storage: .writeFailed)
    /// A dataset or layer could not be made.
    public static let createFailed = Code(storage: .createFailed)
    /// What was written could not be completed; the file is not to be trusted.
    public static let closeFailed = Code(storage: .closeFailed)
    /// Coordinates could not be transformed.
    public static let transformFailed = Code(storage: .transformFailed)
    /// A raster could not be warped.
    public static let warpFailed = Code(storage: .warpFailed)
    /// A layer, feature, geometry or transaction failed.
    public static let vectorFailed = Code(storage: .vectorFailed)
    /// The caller asked for what cannot be: a window outside of the raster, a band that is not there.
    public static let invalidArgument = Code(storage: .invalidArgument)
    /// The text or code names no coordinate system.
    public static let spatialReferenceInvalid = Code(storage: .spatialReferenceInvalid)
    /// This GDAL was built without the driver.
    public static let driverMissing = Code(storage: .driverMissing)
  }

  /// One message of GDAL.
  public struct Message: Hashable, Sendable {
    /// Whether GDAL called it a failure rather than a warning.
    public var isFailure: Bool
    /// GDAL's error number (`CPLE_…`), for example 4 for a file that cannot be opened.
    public var number: Int32
    /// GDAL's own words.
    public var text: String

    /// A message with the given words.
    public init(isFailure: Bool, number: Int32, text: String) {
      self.isFailure = isFailure
      self.number = number
      self.text = text
    }
  }

  /// The kind of failure.
  public let code: Code
  /// What the call was about: a path, a band and window, a layer.
  ///
  /// May hold a user's path.
  public let subject: String
  /// The failure in plain words, where this wrapper knows more than GDAL said.
  public let explanation: String?
  /// What GDAL said while the call ran, oldest first; empty where GDAL was not called.
  public let messages: [Message]

  /// An error of the given kind.
  public init(
    code: Code, subject: String, explanation: String? = nil, messages: [Message] = []
  ) {
    self.code = code
    self.subject = subject
    self.explanation = explanation
    self.messages = messages
  }
}

extension GDALError: CustomStringConvertible {
  /// Subject, explanation and GDAL's words in one line, for logs.
  public var description: String {
    let words = messages.map(\.text).filter { !$0.isEmpty }
    let parts = [explanation, words.isEmpty ? nil : "GDAL: " + words.joined(separator: "; ")]
    let text = parts.compactMap(\.self).joined(separator: " ")
    return text.isEmpty ? "\(subject): \(code.name)" : "\(subject): \(text)"
  }
}

extension GDALError.Code {
  fileprivate var name: String {
    switch storage {
    case .openFailed: "cannot be opened"
    case .notFound: "not found"
    case .isDirectory: "is a directory"
    case .emptyFile: "is empty"
    case .notRecognised: "format not recognised"
    case .refused: "refused"
    case .unsupported: "unsupported"
    case .readFailed: "read failed"
    case .writeFailed: "write failed"
    case .createFailed: "create failed"
    case .closeFailed: "close failed"
    case .transformFailed: "transform failed"
    case .warpFailed: "warp failed"
    case .vectorFailed: "vector operation failed"
    case .invalidArgument: "invalid argument"
    case .spatialReferenceInvalid: "no coordinate system"
    case .driverMissing: "driver missing"
    }
  }
}
