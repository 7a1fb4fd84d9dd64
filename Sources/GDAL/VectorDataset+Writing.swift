// SPDX-License-Identifier: Apache-2.0
import CGDAL
import MonitorGrid

extension VectorDataset {
  /// Makes a layer.
  ///
  /// The corresponding GDAL functions are `GDALDatasetCreateLayer` and `OGR_L_CreateField`.
  ///
  /// - Parameters:
  ///   - layer: Its name, kind of geometry, coordinate system and fields.
  ///   - options: GDAL's layer creation options as `NAME=VALUE`.
  /// - Returns: The name that the format gave the layer: databases write names in small letters,
  ///   a shapefile calls its layer as the file is called.
  /// - Throws: `GDALError`: `.createFailed`, `.unsupported` for a type of field that cannot be made.
  @discardableResult
  public mutating func createLayer(
    _ layer: LayerDefinition, options: [String] = []
  ) throws(GDALError) -> String {
    let subject = "layer \(layer.name)"
    let dataset = unsafe owned.raw
    let made = unsafe try call(.createFailed, subject) {
      unsafe withTextList(options) { options in
        func make(_ reference: OGRSpatialReferenceH?) -> OGRLayerH? {
          unsafe GDALDatasetCreateLayer(
            dataset, layer.name, reference, layer.geometryKind.gdal, options)
        }
        guard let reference = layer.spatialReference else { return unsafe make(nil) }
        return unsafe reference.withHandle { unsafe make($0) }
      }
    }
    var places: [Int] = []
    for field in layer.fields {
      unsafe places.append(Int(OGR_FD_GetFieldCount(OGR_L_GetLayerDefn(made))))
      guard let (type, subtype) = field.type.gdal else {
        throw GDALError(
          code: .unsupported, subject: "\(path), field \(field.name)",
          explanation: "Fields of type \(field.type.rawValue) cannot be made.")
      }
      try call(.createFailed, "\(subject), field \(field.name)") { () -> Void? in
        guard let definition = unsafe OGR_Fld_Create(field.name, type) else { return nil }
        defer { unsafe OGR_Fld_Destroy(definition) }
        unsafe OGR_Fld_SetSubType(definition, subtype)
        return unsafe OGR_L_CreateField(made, definition, 1) == OGRERR_NONE ? () : nil
      }
    }
    let name = unsafe text(OGR_L_GetName(made)) ?? layer.name
    fieldPlaces[name] = places
    return name
  }

  /// Appends a feature to a layer.
  ///
  /// The corresponding GDAL function is `OGR_L_CreateFeature`.
  ///
  /// - Parameters:
  ///   - feature: A value for each field, in order; fewer leave the rest null. Where the layer was
  ///     made here, the fields are those that were asked for, else those of ``layer(named:)``.
  ///   - name: The layer.
  /// - Returns: The number that the layer gave the feature, nil where it gives none.
  /// - Throws: `GDALError`: `.invalidArgument` where a value does not fit its field, `.writeFailed`.
  @discardableResult
  public mutating func insert(
    _ feature: VectorFeature, intoLayer name: String
  ) throws(GDALError) -> Int64? {
    let layer = unsafe try layerHandle(name)
    let id = unsafe try write(feature, to: layer, name: name) {
      unsafe OGR_L_CreateFeature($0, $1)
    }
    writtenCount? += 1
    return id
  }

  /// Appends features to a layer, in order.
  ///
  /// - Parameters:
  ///   - features: As for a single one.
  ///   - name: The layer.
  /// - Throws: `GDALError` as for a single one; those before the failure have been appended, unless a
  ///   transaction is rolled back.
  /// - Complexity: O(*n*) in the features.
  public mutating func insert(
    _ features: some Sequence<VectorFeature>, intoLayer name: String
  ) throws(GDALError) {
    let layer = unsafe try layerHandle(name)
    for feature in features {
      unsafe try write(feature, to: layer, name: name) { unsafe OGR_L_CreateFeature($0, $1) }
      writtenCount? += 1
    }
  }

  /// Replaces the feature of the same number.
  ///
  /// - Throws: `GDALError`: `.invalidArgument` where the feature has no number, `.writeFailed`.
  public mutating func update(
    _ feature: VectorFeature, inLayer name: String
  ) throws(GDALError) {
    guard feature.id != nil else {
      throw GDALError(
        code: .invalidArgument, subject: "\(path), layer \(name)",
        explanation: "A feature without a number cannot be replaced.")
    }
    let layer = unsafe try layerHandle(name)
    unsafe try write(feature, to: layer, name: name) { unsafe OGR_L_SetFeature($0, $1) }
  }

  /// Removes a feature.
  ///
  /// - Throws: `GDALError` with code `.writeFailed`.
  public mutating func delete(featureWithID id: Int64, fromLayer name: String) throws(GDALError) {
    let layer = unsafe try layerHandle(name)
    try call(.writeFailed, "layer \(name), feature \(id)") {
      unsafe OGR_L_DeleteFeature(layer, GIntBig(id)) == OGRERR_NONE ? () : nil
    }
  }

