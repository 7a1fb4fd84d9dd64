// SPDX-License-Identifier: Apache-2.0
import AlertLedger
import GDAL
import MonitorGrid

/// Something that a sensor other than the passes noticed, somewhere and at some time.
struct SensorEvent {
  /// Degrees east and north.
  let place: MapPoint
  let time: UTCTime
  let kind: SensorKind
  /// Who noticed it.
  let source: String
}

/// The events of a vector file or a table with coordinates.
struct SensorEvents {
  let events: [SensorEvent]
  /// Features without a place, a time or a kind.
  let unusableCount: Int

  /// Reads every layer.
  ///
  /// Columns are found by their names, whatever the case: of coordinates `longitude`, `lon`, `x` and
  /// `latitude`, `lat`, `y`; of the time `time`, `datetime`, `timestamp` and the like, or a date beside
  /// a time of day, as FIRMS has them in `acq_date` and `acq_time`.
  ///
  /// - Parameters:
  ///   - path: Any file that GDAL reads.
  ///   - timeField: The field with the time; nil to look for it.
  ///   - kind: The kind of all events; nil to take it from the field `kind`, or `thermal` for a file of
  ///     FIRMS.
  ///   - policy: Which files may be opened.
  /// - Throws: `GDALError`; `Failure` where no time, no kind or no usable event is found.
  init(path: String, timeField: String?, kind: SensorKind?, policy: OpenPolicy) throws {
    let isTable = path.lowercased().hasSuffix(".csv")
    let options = [
      "X_POSSIBLE_NAMES=longitude,lon,lng,x", "Y_POSSIBLE_NAMES=latitude,lat,y",
      "KEEP_GEOM_COLUMNS=YES",
    ]
    var dataset = try VectorDataset(
      readingFrom: path, policy: policy, options: isTable ? options : [])
    let degrees = try SpatialReference(epsg: 4326)
    var events: [SensorEvent] = []
    var unusable = 0
    let name = path.split(separator: "/").last.map(String.init) ?? path
    for layerName in dataset.layerNames {
      let layer = try dataset.layer(named: layerName)
      let columns = try EventColumns(
        layer, path: path, timeField: timeField, hasKind: kind != nil)
      var transform = try CoordinateTransform(
        from: layer.spatialReference ?? degrees, to: degrees)
      try dataset.startReading(layer: layerName)
      while let feature = try dataset.nextFeature() {
        guard let bounds = feature.geometry?.bounds, let time = columns.time(of: feature),
          let kind = kind ?? columns.kind(of: feature)
        else {
          unusable += 1
          continue
        }
        let centre = MapPoint(
          x: (bounds.minimum.x + bounds.maximum.x) / 2, y: (bounds.minimum.y + bounds.maximum.y) / 2
        )
        events.append(
          SensorEvent(
            place: try transform.transform(centre), time: time, kind: kind,
            source: columns.source(of: feature) ?? name))
      }
    }
    guard !events.isEmpty else {
      throw Failure(
        .badData,
        "\(path): it holds no event with a place, a time\(kind == nil ? " and a kind" : ""). "
          + (isTable
            ? "Coordinates are looked for in the columns longitude and latitude."
            : "\(unusable) features were read."))
    }
    self.events = events
    unusableCount = unusable
  }
}
