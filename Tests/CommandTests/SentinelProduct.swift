// SPDX-License-Identifier: Apache-2.0
import Foundation
import GDAL
import GridTestSupport
import MonitorGrid

/// A made-up Sentinel-2 product of 240 by 200 pixels: four bands of 10 m, SCL of 20 m, metadata.
struct SentinelProduct {
  var day = "20300105"
  /// What metadata says is added to stored values; nil for a product before baseline 04.00.
  var statedOffset: Int?
  /// What was really added to reflectance before it was stored.
  var addend = 0
  /// Pixels that the later pass shows otherwise; nil for none.
  var changed: PixelWindow?
  /// Pixels of 20 m that are cloud.
  var cloud: PixelWindow?
  var seed: UInt64 = 1

  static let size = RasterSize(width: 240, height: 200)
  static let bands = ["B02", "B03", "B04", "B08"]

  var name: String { "S2A_MSIL2A_\(day)T080000_N0500_R064_T37SDB_\(day)T110000.SAFE" }

  /// Writes the product below a folder and gives its path.
  func write(to folder: URL) throws -> String {
    let root = folder.appending(path: name)
    let images = root.appending(path: "GRANULE/L2A_T37SDB_A000001_\(day)T080000/IMG_DATA")
    for part in ["R10m", "R20m"] {
      try FileManager.default.createDirectory(
        at: images.appending(path: part), withIntermediateDirectories: true)
    }
    let offsets = (0...12).map { number in
      statedOffset.map { "<BOA_ADD_OFFSET band_id=\"\(number)\">\($0)</BOA_ADD_OFFSET>" } ?? ""
    }.joined()
    try """
    <?xml version="1.0"?><n1:Level-2A_User_Product xmlns:n1="https://example.org/p"><n1:General_Info>
    <PRODUCT_URI>\(name)</PRODUCT_URI>
    <BOA_QUANTIFICATION_VALUE unit="none">10000</BOA_QUANTIFICATION_VALUE>
    <BOA_ADD_OFFSET_VALUES_LIST>\(offsets)</BOA_ADD_OFFSET_VALUES_LIST>
    </n1:General_Info></n1:Level-2A_User_Product>
    """.write(to: root.appending(path: "MTD_MSIL2A.xml"), atomically: true, encoding: .utf8)
    var random = SplitMix64(seed: seed)
    for (index, band) in Self.bands.enumerated() {
      let pixels = (0..<Self.size.width * Self.size.height).map { pixel -> UInt16 in
        let (y, x) = pixel.quotientAndRemainder(dividingBy: Self.size.width)
        let ground = 250 + 300 * ((x / 11 * 7 + y / 13 * 5 + index * 3) % 6)
        let moved = changed?.contains(x: x, y: y) == true ? 700 : 0
        return UInt16(addend + ground + moved + Int.random(in: -40...40, using: &random))
      }
      try write(
        pixels, size: Self.size, metres: 10,
        to: images.appending(path: "R10m/T37SDB_\(day)T080000_\(band)_10m.tif"))
    }
    let half = RasterSize(width: 120, height: 100)
    let classes = (0..<half.width * half.height).map { pixel -> UInt8 in
      cloud?.contains(x: pixel % half.width, y: pixel / half.width) == true ? 9 : 4
    }
    try write(
      classes, size: half, metres: 20,
      to: images.appending(path: "R20m/T37SDB_\(day)T080000_SCL_20m.tif"))
    return root.path()
  }

  private func write<Pixel: RasterPixel>(
    _ pixels: [Pixel], size: RasterSize, metres: Double, to url: URL
  ) throws {
    var writer = try RasterWriter(
      creating: url.path(), size: size, pixelType: Pixel.pixelType,
      geoTransform: GeoTransform(
        originX: 400_000, originY: 4_200_000, pixelWidth: metres, pixelHeight: -metres),
      spatialReference: try SpatialReference(epsg: 32_637))
    try writer.write(PixelWindow(covering: size), band: 1, from: pixels)
    try writer.close()
  }

  /// Packs a product as it is delivered, and gives the archive's path.
  static func zipped(_ product: String, in folder: URL) throws -> String {
    let archive = folder.appending(path: "delivery.zip").path()
    let root = URL(filePath: product).deletingLastPathComponent().path()
    for name in try VirtualFile.names(below: root)
    where name.hasSuffix(".tif") || name.hasSuffix(".xml") {
      try VirtualFile.write(
        try VirtualFile.bytes(of: root + "/" + name), to: "/vsizip/\(archive)/\(name)")
    }
    return archive
  }
}
