// SPDX-License-Identifier: Apache-2.0
public import GDAL

/// Why a pass, or a pair of passes, cannot be used.
public struct PassError: Error, Hashable, Sendable {
  /// What kind of failure it is.
  public struct Code: Hashable, Sendable {
    private enum Storage: Hashable {
      case missing, unreadable, refused, noGeoreference, radarGeometry, notNorthUp, noRaster
      case severalPasses, tooManyBands, unsupportedPixels, colourPicture, differentGrids
      case differentBands, wrongOrder, noOverlap, noArea, readFailed, undeclaredNoData
      case unsuitableMask, invalidProfile, invalidPattern, offsetContradicted
    }
    private let storage: Storage

    /// A file or folder does not exist.
    public static let missing = Code(storage: .missing)
    /// GDAL cannot read the file as a raster.
    public static let unreadable = Code(storage: .unreadable)
    /// The path reaches the network, or a driver is not allowed.
    public static let refused = Code(storage: .refused)
    /// The raster does not say where it lies.
    public static let noGeoreference = Code(storage: .noGeoreference)
    /// The raster is in radar geometry, with ground control points only.
    public static let radarGeometry = Code(storage: .radarGeometry)
    /// Rows do not run from north to south, or the raster is rotated.
    public static let notNorthUp = Code(storage: .notNorthUp)
    /// A folder holds no raster.
    public static let noRaster = Code(storage: .noRaster)
    /// A folder or list holds files of more than one pass.
    public static let severalPasses = Code(storage: .severalPasses)
    /// More than four bands.
    public static let tooManyBands = Code(storage: .tooManyBands)
    /// Complex numbers, or a type that is not read.
    public static let unsupportedPixels = Code(storage: .unsupportedPixels)
    /// A picture in colours, not a measurement.
    public static let colourPicture = Code(storage: .colourPicture)
    /// The files of one pass lie on different grids.
    public static let differentGrids = Code(storage: .differentGrids)
    /// The two passes have different bands.
    public static let differentBands = Code(storage: .differentBands)
    /// The pass given as earlier was acquired later.
    public static let wrongOrder = Code(storage: .wrongOrder)
    /// The two passes have no pixel in common.
    public static let noOverlap = Code(storage: .noOverlap)
    /// An area of interest holds lines or points and no width.
    public static let noArea = Code(storage: .noArea)
    /// Pixels without data cannot be told from others, where that is needed to warp.
    public static let undeclaredNoData = Code(storage: .undeclaredNoData)
    /// A class mask does not fit the bands of its pass.
    public static let unsuitableMask = Code(storage: .unsuitableMask)
    /// A sensor profile has a mistake.
    public static let invalidProfile = Code(storage: .invalidProfile)
    /// A pattern of file names has a mistake.
    public static let invalidPattern = Code(storage: .invalidPattern)
    /// Pixels contradict what the metadata says of how reflectance is stored.
    public static let offsetContradicted = Code(storage: .offsetContradicted)
    /// Pixels could not be read.
    public static let readFailed = Code(storage: .readFailed)
  }

  /// What happened.
  public let code: Code
  /// The file or pass.
  public let subject: String
  /// What is wrong and what can be done, in one or two sentences.
  public let explanation: String
  /// GDAL's own words, oldest first; empty where GDAL had no part in it.
  public let messages: [GDALError.Message]

  /// A failure of `subject`.
  public init(
    _ code: Code, _ subject: String, _ explanation: String, messages: [GDALError.Message] = []
  ) {
    self.code = code
    self.subject = subject
    self.explanation = explanation
    self.messages = messages
  }
}
