// SPDX-License-Identifier: Apache-2.0
import CGDAL
public import MonitorGrid

/// What a raster says about one of its bands; a value that outlives the dataset.
public struct BandDescription: Hashable, Sendable {
  /// How the values of a band are meant to be shown.
  public enum ColourInterpretation: String, Hashable, Sendable {
    case undefined, gray, palette, red, green, blue, alpha, other
  }

  /// Where a band's validity comes from.
  public enum MaskKind: String, Hashable, Sendable {
    /// Nothing is declared; every pixel counts as valid.
    case allValid
    /// A no-data value.
    case noData
    /// A mask that all bands share, inside the file or beside it.
    case perDataset
    /// An alpha band.
    case alpha
    /// A mask of this band alone.
    case perBand
  }

  /// Band number, counted from 1.
  public let number: Int
  /// How pixels are stored; nil for complex numbers and other types that are not read here.
  public let pixelType: PixelType?
  /// GDAL's name of the stored type, for example `Float32` or `CInt16`.
  public let typeName: String
  /// Size of the blocks that the file is made of.
  public let blockSize: RasterSize
  /// The value that marks a pixel without data, NaN too; nil where none is declared.
  ///
  /// Of 64-bit integers beyond 2⁵³ it is the nearest Double.
  public let noData: Double?
  /// Factor from stored to real values; 1 where none is declared.
  public let scale: Double
  /// Summand from stored to real values; 0 where none is declared.
  public let offset: Double
  /// Unit of the real values; empty where none is declared.
  public let unit: String
  /// Free text, often the band's name; empty where there is none.
  public let description: String
  /// How the values are meant to be shown.
  public let colourInterpretation: ColourInterpretation
  /// Where validity comes from.
  public let maskKind: MaskKind
  /// Number of smaller versions kept with the band.
  public let overviewCount: Int

  /// Whether stored values are the real ones.
  public var isUnscaled: Bool { scale == 1 && offset == 0 }
}

/// One colour of a palette, 0 to 255 each.
public struct PaletteEntry: Hashable, Sendable {
  /// The parts of the colour.
  public var red: UInt8, green: UInt8, blue: UInt8, alpha: UInt8

  /// A colour with the given parts.
  public init(red: UInt8, green: UInt8, blue: UInt8, alpha: UInt8 = 255) {
    self.red = red
    self.green = green
    self.blue = blue
    self.alpha = alpha
  }
}

extension RasterDataset {
  /// Describes a band.
  ///
  /// - Precondition: `band` lies in 1 ... ``bandCount``.
  public func band(_ band: Int) -> BandDescription {
    let stored = unsafe bandHandle(band)
    return look { unsafe describe(stored, number: band) }
  }

  /// The palette of a band, or nil where it has none.
  ///
  /// The corresponding GDAL function is `GDALGetRasterColorTable`.
  public func palette(band: Int) -> [PaletteEntry]? {
    let stored = unsafe bandHandle(band)
    return look {
      guard let table = unsafe GDALGetRasterColorTable(stored) else { return nil }
      return (0..<(unsafe GDALGetColorEntryCount(table))).map { index in
        var entry = GDALColorEntry()
        unsafe GDALGetColorEntryAsRGB(table, index, &entry)
        return PaletteEntry(
          red: UInt8(clamping: entry.c1), green: UInt8(clamping: entry.c2),
          blue: UInt8(clamping: entry.c3), alpha: UInt8(clamping: entry.c4))
      }
    }
  }

  private func describe(_ stored: GDALRasterBandH, number: Int) -> BandDescription {
    var (blockWidth, blockHeight): (Int32, Int32) = (0, 0)
    unsafe GDALGetBlockSize(stored, &blockWidth, &blockHeight)
    var (hasScale, hasOffset): (Int32, Int32) = (0, 0)
    let scale = unsafe GDALGetRasterScale(stored, &hasScale)
    let offset = unsafe GDALGetRasterOffset(stored, &hasOffset)
    let type = unsafe GDALGetRasterDataType(stored)
    return unsafe BandDescription(
      number: number, pixelType: storedPixelType(stored),
      typeName: text(GDALGetDataTypeName(type)) ?? "",
      blockSize: RasterSize(width: Int(blockWidth), height: Int(blockHeight)),
      noData: noDataValue(stored, type: type),
      scale: hasScale != 0 ? scale : 1, offset: hasOffset != 0 ? offset : 0,
      unit: text(GDALGetRasterUnitType(stored)) ?? "",
      description: text(GDALGetDescription(stored)) ?? "",
      colourInterpretation: .init(GDALGetRasterColorInterpretation(stored)),
      maskKind: .init(flags: GDALGetMaskFlags(stored)),
      overviewCount: Int(GDALGetOverviewCount(stored)))
  }
}

private func noDataValue(_ band: GDALRasterBandH, type: GDALDataType) -> Double? {
  var isSet: Int32 = 0
  let value: Double
  switch type {
  case GDT_Int64: value = unsafe Double(GDALGetRasterNoDataValueAsInt64(band, &isSet))
  case GDT_UInt64: value = unsafe Double(GDALGetRasterNoDataValueAsUInt64(band, &isSet))
  default: value = unsafe GDALGetRasterNoDataValue(band, &isSet)
  }
  return isSet != 0 ? value : nil
}

extension BandDescription.ColourInterpretation {
  fileprivate init(_ interpretation: GDALColorInterp) {
    switch interpretation {
    case GCI_Undefined: self = .undefined
    case GCI_GrayIndex: self = .gray
    case GCI_PaletteIndex: self = .palette
    case GCI_RedBand: self = .red
    case GCI_GreenBand: self = .green
    case GCI_BlueBand: self = .blue
    case GCI_AlphaBand: self = .alpha
    default: self = .other
    }
  }

  var gdal: GDALColorInterp {
    switch self {
    case .undefined, .other: GCI_Undefined
    case .gray: GCI_GrayIndex
    case .palette: GCI_PaletteIndex
    case .red: GCI_RedBand
    case .green: GCI_GreenBand
    case .blue: GCI_BlueBand
    case .alpha: GCI_AlphaBand
    }
  }
}

extension BandDescription.MaskKind {
  fileprivate init(flags: Int32) {
    if flags & GMF_ALL_VALID != 0 {
      self = .allValid
    } else if flags & GMF_ALPHA != 0 {
      self = .alpha
    } else if flags & GMF_NODATA != 0 {
      self = .noData
    } else if flags & GMF_PER_DATASET != 0 {
      self = .perDataset
    } else {
      self = .perBand
    }
  }
}
