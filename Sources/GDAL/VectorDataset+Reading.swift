// SPDX-License-Identifier: Apache-2.0
import CGDAL
import MonitorGrid

extension VectorDataset {
  /// Starts to read a layer from its first feature; ``nextFeature()`` gives one after the other.
  ///
  /// - Parameters:
  ///   - name: The layer.
  ///   - bounds: Only features whose rectangle touches this one; nil for all.
  ///   - condition: Only features for which this SQL condition holds; nil for all. Never build it
  ///     from a stranger's text.
  /// - Throws: `GDALError`: `.invalidArgument` where there is no such layer, `.readFailed` for a
  ///   condition that GDAL does not understand.
  public mutating func startReading(
    layer name: String, within bounds: MapBounds? = nil, where condition: String? = nil
  ) throws(GDALError) {
    let layer = unsafe try layerHandle(name)
    layerBeingRead = nil
    try call(.readFailed, "layer \(name)") { () -> Void? in
      guard unsafe OGR_L_SetAttributeFilter(layer, condition) == OGRERR_NONE else { return nil }
      if let bounds {
        unsafe OGR_L_SetSpatialFilterRect(
          layer, bounds.minimum.x, bounds.minimum.y, bounds.maximum.x, bounds.maximum.y)
      } else {
        unsafe OGR_L_SetSpatialFilter(layer, nil)
      }
      return unsafe OGR_L_ResetReading(layer)
    }
    layerBeingRead = name
  }

  /// The next feature of the layer that is being read, or nil after the last.
  ///
  /// - Throws: `GDALError` with code `.readFailed`; the end of a damaged file is an error, not an
  ///   end of features.
  /// - Precondition: ``startReading(layer:within:where:)`` was called.
  public mutating func nextFeature() throws(GDALError) -> VectorFeature? {
    guard let name = layerBeingRead else { preconditionFailure("no layer is being read") }
    let layer = unsafe try layerHandle(name)
    let settings = self.settings
    let (feature, messages) = collectingMessages { () -> VectorFeature? in
      guard let handle = unsafe settings.hold({ unsafe OGR_L_GetNextFeature(layer) }) else {
        return nil
      }
      defer { unsafe OGR_F_Destroy(handle) }
      return unsafe VectorFeature(copying: handle)
    }
    guard !messages.contains(where: \.isFailure) else {
      throw GDALError(code: .readFailed, subject: "\(path), layer \(name)", messages: messages)
    }
    if feature == nil { layerBeingRead = nil }
    return feature
  }

  /// The features of a layer.
  ///
  /// - Parameters:
  ///   - name: The layer.
  ///   - bounds: Only features whose rectangle touches this one; nil for all.
  ///   - condition: Only features for which this SQL condition holds; nil for all.
  /// - Returns: The features in the file's order.
  /// - Throws: `GDALError` as reading one after the other does.
  /// - Complexity: O(*n*) in time and memory.
  public mutating func features(
    inLayer name: String, within bounds: MapBounds? = nil, where condition: String? = nil
  ) throws(GDALError) -> [VectorFeature] {
    try startReading(layer: name, within: bounds, where: condition)
    var features: [VectorFeature] = []
    while let feature = try nextFeature() { features.append(feature) }
    return features
  }
}

extension VectorFeature {
  init(copying handle: OGRFeatureH) {
    let number = unsafe OGR_F_GetFID(handle)
    id = number == GIntBig(OGRNullFID) ? nil : Int64(number)
    geometry = unsafe OGR_F_GetGeometryRef(handle).flatMap {
      unsafe VectorGeometry(copying: $0)
    }
    let fields = unsafe fieldDefinitions(OGR_F_GetDefnRef(handle))
    values = fields.enumerated().map { index, field in
      unsafe FieldValue(handle, Int32(index), field.type)
    }
  }
}

extension FieldValue {
  fileprivate init(_ feature: OGRFeatureH, _ index: Int32, _ type: FieldDefinition.FieldType) {
    guard unsafe OGR_F_IsFieldSetAndNotNull(feature, index) != 0 else {
      self = .null
      return
    }
    switch type {
    case .integer, .integer64:
      self = unsafe .integer(Int64(OGR_F_GetFieldAsInteger64(feature, index)))
    case .boolean: self = unsafe .boolean(OGR_F_GetFieldAsInteger(feature, index) != 0)
    case .real: self = unsafe .real(OGR_F_GetFieldAsDouble(feature, index))
    case .string, .other:
      self = unsafe .string(text(OGR_F_GetFieldAsString(feature, index)) ?? "")
    case .binary:
      var count: Int32 = 0
      let bytes = unsafe OGR_F_GetFieldAsBinary(feature, index, &count)
      self = unsafe .binary(Array(UnsafeBufferPointer(start: bytes, count: Int(count))))
    case .dateTime: self = unsafe FieldValue(dateTime: feature, index)
    }
  }

  /// A moment that no calendar holds is read as the text that the file has.
  private init(dateTime feature: OGRFeatureH, _ index: Int32) {
    var (year, month, day): (Int32, Int32, Int32) = (0, 0, 0)
    var (hour, minute, zone): (Int32, Int32, Int32) = (0, 0, 0)
    var second: Float = 0
    let found = unsafe OGR_F_GetFieldAsDateTimeEx(
      feature, index, &year, &month, &day, &hour, &minute, &second, &zone)
    // Rounding may carry 59.9996 s over into the next minute, so seconds are added at the end.
    guard found != 0, second >= 0, second < 62,
      let start = UTCTime(
        year: Int(year), month: Int(month), day: Int(day), hour: Int(hour), minute: Int(minute))
    else {
      self = unsafe .string(text(OGR_F_GetFieldAsString(feature, index)) ?? "")
      return
    }
    // 0 is no zone and 1 local time; from there 100 is UTC and each step a quarter of an hour.
    let minutesEast = zone > 1 ? Int64(zone - 100) * 15 : 0
    let milliseconds = Int64((Double(second) * 1000).rounded())
    self = .dateTime(
      UTCTime(
        epochMilliseconds: start.epochMilliseconds + milliseconds - minutesEast * 60_000))
  }
}
