// SPDX-License-Identifier: Apache-2.0
import CGDAL

/// A file or database of vector layers, with sole ownership.
///
/// It belongs to one task at a time, like a ``RasterDataset``. Layers are named, never objects that
/// could outlive the dataset. What was written is complete, and its errors known, only when
/// ``close()`` has returned.
@safe public struct VectorDataset: ~Copyable {
  /// The path or connection text, passwords blotted out.
  public let path: String

  let owned: DatasetHandle
  let settings: CallSettings
  /// The layer that is being read, if one is.
  var layerBeingRead: String?
  /// Features that were written into a file made here; nil for one that was opened.
  var writtenCount: Int?
  /// For layers made here, where the fields asked for ended up among those the format adds.
  var fieldPlaces: [String: [Int]] = [:]

  /// Opens vector layers for reading.
  ///
  /// The corresponding GDAL function is `GDALOpenEx`.
  ///
  /// - Parameters:
  ///   - path: A local path, or a connection text where the policy allows its driver and the network.
  ///   - policy: The drivers allowed, and whether the network is.
  ///   - options: GDAL's open options as `NAME=VALUE`.
  /// - Throws: `GDALError` as opening a raster does.
  public init(
    readingFrom path: String, policy: OpenPolicy = OpenPolicy(), options: [String] = []
  ) throws(GDALError) {
    try self.init(path, flags: GDAL_OF_READONLY, policy: policy, options: options)
  }

  /// Opens vector layers for reading and writing.
  ///
  /// - Parameters:
  ///   - path: A local path, or a connection text where the policy allows its driver and the network.
  ///   - policy: The drivers allowed, and whether the network is.
  ///   - options: GDAL's open options as `NAME=VALUE`.
  /// - Throws: `GDALError` as opening a raster does.
  public init(
    updating path: String, policy: OpenPolicy = OpenPolicy(), options: [String] = []
  ) throws(GDALError) {
    try self.init(path, flags: GDAL_OF_UPDATE, policy: policy, options: options)
  }

  /// Makes a new file for vector layers.
  ///
  /// The corresponding GDAL function is `GDALCreate`.
  ///
  /// - Parameters:
  ///   - path: A local path or one below `/vsimem/`; drivers refuse or replace an existing file.
  ///   - driver: GDAL's short name, for example `GPKG`, `FlatGeobuf` or `GeoJSON`.
  ///     For KML take `KML`: the time of `LIBKML` grows with the square of the features.
  ///   - options: GDAL's creation options as `NAME=VALUE`.
  /// - Throws: `GDALError`: `.refused` for paths on the network, `.driverMissing`, `.createFailed`.
  public init(
    creating path: String, driver: String, options: [String] = []
  ) throws(GDALError) {
    let writable = unsafe try writableDriver(driver, path: path)
    let settings = CallSettings()
    let handle = unsafe try checked(.createFailed, path) {
      unsafe settings.hold {
        unsafe withTextList(options) {
          unsafe GDALCreate(writable, path, 0, 0, 0, GDT_Unknown, $0)
        }
      }
    }
    owned = unsafe DatasetHandle(taking: handle)
    self.path = path
    self.settings = settings
    writtenCount = 0
  }

  private init(
    _ path: String, flags: Int32, policy: OpenPolicy, options: [String]
  ) throws(GDALError) {
    let handle = unsafe try openDataset(
      path, flags: GDAL_OF_VECTOR | flags, drivers: policy.availableVectorDrivers,
      what: "vector layer", options: options, policy: policy)
    owned = unsafe DatasetHandle(taking: handle)
    self.path = withoutPassword(path)
    settings = policy.settings
  }

  /// Completes what was written and reports what goes wrong.
  ///
  /// GDAL's writers of GeoJSON and KML do not notice a full disk: a new file of these formats is
  /// read once more and its features are counted.
  ///
  /// - Throws: `GDALError` with code `.closeFailed`; the file is then not to be trusted.
  /// - Complexity: O(*n*) in what is still to be written, and for a new GeoJSON or KML file in its
  ///   features.
  public consuming func close() throws(GDALError) {
    let (path, settings) = (self.path, self.settings)
    let (driver, written) = (driverName, writtenCount)
    try owned.close(subject: path, settings: settings)
    guard let written, ["GeoJSON", "GeoJSONSeq", "KML", "LIBKML"].contains(driver) else { return }
    try requireComplete(path, driver: driver, features: written)
  }
}

extension VectorDataset {
  /// Short name of the driver, for example `GPKG`.
  public var driverName: String {
    guard let driver = unsafe GDALGetDatasetDriver(owned.raw) else { return "" }
    return unsafe text(GDALGetDriverShortName(driver)) ?? ""
  }

  /// Number of layers.
  public var layerCount: Int { look { unsafe Int(GDALDatasetGetLayerCount(owned.raw)) } }