  /// Fills one of GDAL's features and hands it over.
  @discardableResult
  private func write(
    _ feature: VectorFeature, to layer: OGRLayerH, name: String,
    _ store: (OGRLayerH, OGRFeatureH) -> OGRErr
  ) throws(GDALError) -> Int64? {
    let definition = unsafe OGR_L_GetLayerDefn(layer)
    let fields = unsafe fieldDefinitions(definition)
    let places = fieldPlaces[name] ?? Array(fields.indices)
    try requireFitting(feature, fields: places.map { fields[$0] }, layer: name)
    let holdsGeometries = unsafe OGR_FD_GetGeomFieldCount(definition) > 0
    guard feature.geometry == nil || holdsGeometries else {
      throw GDALError(
        code: .invalidArgument, subject: "\(path), layer \(name)",
        explanation: "The layer holds no geometries.")
    }
    let id = try call(.writeFailed, "layer \(name)") { () -> Int64?? in
      guard let handle = unsafe OGR_F_Create(definition) else { return nil }
      defer { unsafe OGR_F_Destroy(handle) }
      guard unsafe feature.fill(handle, places: places),
        unsafe store(layer, handle) == OGRERR_NONE
      else { return nil }
      let number = unsafe OGR_F_GetFID(handle)
      return .some(number == GIntBig(OGRNullFID) ? nil : Int64(number))
    }
    return id
  }

  private func requireFitting(
    _ feature: VectorFeature, fields: [FieldDefinition], layer name: String
  ) throws(GDALError) {
    func refuse(_ explanation: String) -> GDALError {
      GDALError(
        code: .invalidArgument, subject: "\(path), layer \(name)", explanation: explanation)
    }
    guard feature.values.count <= fields.count else {
      throw refuse("The feature has \(feature.values.count) values for \(fields.count) fields.")
    }
    for (value, field) in zip(feature.values, fields) where !value.fits(field.type) {
      throw refuse("The value of \(field.name) is not of its type \(field.type.rawValue).")
    }
  }
}

extension FieldDefinition.FieldType {
  fileprivate var gdal: (OGRFieldType, OGRFieldSubType)? {
    switch self {
    case .integer: (OFTInteger, OFSTNone)
    case .integer64: (OFTInteger64, OFSTNone)
    case .real: (OFTReal, OFSTNone)
    case .string: (OFTString, OFSTNone)
    case .dateTime: (OFTDateTime, OFSTNone)
    case .binary: (OFTBinary, OFSTNone)
    case .boolean: (OFTInteger, OFSTBoolean)
    case .other: nil
    }
  }
}

extension FieldValue {
  fileprivate func fits(_ type: FieldDefinition.FieldType) -> Bool {
    switch (self, type) {
    case (.null, _): true
    case (.integer(let number), .integer): Int32(exactly: number) != nil
    case (.integer, .integer64), (.real, .real), (.string, .string), (.dateTime, .dateTime): true
    case (.binary, .binary), (.boolean, .boolean): true
    // Some formats have no Boolean, no DateTime: what was declared comes back as another type.
    case (.boolean, .integer), (.dateTime, .string), (.string, .other): true
    default: false
    }
  }
}

extension VectorFeature {
  /// Whether GDAL took everything.
  fileprivate func fill(_ handle: OGRFeatureH, places: [Int]) -> Bool {
    if let id {
      guard unsafe OGR_F_SetFID(handle, GIntBig(id)) == OGRERR_NONE else { return false }
    }
    if let geometry {
      let status = unsafe geometry.withHandle { unsafe OGR_F_SetGeometry(handle, $0) }
      guard status == OGRERR_NONE else { return false }
    }
    for (place, value) in zip(places, values) {
      let index = Int32(place)
      switch value {
      case .null: unsafe OGR_F_SetFieldNull(handle, index)
      case .integer(let number): unsafe OGR_F_SetFieldInteger64(handle, index, GIntBig(number))
      case .boolean(let truth): unsafe OGR_F_SetFieldInteger(handle, index, truth ? 1 : 0)
      case .real(let number): unsafe OGR_F_SetFieldDouble(handle, index, number)
      case .string(let text): unsafe OGR_F_SetFieldString(handle, index, text)
      case .dateTime(let time): unsafe OGR_F_SetFieldString(handle, index, time.rfc3339)
      case .binary(let bytes):
        unsafe OGR_F_SetFieldBinary(handle, index, Int32(clamping: bytes.count), bytes)
      }
      // GDAL leaves a field unset where it cannot read a text as a time.
      let isSet = unsafe OGR_F_IsFieldSetAndNotNull(handle, index) != 0
      guard isSet || value == .null else { return false }
    }
    return true
  }
}
