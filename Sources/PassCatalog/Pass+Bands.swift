// SPDX-License-Identifier: Apache-2.0
import GDAL
import MonitorGrid

extension Pass {
  /// The bands of a file that hold measurements: all but alpha, a grey picture's one of three.
  static func measurementBands(of dataset: consuming RasterDataset) throws(PassError) -> [Band] {
    let path = dataset.path
    var bands: [Band] = []
    for number in 1...max(1, dataset.bandCount) {
      guard number <= dataset.bandCount else { break }
      let description = dataset.band(number)
      if description.colourInterpretation == .alpha { continue }
      guard description.pixelType != nil else {
        let isComplex = description.typeName.hasPrefix("C")
        throw PassError(
          .unsupportedPixels, path,
          "Band \(number) is of type \(description.typeName)"
            + (isComplex
              ? ": complex values. Detect and multilook it first; power is compared here."
              : ", which is not read."))
      }
      var greyValues: [Float]?
      if description.colourInterpretation == .palette, let palette = dataset.palette(band: number) {
        guard palette.allSatisfy({ $0.red == $0.green && $0.green == $0.blue }) else {
          throw PassError(.colourPicture, path, "Its palette has colours; it is no measurement.")
        }
        greyValues = palette.map { Float($0.red) }
      }
      bands.append(
        Band(path: path, number: number, description: description, greyValues: greyValues))
    }
    guard !bands.isEmpty else {
      throw PassError(.noRaster, path, "It has no band that holds a measurement.")
    }
    let colours = bands.map(\.description.colourInterpretation)
    guard colours == [.red, .green, .blue] else { return bands }
    try requireGrey(dataset)
    return [bands[0]]
  }

  /// A grey picture is often stored as three equal bands; any difference makes it a colour picture.
  private static func requireGrey(_ dataset: consuming RasterDataset) throws(PassError) {
    let size = dataset.size
    let path = dataset.path
    // A picture of 8-bit colours is small; a strip at a time keeps it so in memory.
    let stripRows = max(1, min(size.height, 1 << 20 / max(1, size.width)))
    var first = [Float](repeating: 0, count: stripRows * size.width)
    var other = first
    for y in stride(from: 0, to: size.height, by: stripRows) {
      let strip = PixelWindow(
        x: 0, y: y, width: size.width, height: min(stripRows, size.height - y))
      do {
        try dataset.read(strip, band: 1, into: &first)
        for band in 2...3 {
          try dataset.read(strip, band: band, into: &other)
          guard first[..<strip.count] == other[..<strip.count] else {
            throw PassError(
              .colourPicture, path,
              "It is a colour picture: red, green and blue differ. A measurement has equal ones, or "
                + "one band.")
          }
        }
      } catch let error as GDALError {
        throw PassError(translating: error)
      } catch let error as PassError {
        throw error
      } catch {
        throw PassError(.readFailed, path, "\(error)")
      }
    }
  }
}
