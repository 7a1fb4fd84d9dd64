// SPDX-License-Identifier: Apache-2.0

import JSONWriting
public import MonitorGrid

/// The cells of a raster that has no place on the ground: squares of whole pixels.
///
/// Blocks are counted from the north-western pixel. In a `GridCell`, whose rows count northwards,
/// the first row of blocks is -1 and the next -2, as floor(-y / side) would have it, so that the
/// order of reports is from the top left.
public struct PixelBlocks: Hashable, Sendable {
  /// The raster's size.
  public let size: RasterSize
  /// Pixels along the side of a block.
  public let side: Int

  /// Blocks of `side` by `side` pixels, at least 1; those at the right and lower border are cut.
  public init(size: RasterSize, side: Int) {
    precondition(side >= 1, "a block has at least one pixel")
    self.size = size
    self.side = side
  }

  /// The block in a column counted from the left and a row counted from the top, both from 0.
  public func cell(column: Int, row: Int) -> GridCell {
    GridCell(column: column, row: -1 - row)
  }

  /// The pixels of a block that the raster has.
  public func window(of cell: GridCell) -> PixelWindow {
    PixelWindow(x: cell.column * side, y: (-1 - cell.row) * side, width: side, height: side)
      .intersection(PixelWindow(covering: size))
  }
}

/// Writes findings of pixel blocks as JSON without geometry, one finding a line, as a stream.
///
/// The object has the members `truceline` and `findings`; it is no GeoJSON, as nothing in it has a
/// place. In front of the usual members of a finding stand `row` and `col` of the block and `x`,
/// `y`, `width` and `height` of its window in pixels, all counted from the top left.
public struct PixelBlockWriter: Sendable {
  private let blocks: PixelBlocks
  private let header: [UInt8]
  private let properties: PropertyWriter

  /// A writer of one comparison's findings.
  ///
  /// - Parameters:
  ///   - context: What all findings have in common.
  ///   - blocks: What the cells of the findings are.
  ///   - header: One JSON object, the member `truceline`.
  public init(context: FindingsContext, blocks: PixelBlocks, header: [UInt8]) {
    self.blocks = blocks
    self.header = header
    properties = PropertyWriter(context: context)
  }

  /// Writes the object.
  ///
  /// - Parameters:
  ///   - findings: In report order, no cell twice.
  ///   - sink: Receives the text; it is not committed.
  /// - Throws: `ReportError` with code `.writeFailed`.
  /// - Complexity: O(*n*) in the findings; memory does not depend on them.
  public func write(
    _ findings: some Sequence<Finding>, to sink: inout some ByteSink & ~Copyable
  ) throws {
    var findings = findings.makeIterator()
    try write(drawing: { findings.next() }, to: &sink)
  }

  /// Writes findings that are drawn one by one, until there is none.
  ///
  /// - Throws: `ReportError` with code `.writeFailed`, and what drawing throws.
  public func write(
    drawing next: () throws -> Finding?, to sink: inout some ByteSink & ~Copyable
  ) throws {
    var text = JSONText(capacity: 1 << 20)
    text.append(raw: "{\"truceline\":")
    text.append(raw: header)
    text.append(raw: ",\"findings\":[")
    var previous: GridCell?
    while let finding = try next() {
      precondition(
        previous.map { $0 < finding.cell } ?? true, "findings come in report order, each cell once")
      text.append(raw: previous == nil ? "\n" : ",\n")
      previous = finding.cell
      append(finding, to: &text)
      if text.bytes.count >= 1 << 19 {
        try sink.write(text.bytes)
        text.removeAll()
      }
    }
    text.append(raw: "\n]}\n")
    try sink.write(text.bytes)
  }

  private func append(_ finding: Finding, to text: inout JSONText) {
    let window = blocks.window(of: finding.cell)
    text.append(raw: "{\"row\":")
    text.append(integer: -1 - finding.cell.row)
    text.append(raw: ",\"col\":")
    text.append(integer: finding.cell.column)
    text.append(raw: ",\"x\":")
    text.append(integer: window.x)
    text.append(raw: ",\"y\":")
    text.append(integer: window.y)
    text.append(raw: ",\"width\":")
    text.append(integer: window.width)
    text.append(raw: ",\"height\":")
    text.append(integer: window.height)
    properties.append(finding, to: &text)
    text.append("}")
  }
}
