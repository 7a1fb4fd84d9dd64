// SPDX-License-Identifier: Apache-2.0
import MonitorGrid

/// The windows of a comparison whose cells are parallel to the pixels: which blocks each decodes,
/// which cells it sums, and which blocks nobody asked for.
///
/// It is fixed by the files and the cells alone, never by the number of workers, and it changes no
/// sum: each cell is added up from the pixels in the order of the image wherever it is cut.
struct WindowPlan: Sendable {
  /// A file of one of the two passes.
  struct Layer: Sendable {
    /// 0 for the earlier pass, 1 for the later.
    let pass: Int
    /// Number of the file within the pass.
    let number: Int
    /// Its blocks and bands.
    let layer: BlockLayer
  }

  /// The files of both passes; masks first, so that what they rule out need not be read.
  let layers: [Layer]
  let cells: CellLayout
  let areaOfInterest: CellMask?
  let columns: WindowAxis
  let rows: WindowAxis

  init(
    _ cells: CellLayout, areaOfInterest: CellMask?, before: [BlockLayer], after: [BlockLayer],
    target: RasterSize = ComparisonLayout.windowSize
  ) {
    let all =
      before.enumerated().map { Layer(pass: 0, number: $0, layer: $1) }
      + after.enumerated().map { Layer(pass: 1, number: $0, layer: $1) }
    layers =
      all.filter { $0.layer.isMask } + all.filter { !$0.layer.isMask }
    self.cells = cells
    self.areaOfInterest = areaOfInterest
    let size = cells.size
    let block = cells.block
    columns = WindowAxis(
      length: size.width,
      cellStarts: block.columns.map { max(0, cells.pixelColumns(ofCellColumn: $0).lowerBound) },
      layers: layers.map { layer in
        let grid = layer.layer.grid
        return WindowAxis.Layer(blockLength: grid.blockSize.width) {
          grid.columnEdge(notBefore: $0)
        }
      }, target: target.width)
    // Files of strips make windows as wide as the raster, which then are less high.
    let width = zip(columns.holds, columns.holds.dropFirst()).reduce(1) { max($0, $1.1 - $1.0) }
    rows = WindowAxis(
      length: size.height,
      cellStarts: block.rows.reversed().map { max(0, cells.pixelRows(ofCellRow: $0).lowerBound) },
      layers: layers.map { layer in
        let grid = layer.layer.grid
        return WindowAxis.Layer(blockLength: grid.blockSize.height) { grid.rowEdge(notBefore: $0) }
      }, target: max(1, target.width * target.height / width))
  }

  /// Whether only the earlier side has files.
  var isOfOnePass: Bool { !layers.contains { $0.pass == 1 } }

  /// Number of windows; they are counted by rows from the north-west.
  var count: Int { columns.count * rows.count }

  /// Column and row of a window.
  func place(of window: Int) -> (column: Int, row: Int) {
    (window % columns.count, window / columns.count)
  }

  /// The cells of a window.
  func cells(of window: Int) -> CellBlock {
    let (column, row) = place(of: window)
    let first = cells.block.columns.lowerBound
    let north = cells.block.rows.upperBound
    let (across, down) = (columns.cells[column], rows.cells[row])
    return CellBlock(
      columns: first + across.lowerBound..<first + across.upperBound,
      rows: north - down.upperBound..<north - down.lowerBound)
  }

  /// The pixels of a window's cells.
  func pixels(of window: Int) -> PixelWindow {
    cells.clippedPixelWindow(of: cells(of: window))
  }

  /// The pixels of the cell columns of a window.
  func columnSpans(of window: Int) -> [CellSpan] {
    cells(of: window).columns.map {
      CellSpan(whole: cells.pixelColumns(ofCellColumn: $0), length: cells.size.width)
    }
  }

  /// The pixels of the cell rows of a window, from the north.
  func rowSpans(of window: Int) -> [CellSpan] {
    cells(of: window).rows.reversed().map {
      CellSpan(whole: cells.pixelRows(ofCellRow: $0), length: cells.size.height)
    }
  }

  /// The pixels that the planes of a layer hold in a window: those of its cells, and on to the end of
  /// its blocks.
  func held(layer: Int, window: Int) -> PixelWindow {
    let (column, row) = place(of: window)
    return PixelWindow(
      x: columns.holds[column], y: rows.holds[row],
      width: columns.decoded[layer][column + 1] - columns.holds[column],
      height: rows.decoded[layer][row + 1] - rows.holds[row])
  }

  /// The pixels that a window decodes of a layer.
  func decoded(layer: Int, window: Int) -> PixelWindow {
    let (column, row) = place(of: window)
    let (x, y) = (columns.decoded[layer][column], rows.decoded[layer][row])
    return PixelWindow(
      x: x, y: y, width: max(0, columns.decoded[layer][column + 1] - x),
      height: max(0, rows.decoded[layer][row + 1] - y))
  }

  /// The pixels from which the patches of a window are taken.
  func patches(of window: Int) -> PixelWindow {
    let (column, row) = place(of: window)
    return PixelWindow(
      x: columns.patches[column], y: rows.patches[row],
      width: columns.patches[column + 1] - columns.patches[column],
      height: rows.patches[row + 1] - rows.patches[row])
  }

  /// Whether any cell that was asked for has pixels in a part of the raster.
  func isWanted(_ pixels: PixelWindow) -> Bool {
    guard let areaOfInterest else { return true }
    let inside = pixels.intersection(PixelWindow(covering: cells.size))
    guard !inside.isEmpty else { return false }
    let first = cells.cell(ofPixelColumn: inside.x, row: inside.y)
    let last = cells.cell(ofPixelColumn: inside.endX - 1, row: inside.endY - 1)
    return areaOfInterest.containsAny(
      of: CellBlock(columns: first.column..<last.column + 1, rows: last.row..<first.row + 1))
  }
}

extension BlockLayer {
  /// Whether the layer is a class mask.
  var isMask: Bool { bands[0].band == 0 }
}
