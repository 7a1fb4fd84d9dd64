// SPDX-License-Identifier: Apache-2.0
import CGDAL

/// An element of an XML text, with all that it holds.
public struct XMLElement: Hashable, Sendable {
  /// Its name as it stands, a prefix included.
  public let name: String
  /// Its attributes.
  public let attributes: [String: String]
  /// Its own text, the parts joined.
  public let text: String
  /// The elements in it, in their order.
  public let children: [XMLElement]

  private static let mostDepth = 64

  /// Reads an XML text; entities from outside of it are never followed.
  ///
  /// The corresponding GDAL function is `CPLParseXMLString`.
  ///
  /// - Parameters:
  ///   - bytes: UTF-8.
  ///   - subject: What the text is called in errors.
  /// - Throws: `GDALError` with code `.openFailed` where it is no XML, or deeper than 64 elements.
  /// - Complexity: O(*n*) in the text.
  public init(parsing bytes: [UInt8], subject: String) throws(GDALError) {
    let tree = unsafe try checked(.openFailed, subject) {
      unsafe CPLParseXMLString(String(decoding: bytes, as: UTF8.self))
    }
    defer { unsafe CPLDestroyXMLNode(tree) }
    // Beside the root there are the declaration and comments.
    var node: UnsafeMutablePointer<CPLXMLNode>? = unsafe tree
    while let current = unsafe node {
      if unsafe current.pointee.eType == CXT_Element,
        let found = unsafe XMLElement(current, depth: 0), !found.name.hasPrefix("?")
      {
        self = found
        return
      }
      unsafe node = current.pointee.psNext
    }
    throw GDALError(
      code: .openFailed, subject: subject,
      explanation: "It holds no element of XML, or too deep ones.")
  }

  private init?(_ node: UnsafeMutablePointer<CPLXMLNode>, depth: Int) {
    guard depth < XMLElement.mostDepth else { return nil }
    name = unsafe GDAL.text(node.pointee.pszValue) ?? ""
    var attributes: [String: String] = [:]
    var words = ""
    var children: [XMLElement] = []
    var next = unsafe node.pointee.psChild
    while let child = unsafe next {
      let value = unsafe GDAL.text(child.pointee.pszValue) ?? ""
      switch unsafe child.pointee.eType {
      case CXT_Attribute:
        attributes[value] =
          unsafe child.pointee.psChild.flatMap { unsafe GDAL.text($0.pointee.pszValue) } ?? ""
      case CXT_Text: words += value
      case CXT_Element:
        guard let element = unsafe XMLElement(child, depth: depth + 1) else { return nil }
        children.append(element)
      default: break
      }
      unsafe next = child.pointee.psNext
    }
    self.attributes = attributes
    text = words
    self.children = children
  }

  /// All elements of a name in this one, at any depth, in their order.
  public func all(named name: String) -> [XMLElement] {
    children.flatMap { ($0.name == name ? [$0] : []) + $0.all(named: name) }
  }

  /// The text of the first element of a name, at any depth; nil where there is none.
  public func text(of name: String) -> String? { all(named: name).first?.text }
}
