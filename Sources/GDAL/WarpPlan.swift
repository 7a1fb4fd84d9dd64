// SPDX-License-Identifier: Apache-2.0
import CGDAL
import MonitorGrid

/// Which bands a warp takes, and how pixels without a source are marked.
struct WarpPlan {
  private struct Band {
    let description: BandDescription
    /// What marks invalid pixels in the source; nil where nothing does.
    let sourceNoData: Double?
    /// What marks them in the result; nil where an alpha band does.
    let noData: Double?
  }

  private let bands: [Band]
  /// The source's alpha band, 0 where there is none.
  private let sourceAlpha: Int32
  private let addsAlpha: Bool
  /// The type of every band of the result; GDAL's own choice would widen Float to Double for NaN.
  private let type: GDALDataType

  init(
    source: borrowing RasterDataset, noData: Double?, undeclaredNoData: Double?
  ) throws(GDALError) {
    let all = source.bandCount == 0 ? [] : (1...source.bandCount).map { source.band($0) }
    let alpha = all.last { $0.colourInterpretation == .alpha }
    sourceAlpha = Int32(alpha?.number ?? 0)
    var bands: [Band] = []
    for band in all where band.number != alpha?.number {
      guard let type = band.pixelType, type != .int64, type != .uint64 else {
        throw WarpPlan.unsupported(source.path, "Pixels of type \(band.typeName) cannot be warped.")
      }
      guard band.maskKind != .perBand else {
        throw WarpPlan.unsupported(source.path, "Bands with masks of their own cannot be warped.")
      }
      // NaN is no value of a measurement, whether it is declared or not.
      let sourceNoData = band.noData ?? undeclaredNoData ?? (type.isInteger ? nil : .nan)
      bands.append(
        Band(description: band, sourceNoData: sourceNoData, noData: noData ?? sourceNoData))
    }
    addsAlpha = bands.contains { $0.noData == nil }
    self.bands = bands
    let types = bands.compactMap { $0.description.pixelType.flatMap(GDALVersions.dataType) }
    type = types.dropFirst().reduce(types.first ?? GDT_Byte) { GDALDataTypeUnion($0, $1) }
    if let noData, let narrow = bands.first(where: { !$0.description.canHold(noData) }) {
      throw GDALError(
        code: .invalidArgument, subject: source.path,
        explanation: "Pixels of type \(narrow.description.typeName) cannot hold the no-data value "
          + "\(noData).")
    }
    guard !bands.isEmpty else { throw WarpPlan.unsupported(source.path, "There are no bands.") }
    guard !addsAlpha || bands.allSatisfy({ $0.sourceNoData == nil }) else {
      throw WarpPlan.unsupported(
        source.path, "Only some of the bands declare a no-data value; name one for the result.")
    }
  }

  private static func unsupported(_ path: String, _ explanation: String) -> GDALError {
    GDALError(code: .unsupported, subject: path, explanation: explanation)
  }

  /// Writes bands and no-data values into GDAL's options, which own the arrays.
  func fill(_ options: UnsafeMutablePointer<GDALWarpOptions>) {
    unsafe options.pointee.nBandCount = Int32(bands.count)
    unsafe options.pointee.panSrcBands = array(bands.map { Int32($0.description.number) })
    unsafe options.pointee.panDstBands = array((1...bands.count).map { Int32($0) })
    unsafe options.pointee.nSrcAlphaBand = sourceAlpha
    unsafe options.pointee.nDstAlphaBand = addsAlpha ? Int32(bands.count + 1) : 0
    unsafe options.pointee.eWorkingDataType = type
    unsafe options.pointee.dfWarpMemoryLimit = Double(64 << 20)
    if bands.contains(where: { $0.sourceNoData != nil }) {
      // No whole number equals a half: nothing is invalid in a band that declares nothing.
      unsafe options.pointee.padfSrcNoDataReal = array(bands.map { $0.sourceNoData ?? -0.5 })
    }
    var words = ["NUM_THREADS=1", "UNIFIED_SRC_NODATA=NO", "INIT_DEST=0"]
    if !addsAlpha {
      unsafe options.pointee.padfDstNoDataReal = array(bands.map { $0.noData ?? .nan })
      words[2] = "INIT_DEST=NO_DATA"
    }
    for word in words {
      unsafe options.pointee.papszWarpOptions = CSLAddString(
        options.pointee.papszWarpOptions, word)
    }
  }

  /// Writes what the warper does not carry over: coordinate system and the bands' descriptions.
  ///
  /// - Returns: Whether GDAL took it all.
  func describe(_ warped: GDALDatasetH, grid: RasterGrid) -> Bool {
    if let reference = grid.spatialReference {
      let status = unsafe reference.withHandle { unsafe GDALSetSpatialRef(warped, $0) }
      guard status == CE_None else { return false }
    }
    for (index, band) in bands.enumerated() {
      guard let target = unsafe GDALGetRasterBand(warped, Int32(index + 1)) else { return false }
      let description = band.description
      unsafe GDALSetDescription(target, description.description)
      if !description.isUnscaled {
        unsafe GDALSetRasterScale(target, description.scale)
        unsafe GDALSetRasterOffset(target, description.offset)
      }
      if !description.unit.isEmpty { unsafe GDALSetRasterUnitType(target, description.unit) }
      if let noData = band.noData {
        guard unsafe GDALSetRasterNoDataValue(target, noData) == CE_None else { return false }
      }
    }
    return true
  }

  /// An array in GDAL's own memory.
  private func array<Element: BitwiseCopyable>(
    _ elements: [Element]
  ) -> UnsafeMutablePointer<Element>? {
    let bytes = elements.count * MemoryLayout<Element>.stride
    guard let memory = unsafe CPLMalloc(bytes) else { return nil }
    let start = unsafe memory.bindMemory(to: Element.self, capacity: elements.count)
    unsafe start.initialize(from: elements, count: elements.count)
    return unsafe start
  }
}

extension BandDescription {
  /// Whether a value can stand in a pixel of this band.
  fileprivate func canHold(_ value: Double) -> Bool {
    switch pixelType {
    case .uint8: UInt8(exactly: value) != nil
    case .int8: Int8(exactly: value) != nil
    case .uint16: UInt16(exactly: value) != nil
    case .int16: Int16(exactly: value) != nil
    case .uint32: UInt32(exactly: value) != nil
    case .int32: Int32(exactly: value) != nil
    case .float32: value.isNaN || Double(Float(value)) == value
    case .float64: true
    case .uint64, .int64, nil: false
    }
  }
}
