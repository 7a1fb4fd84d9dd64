// SPDX-License-Identifier: Apache-2.0
import ChangePipeline
import ChangeStatistics
import GDAL
import MonitorGrid

/// Small checks of what a result rests on, each against a value known from elsewhere.
enum SelfTest {
  /// One check.
  struct Check {
    /// What was checked.
    let name: String
    /// What is wrong; nil where nothing is.
    let problem: String?
  }

  /// Runs all checks.
  static func run() -> [Check] {
    [
      Check(name: "kernels agree bit for bit", problem: kernels()),
      Check(name: "distributions give known values", problem: distributions()),
      Check(name: "a place gets its MGRS name", problem: mgrs()),
      Check(name: "GDAL reads back what it writes", problem: roundTrip()),
      Check(name: "coordinates are longitude first", problem: axisOrder()),
    ]
  }

  private static func kernels() -> String? {
    let levels = KernelLevel.allCases.filter(KernelSet.isSupported)
    let prints = levels.map { KernelSet(level: $0).fingerprint() }
    guard let first = prints.first, prints.allSatisfy({ $0 == first }) else {
      return "results differ between \(levels.map(\.rawValue).joined(separator: ", "))"
    }
    return nil
  }

  private static func distributions() -> String? {
    let chi = ChiSquareDistribution(degreesOfFreedom: 2).survival(10)
    // exp(-5), as the survival of chi-square with two degrees of freedom is exp(-x / 2).
    guard (chi / 0.006_737_946_999_085_467 - 1).magnitude < 1e-12 else {
      return "chi-square gives \(chi)"
    }
    let f = FDistribution(numerator: 2, denominator: 2).survival(3)
    // F with two and two degrees of freedom: 1 / (1 + x).
    return (f / 0.25 - 1).magnitude < 1e-12 ? nil : "F gives \(f)"
  }

  private static func mgrs() -> String? {
    do {
      guard let zone = UTMZone(number: 31, isNorthern: true) else { return "no zone 31" }
      // The Eiffel tower, by GeographicLib's GeoConvert.
      let name = try MGRSReference(
        point: MapPoint(x: 448_251.8, y: 5_411_943.8), zone: zone, latitude: 48.8582, digits: 3)
      return "\(name)" == "31UDQ482119" ? nil : "got \(name)"
    } catch {
      return "\(error)"
    }
  }

  private static func roundTrip() -> String? {
    let path = "/vsimem/truceline-doctor.tif"
    let window = PixelWindow(x: 0, y: 0, width: 3, height: 2)
    let pixels: [Float] = [1, 2, 3, .nan, 5, 6]
    do {
      var writer = try RasterWriter(
        creating: path, size: RasterSize(width: 3, height: 2), pixelType: .float32)
      try writer.write(window, band: 1, from: pixels)
      try writer.close()
      var reader = try RasterDataset(readingFrom: path)
      var back = [Float](repeating: 0, count: window.count)
      try reader.read(window, band: 1, into: &back)
      return zip(pixels, back).allSatisfy { $0 == $1 || ($0.isNaN && $1.isNaN) }
        ? nil : "got \(back)"
    } catch {
      return "\(error)"
    }
  }

  private static func axisOrder() -> String? {
    do {
      var transform = try CoordinateTransform(
        from: SpatialReference(epsg: 4326), to: SpatialReference(epsg: 32631))
      let place = try transform.transform(MapPoint(x: 3, y: 0))
      let isRight = (place.x - 500_000).magnitude < 1e-3 && place.y.magnitude < 1e-3
      return isRight ? nil : "3° E, 0° N became \(place.x), \(place.y)"
    } catch {
      return "\(error)"
    }
  }
}
