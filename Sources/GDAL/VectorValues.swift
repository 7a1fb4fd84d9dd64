// SPDX-License-Identifier: Apache-2.0
public import MonitorGrid

/// The value of one field of a feature.
public enum FieldValue: Hashable, Sendable {
  /// No value.
  case null
  /// A whole number of 32 or 64 bits.
  case integer(Int64)
  /// A floating-point number.
  case real(Double)
  /// A text.
  case string(String)
  /// A moment; written as UTC, read as UTC where the file names no time zone.
  case dateTime(UTCTime)
  /// Bytes.
  case binary([UInt8])
  /// True or false.
  case boolean(Bool)
}

/// What a field of a layer holds.
public struct FieldDefinition: Hashable, Sendable {
  /// The types of fields.
  public enum FieldType: String, Hashable, Sendable {
    case integer = "Integer"
    case integer64 = "Integer64"
    case real = "Real"
    case string = "String"
    case dateTime = "DateTime"
    case binary = "Binary"
    case boolean = "Boolean"
    /// Dates, times and lists; they are read as text and cannot be created here.
    case other = "Other"
  }

  /// The field's name.
  public var name: String
  /// What it holds.
  public var type: FieldType

  /// A field with a name and type.
  public init(_ name: String, _ type: FieldType) {
    self.name = name
    self.type = type
  }
}

/// What a layer is called and holds.
public struct LayerDefinition: Hashable, Sendable {
  /// The layer's name.
  public var name: String
  /// What its geometries are made of.
  public var geometryKind: VectorGeometry.Kind
  /// Its coordinate system; nil where it is not known.
  public var spatialReference: SpatialReference?
  /// Its fields, in order.
  public var fields: [FieldDefinition]

  /// A layer with a name and fields.
  public init(
    name: String, geometryKind: VectorGeometry.Kind, spatialReference: SpatialReference?,
    fields: [FieldDefinition]
  ) {
    self.name = name
    self.geometryKind = geometryKind
    self.spatialReference = spatialReference
    self.fields = fields
  }

  /// The place of a field's value in ``VectorFeature/values``, nil where there is no such field.
  ///
  /// - Complexity: O(*n*) in the fields.
  public func index(ofField name: String) -> Int? { fields.firstIndex { $0.name == name } }
}

/// One feature: a geometry and a value for each field of its layer.
public struct VectorFeature: Hashable, Sendable {
  /// Its number in the layer; nil to let the layer choose one.
  public var id: Int64?
  /// Its geometry; nil where it has none.
  public var geometry: VectorGeometry?
  /// Its values, in the order of the layer's fields.
  public var values: [FieldValue]

  /// A feature with a geometry and values.
  public init(id: Int64? = nil, geometry: VectorGeometry?, values: [FieldValue]) {
    self.id = id
    self.geometry = geometry
    self.values = values
  }
}
