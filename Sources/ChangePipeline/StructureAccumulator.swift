// SPDX-License-Identifier: Apache-2.0
import ChangeStatistics
import MonitorGrid

/// Adds up, cell by cell, how alike the fine structure of two pictures is.
///
/// What counts of a pixel is the sum of its bands less the mean over the square around it. Every number
/// of a pixel depends on the pixels within `margin` alone, so no result depends on how the raster is
/// cut into windows.
struct StructureAccumulator {
  /// Pixels to each side of the square whose mean is taken off, and of that which is compared: 5 × 5.
  ///
  /// The edge of a shadow that moved makes all squares that it lies in unlike: the smaller they are, the less
  /// of a cell it takes.
  private static let radius = 2

  private let kernels: KernelSet
  private let reach: Int
  private var details: [[Float]] = [[], []]
  private var powers: [[Float]] = [[], []]
  private var grey: [Float] = []
  private var squares: [Float] = []
  private var sums: [Float] = []
  private var counts: [Float] = []
  private var scratch: [Float] = []
  private var products: [Float] = []
  private var totals: [Float] = []
  /// How many pixels were observed of those that a pixel and its shifts are compared by.
  private var observed: [Float] = []

  /// Pixels around a window that its numbers depend on.
  var margin: Int { 2 * Self.radius + reach }

  init(kernels: KernelSet, shiftTolerance: Int) {
    self.kernels = kernels
    reach = shiftTolerance
  }

  /// Sums a window into its cells.
  ///
  /// Of each cell: Σ 2 b a and Σ (b² + a²) over its valid pixels, each at its best shift, as `after` and
  /// `before`; the mean over its pixels of b² summed over the square around each as `texture`; and as
  /// `unevenness` by how much the mean of the square of that exceeds the square of its mean, as a logarithm. A pixel counts where all pixels that it is
  /// compared by were observed. A cell without any structure in either
  /// picture cannot be compared: it holds no valid pixel.
  ///
  /// - Parameters:
  ///   - planes: The window with `margin` around it.
  ///   - window: Its pixels.
  ///   - columns: For each cell column from the west, its pixel columns.
  ///   - rows: For each cell row from the north, its pixel rows.
  /// - Returns: One place per cell, row by row from the north-west.
  /// - Complexity: O(*n*) in the pixels, times the shifts that are tried.
  mutating func summarise(
    _ planes: WindowPlanes, of window: PixelWindow, columns: [CellSpan], rows: [CellSpan]
  ) -> CellTable {
    for pass in 0...1 { takeDetails(of: pass, planes, window: window) }
    countObserved(window)
    match(window)
    var table = CellTable(
      cellCount: columns.count * rows.count, record: CellRecord(bandCount: 1))
    let first = planes.offset(ofBand: 1, pass: 0)
    let whole = Float((2 * (Self.radius + reach) + 1) * (2 * (Self.radius + reach) + 1))
    let beyond = reach * (window.width + 2 * reach) + reach
    for (cellRow, pixelRows) in rows.enumerated() {
      for (cellColumn, pixelColumns) in columns.enumerated() {
        var sum = StructureSums()
        for y in pixelRows.inRaster {
          let row = (y - window.y) * window.width - window.x
          let held = first + (y - planes.window.y) * planes.window.width - planes.window.x
          let around =
            (y - window.y + Self.radius) * (window.width + 2 * Self.radius) + Self.radius - window.x
          let own = beyond + (y - window.y) * (window.width + 2 * reach) - window.x
          for x in pixelColumns.inRaster {
            // Where a shifted square lacks a pixel, it would seem unlike for that alone.
            if planes.values[held + x].isNaN || observed[around + x] < whole {
              sum.votes.add(planes.states[held - first + x])
            } else {
              sum.add(
                product: products[row + x], total: totals[row + x], power: powers[0][own + x])
            }
          }
        }
        let cell = cellRow * columns.count + cellColumn
        table[cell].expected = UInt32(pixelColumns.wholeCount * pixelRows.wholeCount)
        guard let band = sum.band else {
          table[cell].reason = sum.votes.reason
          continue
        }
        table.set(cell, valid: sum.valid, band)
      }
    }
    return table
  }