  /// Names of the layers, in the file's order.
  public var layerNames: [String] {
    look {
      (0..<(unsafe GDALDatasetGetLayerCount(owned.raw))).compactMap { index in
        guard let layer = unsafe GDALDatasetGetLayer(owned.raw, index) else { return nil }
        return unsafe text(OGR_L_GetName(layer))
      }
    }
  }

  /// Describes a layer.
  ///
  /// - Throws: `GDALError` with code `.invalidArgument` where there is no such layer.
  public func layer(named name: String) throws(GDALError) -> LayerDefinition {
    let layer = unsafe try layerHandle(name)
    let (fields, reference) = look {
      unsafe (
        fieldDefinitions(OGR_L_GetLayerDefn(layer)),
        OGR_L_GetSpatialRef(layer).flatMap { unsafe SpatialReference(copying: $0) }
      )
    }
    return LayerDefinition(
      name: name, geometryKind: unsafe VectorGeometry.Kind(OGR_L_GetGeomType(layer)),
      spatialReference: reference, fields: fields)
  }

  /// What a GeoJSON collection holds besides its features, as a JSON object; nil for other formats, and
  /// unless the file was opened with `NATIVE_DATA=YES`.
  ///
  /// - Throws: `GDALError` with code `.invalidArgument` where there is no such layer.
  public func foreignMembers(ofLayer name: String) throws(GDALError) -> String? {
    let layer = unsafe try layerHandle(name)
    return look { unsafe text(GDALGetMetadataItem(layer, "NATIVE_DATA", "NATIVE_DATA")) }
  }

  /// Number of features in a layer.
  ///
  /// - Throws: `GDALError`: `.invalidArgument` where there is no such layer, `.readFailed`.
  /// - Complexity: O(*n*) in the features for formats that do not keep count.
  public mutating func featureCount(inLayer name: String) throws(GDALError) -> Int {
    let layer = unsafe try layerHandle(name)
    return try call(.readFailed, "layer \(name)") {
      let count = unsafe OGR_L_GetFeatureCount(layer, 1)
      return count < 0 ? nil : Int(count)
    }
  }

  func layerHandle(_ name: String) throws(GDALError) -> OGRLayerH {
    let handle = unsafe look { unsafe GDALDatasetGetLayerByName(owned.raw, name) }
    guard let handle = unsafe handle else {
      throw GDALError(
        code: .invalidArgument, subject: path, explanation: "There is no layer \(name).")
    }
    return unsafe handle
  }

  /// Asks for what may not be there; what GDAL says meanwhile is of no interest.
  private func look<Result>(_ question: () -> Result) -> Result {
    ignoringMessages { settings.hold(question) }
  }

  func call<Result>(
    _ code: GDALError.Code, _ subject: @autoclosure () -> String, _ body: () -> Result?
  ) throws(GDALError) -> Result {
    try checked(code, "\(path), \(subject())") { settings.hold(body) }
  }
}

/// Counts the features of a file that was just written.
private func requireComplete(
  _ path: String, driver: String, features: Int
) throws(GDALError) {
  func incomplete(_ explanation: String, _ messages: [GDALError.Message] = []) -> GDALError {
    GDALError(code: .closeFailed, subject: path, explanation: explanation, messages: messages)
  }
  if features == 0 {
    guard case .file(let bytes) = PathKind(of: path), bytes > 0 else {
      throw incomplete("The file was not written; is the disk full?")
    }
    return
  }
  do throws(GDALError) {
    let policy = OpenPolicy(vectorDrivers: [driver])
    var dataset = try VectorDataset(readingFrom: path, policy: policy)
    var found = 0
    for name in dataset.layerNames { found += try dataset.featureCount(inLayer: name) }
    guard found == features else {
      throw incomplete("Of \(features) features the file holds \(found); is the disk full?")
    }
  } catch {
    throw error.code == .closeFailed
      ? error : incomplete("The file is incomplete; is the disk full?", error.messages)
  }
}

func fieldDefinitions(_ definition: OGRFeatureDefnH?) -> [FieldDefinition] {
  guard let definition = unsafe definition else { return [] }
  return (0..<(unsafe OGR_FD_GetFieldCount(definition))).map { index in
    let field = unsafe OGR_FD_GetFieldDefn(definition, index)
    let type: FieldDefinition.FieldType =
      switch unsafe OGR_Fld_GetType(field) {
      case OFTInteger: unsafe OGR_Fld_GetSubType(field) == OFSTBoolean ? .boolean : .integer
      case OFTInteger64: .integer64
      case OFTReal: .real
      case OFTString: .string
      case OFTDateTime: .dateTime
      case OFTBinary: .binary
      default: .other
      }
    return FieldDefinition(unsafe text(OGR_Fld_GetNameRef(field)) ?? "", type)
  }
}
