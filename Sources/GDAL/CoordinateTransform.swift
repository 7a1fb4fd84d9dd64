// SPDX-License-Identifier: Apache-2.0
import CGDAL
public import MonitorGrid

/// A transformation of points from one coordinate system to another.
///
/// Points are x = easting or longitude, y = northing or latitude on both sides, whatever order of
/// axes the authority prescribes: this is the one place where that is settled. Belongs to one task
/// at a time, like a dataset.
@safe public struct CoordinateTransform: ~Copyable {
  let handle: OGRCoordinateTransformationH
  let subject: String

  /// The transformation that PROJ finds best.
  ///
  /// The corresponding GDAL function is `OCTNewCoordinateTransformation`.
  ///
  /// - Throws: `GDALError` with code `.transformFailed` where there is none.
  public init(from source: SpatialReference, to target: SpatialReference) throws(GDALError) {
    let subject = "\(source.name) to \(target.name)"
    self.subject = subject
    unsafe handle = try checked(.transformFailed, subject) {
      unsafe source.withHandle { source in
        unsafe target.withHandle { target in
          unsafe OCTNewCoordinateTransformation(source, target)
        }
      }
    }
  }

  deinit { unsafe OCTDestroyCoordinateTransformation(handle) }

  /// Transforms points in place, all or none.
  ///
  /// The corresponding GDAL function is `OCTTransformEx`.
  ///
  /// - Throws: `GDALError` with code `.transformFailed` where a point has no image; the points are
  ///   then as before.
  /// - Complexity: O(*n*) in the points.
  public mutating func transform(_ points: inout [MapPoint]) throws(GDALError) {
    var images = points
    let (valid, messages) = run(&images)
    guard let first = valid.firstIndex(of: false) else {
      points = images
      return
    }
    throw GDALError(
      code: .transformFailed, subject: subject,
      explanation: "The point (\(points[first].x), \(points[first].y)) has no image there.",
      messages: messages)
  }

  /// Transforms points in place and says which have an image; one that has none becomes NaN.
  ///
  /// - Returns: For each point whether it was transformed.
  /// - Complexity: O(*n*) in the points.
  public mutating func transformMarkingFailures(_ points: inout [MapPoint]) -> [Bool] {
    run(&points).valid
  }

  /// Transforms one point.
  ///
  /// - Throws: `GDALError` with code `.transformFailed` where it has no image.
  public mutating func transform(_ point: MapPoint) throws(GDALError) -> MapPoint {
    var points = [point]
    try transform(&points)
    return points[0]
  }

  private func run(
    _ points: inout [MapPoint]
  ) -> (valid: [Bool], messages: [GDALError.Message]) {
    guard let count = Int32(exactly: points.count) else {
      preconditionFailure("more points than GDAL can count")
    }
    var x = points.map(\.x)
    var y = points.map(\.y)
    var flags = [Int32](repeating: 0, count: points.count)
    guard count > 0 else { return ([], []) }
    let (_, messages) = collectingMessages {
      unsafe OCTTransformEx(handle, count, &x, &y, nil, &flags)
    }
    let valid = points.indices.map { flags[$0] != 0 && x[$0].isFinite && y[$0].isFinite }
    for index in points.indices {
      points[index] =
        valid[index] ? MapPoint(x: x[index], y: y[index]) : MapPoint(x: .nan, y: .nan)
    }
    return (valid, messages)
  }
}
