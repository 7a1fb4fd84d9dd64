// SPDX-License-Identifier: Apache-2.0
import CGDAL

/// A file that a virtual raster names.
struct VirtualRasterSource: Hashable {
  let name: String
  /// Whether the name counts from the VRT's folder.
  let isRelative: Bool

  /// Kinds of bands whose sources stand in the text.
  private static let allowedBands: Set<String> = [
    "", "VRTSourcedRasterBand", "VRTDerivedRasterBand", "VRTWarpedRasterBand",
  ]
  /// Kinds of virtual rasters likewise.
  private static let allowedRasters: Set<String> = [
    "", "VRTWarpedDataset", "VRTPansharpenedDataset",
  ]
  /// Elements whose text is the name of a dataset.
  private static let nameElements: Set<String> = [
    "SourceFilename", "SourceDataset", "SourceArray", "DEMPath", "CutlineDataset",
  ]
  /// Metadata that make GDAL open further files.
  private static let nameItems: Set<String> = [
    "OVERVIEW_FILE", "X_DATASET", "Y_DATASET", "MASK_FILE", "RPC_DEM",
  ]

  /// All the sources that a VRT's text names, in its order.
  ///
  /// - Throws: `GDALError`: `.openFailed` where the text cannot be parsed, `.refused` for what could
  ///   hide a source or run code.
  static func all(inVRT path: String) throws(GDALError) -> [VirtualRasterSource] {
    let root = unsafe try checked(.openFailed, path) { unsafe CPLParseXMLFile(path) }
    defer { unsafe CPLDestroyXMLNode(root) }
    var sources: [VirtualRasterSource] = []
    var refused: String?
    unsafe visit(root) { node in
      if let reason = unsafe refusal(node) { refused = refused ?? reason }
      if let source = unsafe source(node) { sources.append(source) }
    }
    if let refused {
      throw GDALError(code: .refused, subject: path, explanation: refused)
    }
    return sources
  }

  /// Why an element must not be, or nil.
  private static func refusal(_ node: UnsafeMutablePointer<CPLXMLNode>) -> String? {
    let subclass = unsafe attribute(node, "subClass") ?? ""
    switch unsafe text(node.pointee.pszValue) ?? "" {
    case "VRTRasterBand" where !allowedBands.contains(subclass):
      return "It has a band of kind \(subclass), which is not allowed."
    case "VRTDataset" where !allowedRasters.contains(subclass):
      return "It is of kind \(subclass), which is not allowed."
    case "PixelFunctionLanguage" where unsafe content(node) != "C++":
      return "It carries code to run, which is not allowed."
    case "PixelFunctionCode": return "It carries code to run, which is not allowed."
    case "Group": return "It is multidimensional, which is not allowed."
    case "OpenOptions": return "It sets options for opening its sources, which is not allowed."
    default: return nil
    }
  }

  private static func source(
    _ node: UnsafeMutablePointer<CPLXMLNode>
  ) -> VirtualRasterSource? {
    guard unsafe node.pointee.eType == CXT_Element else { return nil }
    let element = unsafe text(node.pointee.pszValue) ?? ""
    let key = unsafe element == "MDI" ? attribute(node, "key") ?? "" : ""
    guard nameElements.contains(element) || nameItems.contains(key) else { return nil }
    let relative = unsafe attribute(node, "relativeToVRT") ?? attribute(node, "relativetoVRT")
    return unsafe VirtualRasterSource(
      name: content(node), isRelative: relative.map { Int($0) != 0 } ?? false)
  }

  private static func attribute(
    _ node: UnsafeMutablePointer<CPLXMLNode>, _ name: String
  ) -> String? {
    unsafe text(CPLGetXMLValue(node, name, nil))
  }

  private static func content(_ node: UnsafeMutablePointer<CPLXMLNode>) -> String {
    unsafe text(CPLGetXMLValue(node, "", "")) ?? ""
  }

  private static func visit(
    _ first: UnsafeMutablePointer<CPLXMLNode>,
    _ body: (UnsafeMutablePointer<CPLXMLNode>) -> Void
  ) {
    var pending = unsafe [first]
    while let node = unsafe pending.popLast() {
      unsafe body(node)
      if let next = unsafe node.pointee.psNext { unsafe pending.append(next) }
      if let child = unsafe node.pointee.psChild { unsafe pending.append(child) }
    }
  }
}
