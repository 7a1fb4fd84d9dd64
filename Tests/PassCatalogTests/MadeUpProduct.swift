// SPDX-License-Identifier: Apache-2.0
import Foundation
import GDAL
import MonitorGrid

/// A Sentinel-2 product like ESA's, of a few pixels: folders, band files and metadata.
struct MadeUpProduct {
  static let name = "S2B_MSIL2A_20300105T080109_N0510_R064_T37UDQ_20300105T110000.SAFE"

  /// Offset by band number, as metadata has it; nil for a product before baseline 04.00.
  var offset: Int? = -1000
  /// Stored values of the 10 m bands; 100 by 100 pixels.
  var stored: (_ x: Int, _ y: Int) -> UInt16 = { UInt16(1200 + 10 * $0 + $1) }
  /// Class by pixel of 20 m.
  var classes: (_ x: Int, _ y: Int) -> UInt8 = { _, _ in 4 }
  var bands = ["B02", "B03", "B04", "B08"]
  var ending = "tif"

  static let side = 100

  var metadata: String {
    let offsets = (0...12).map { number in
      offset.map { "<BOA_ADD_OFFSET band_id=\"\(number)\">\($0)</BOA_ADD_OFFSET>" } ?? ""
    }.joined()
    let list =
      offset == nil ? "" : "<BOA_ADD_OFFSET_VALUES_LIST>\(offsets)</BOA_ADD_OFFSET_VALUES_LIST>"
    return """
      <?xml version="1.0" encoding="UTF-8" standalone="no"?>
      <n1:Level-2A_User_Product xmlns:n1="https://example.org/user_product_level-2a.xsd">
        <n1:General_Info><Product_Info>
          <PRODUCT_START_TIME>2030-01-05T08:01:09.024Z</PRODUCT_START_TIME>
          <PRODUCT_URI>\(Self.name)</PRODUCT_URI>
        </Product_Info><Product_Image_Characteristics>
          <QUANTIFICATION_VALUES_LIST>
            <BOA_QUANTIFICATION_VALUE unit="none">10000</BOA_QUANTIFICATION_VALUE>
          </QUANTIFICATION_VALUES_LIST>\(list)
        </Product_Image_Characteristics></n1:General_Info>
      </n1:Level-2A_User_Product>
      """
  }

  /// Writes the product below a folder and gives its path.
  @discardableResult
  func write(to folder: URL) throws -> URL {
    let root = folder.appending(path: Self.name)
    let images = root.appending(path: "GRANULE/L2A_T37UDQ_A000001_20300105T080109/IMG_DATA")
    let quality = images.deletingLastPathComponent().appending(path: "QI_DATA")
    for part in [images.appending(path: "R10m"), images.appending(path: "R20m"), quality] {
      try FileManager.default.createDirectory(at: part, withIntermediateDirectories: true)
    }
    try Data(metadata.utf8).write(to: root.appending(path: "MTD_MSIL2A.xml"))
    let start = "T37UDQ_20300105T080109"
    for band in bands + ["TCI"] {
      try raster(
        to: images.appending(path: "R10m/\(start)_\(band)_10m.\(ending)"), metres: 10
      ) { x, y in
        stored(x, y)
      }
    }
    for band in ["B02", "B05", "B8A"] {
      try raster(
        to: images.appending(path: "R20m/\(start)_\(band)_20m.\(ending)"), metres: 20
      ) { x, y in
        stored(2 * x, 2 * y)
      }
    }
    try raster(to: images.appending(path: "R20m/\(start)_SCL_20m.\(ending)"), metres: 20) { x, y in
      classes(x, y)
    }
    try raster(to: quality.appending(path: "MSK_DETFOO_B02.\(ending)"), metres: 10) { _, _ in
      UInt8(1)
    }
    return root
  }

  private func raster<Pixel: RasterPixel>(
    to url: URL, metres: Double, _ value: (Int, Int) -> Pixel
  ) throws {
    let count = Self.side * 10 / Int(metres)
    let size = RasterSize(width: count, height: count)
    var look = SampleFile.Look()
    look.transform = GeoTransform(
      originX: 500_000, originY: 5_600_000, pixelWidth: metres, pixelHeight: -metres)
    let pixels = (0..<count * count).map { value($0 % count, $0 / count) }
    guard url.pathExtension == "jp2" else {
      try SampleFile.write([pixels], size: size, to: url, look)
      return
    }
    let plain = url.deletingPathExtension().appendingPathExtension("tif")
    try SampleFile.write([pixels], size: size, to: plain, look)
    try SampleFile.run(
      "gdal_translate",
      ["-of", "JP2OpenJPEG", "-co", "QUALITY=100", "-co", "REVERSIBLE=YES", plain.path, url.path])
    try FileManager.default.removeItem(at: plain)
  }
}
