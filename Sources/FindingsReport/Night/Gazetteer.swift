// SPDX-License-Identifier: Apache-2.0
public import GDAL
import MonitorGrid

/// Named places, for sentences that say where something lies.
public struct Gazetteer: Sendable {
  /// A named place.
  public struct Place: Hashable, Sendable {
    /// Its name as the file has it.
    public let name: String
    /// Degrees east.
    public let longitude: Double
    /// Degrees north.
    public let latitude: Double
  }

  /// The places, in the file's order.
  public let places: [Place]

  /// Fields that hold a name, the best first; case does not count.
  private static let nameFields = [
    "name", "asciiname", "name_en", "nameascii", "place", "placename", "town", "label", "title",
  ]

  /// Reads the points of a vector file.
  ///
  /// - Parameters:
  ///   - path: A file of any format that GDAL reads: GeoJSON, GeoPackage, Shapefile, CSV with columns
  ///     of coordinates. Every layer with points counts; places without a name are left out.
  ///   - nameField: The field with the name; nil to look for one of the usual ones.
  ///   - policy: Which files may be opened.
  /// - Throws: `GDALError`; `.invalidArgument` where there is no such field, or no named point.
  public init(
    path: String, nameField: String? = nil, policy: OpenPolicy = OpenPolicy()
  ) throws(GDALError) {
    let isCSV = path.lowercased().hasSuffix(".csv")
    let columns = [
      "X_POSSIBLE_NAMES=longitude,lon,lng,x", "Y_POSSIBLE_NAMES=latitude,lat,y",
    ]
    var dataset = try VectorDataset(
      readingFrom: path, policy: policy, options: isCSV ? columns : [])
    let degrees = try SpatialReference(epsg: 4326)
    var places: [Place] = []
    var fields: [String] = []
    var hasNames = false
    for layerName in dataset.layerNames {
      let layer = try dataset.layer(named: layerName)
      fields += layer.fields.map(\.name)
      guard let field = Gazetteer.field(of: layer, named: nameField) else { continue }
      hasNames = true
      let system = layer.spatialReference ?? degrees
      var transform = try CoordinateTransform(from: system, to: degrees)
      try dataset.startReading(layer: layerName)
      while let feature = try dataset.nextFeature() {
        guard let name = feature.values[field].placeName, let point = feature.geometry?.points.first
        else { continue }
        let place = try transform.transform(point)
        places.append(Place(name: name, longitude: place.x, latitude: place.y))
      }
    }
    guard hasNames else {
      throw GDALError(
        code: .invalidArgument, subject: path,
        explanation: "It has no field \(nameField ?? "with names"). Its fields are "
          + "\(fields.isEmpty ? "none" : fields.joined(separator: ", ")).")
    }
    guard !places.isEmpty else {
      throw GDALError(
        code: .invalidArgument, subject: path, explanation: "It holds no point with a name.")
    }
    self.places = places
  }

  private static func field(of layer: LayerDefinition, named wanted: String?) -> Int? {
    if let wanted { return layer.index(ofField: wanted) }
    let names = layer.fields.map { $0.name.lowercased() }
    return nameFields.lazy.compactMap { names.firstIndex(of: $0) }.first
  }
}

extension FieldValue {
  /// A name that is not empty.
  fileprivate var placeName: String? {
    guard case .string(let text) = self else { return nil }
    let name = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    return name.isEmpty ? nil : name
  }
}