  /// Fills `details` of a pass, with a margin that shifts and squares need, and `powers`, with one that
  /// shifts need.
  private mutating func takeDetails(of pass: Int, _ planes: WindowPlanes, window: PixelWindow) {
    let held = planes.window
    let inner = window.grown(by: Self.radius + reach)
    let compared = window.grown(by: reach)
    resize(&grey, held.count)
    for place in 0..<held.count { grey[place] = 0 }
    for band in 1...planes.bandCount {
      let start = planes.offset(ofBand: band, pass: pass)
      for place in 0..<held.count { grey[place] = grey[place] + planes.values[start + place] }
    }
    resize(&sums, inner.count)
    resize(&counts, inner.count)
    resize(&squares, inner.count)
    resize(&details[pass], inner.count)
    resize(&powers[pass], compared.count)
    resize(&scratch, 2 * held.width)
    Self.addBoxes(grey, inner, kernels, &scratch, &sums, &counts)
    Self.takeDetail(grey, sums, counts, inner, kernels, &details[pass], &squares)
    Self.addBoxes(squares, compared, kernels, &scratch, &powers[pass], &counts)
  }

  /// Counts observed pixels; those missing in one pass are so in both.
  private mutating func countObserved(_ window: PixelWindow) {
    let part = window.grown(by: Self.radius)
    resize(&observed, part.count)
    resize(&sums, part.count)
    Self.addBoxes(
      grey, part, kernels, &scratch, &sums, &observed, radius: Self.radius + reach)
  }

  /// Fills `sums` and `counts` with those of the squares around each pixel of a window.
  private static func addBoxes(
    _ values: [Float], _ window: PixelWindow, _ kernels: KernelSet, _ scratch: inout [Float],
    _ sums: inout [Float], _ counts: inout [Float], radius: Int = radius
  ) {
    unsafe scratch.withUnsafeMutableBufferPointer { scratch in
      unsafe sums.withUnsafeMutableBufferPointer { sums in
        unsafe counts.withUnsafeMutableBufferPointer { counts in
          guard let scratch = scratch.baseAddress, let sums = sums.baseAddress,
            let counts = counts.baseAddress
          else { return }
          unsafe kernels.boxSums(
            values, window.width, window.height, radius, scratch, sums, counts)
        }
      }
    }
  }

  private static func takeDetail(
    _ grey: [Float], _ sums: [Float], _ counts: [Float], _ window: PixelWindow,
    _ kernels: KernelSet, _ detail: inout [Float], _ squares: inout [Float]
  ) {
    unsafe detail.withUnsafeMutableBufferPointer { detail in
      unsafe squares.withUnsafeMutableBufferPointer { squares in
        guard let detail = detail.baseAddress, let squares = squares.baseAddress else { return }
        unsafe kernels.localDetail(
          grey, sums, counts, window.width, window.height, radius, detail, squares)
      }
    }
  }

  private mutating func match(_ window: PixelWindow) {
    resize(&products, window.count)
    resize(&totals, window.count)
    Self.match(
      details, powers, window, reach: reach, kernels, &scratch, &products, &totals)
  }

  private static func match(
    _ details: [[Float]], _ powers: [[Float]], _ window: PixelWindow, reach: Int,
    _ kernels: KernelSet, _ scratch: inout [Float], _ products: inout [Float],
    _ totals: inout [Float]
  ) {
    unsafe scratch.withUnsafeMutableBufferPointer { scratch in
      unsafe products.withUnsafeMutableBufferPointer { products in
        unsafe totals.withUnsafeMutableBufferPointer { totals in
          guard let scratch = scratch.baseAddress, let products = products.baseAddress,
            let totals = totals.baseAddress
          else { return }
          unsafe kernels.matchStructure(
            details[0], details[1], powers[0], powers[1], window.width, window.height, radius,
            reach, scratch, products, totals)
        }
      }
    }
  }

  private func resize(_ values: inout [Float], _ count: Int) {
    if values.count < count {
      values.append(contentsOf: repeatElement(0, count: count - values.count))
    }
  }
}

/// What is added up of the pixels of one cell.
private struct StructureSums {
  private(set) var valid = 0
  var votes = StateVotes()
  private var products = 0.0
  private var totals = 0.0
  private var powers = 0.0
  private var squares = 0.0

  mutating func add(product: Float, total: Float, power: Float) {
    valid += 1
    products += Double(product)
    totals += Double(total)
    powers += Double(power)
    squares += Double(power) * Double(power)
  }

  /// What is stored; nil where there is nothing to compare.
  var band: StoredCell.Band? {
    guard valid > 0, totals > 0 else { return nil }
    let mean = powers / Double(valid)
    let unevenness =
      mean > 0 ? Elementary.log(max(squares / Double(valid) / (mean * mean), 1)) : 0
    return StoredCell.Band(
      before: totals, after: products, texture: Float(mean), unevenness: Float(unevenness))
  }
}
