// SPDX-License-Identifier: Apache-2.0
import MonitorGrid
import Synchronization

/// Squares of pixels of both passes, spread over a comparison, from which the shift is measured.
///
/// Where they lie depends on the raster and the area of interest alone. Each row of a square has its
/// place in memory, so that neither the order in which windows are read nor how they are cut matters.
final class RegistrationSample: Sendable {
  /// Squares that are measured at most.
  static let mostBlocks = 32
  /// Squares that a raster must have room for, or they are smaller: one alone may err.
  static let fewestBlocks = 4
  /// Side of a square, where the raster is large enough.
  static let greatestSide = 256
  /// Below it a correlation shows little but noise.
  static let leastSide = 32

  /// Side of a square in pixels, a power of two.
  let side: Int
  /// The squares, in the order of the raster.
  let places: [PixelWindow]
  private let areaOfInterest: (layout: CellLayout, cells: CellMask)?
  /// By square the earlier pass, row by row, then the later; NaN where a pixel is missing.
  private let values: Mutex<[Float]>

  /// - Returns: nil where the raster is too small.
  init?(_ layout: ComparisonLayout) {
    var side = Self.greatestSide
    while layout.squareCount(side: side) < Self.fewestBlocks {
      side /= 2
      guard side >= Self.leastSide else { return nil }
    }
    self.side = side
    if case .parallel(let cells) = layout.geometry, let area = layout.areaOfInterest {
      areaOfInterest = (cells, area)
    } else {
      areaOfInterest = nil
    }
    let wanted = layout.squares(side: side)
    let count = min(Self.mostBlocks, wanted.count)
    places = (0..<count).map { wanted[$0 * wanted.count / count] }
    values = Mutex([Float](repeating: .nan, count: count * 2 * side * side))
  }

  /// Takes what the squares hold of a window.
  ///
  /// - Parameters:
  ///   - window: Pixels; of the parts of the raster that are read, each pixel lies in one at least.
  ///   - row: Fills in a row of the window, the earlier pass and then the later, NaN where a pixel is
  ///     missing in either.
  func take(_ window: PixelWindow, row: (PixelWindow, inout [Float]) -> Void) {
    var one: [Float] = []
    for (index, place) in places.enumerated() {
      let part = place.intersection(window)
      guard !part.isEmpty else { continue }
      for y in part.y..<part.endY {
        let pixels = PixelWindow(x: part.x, y: y, width: part.width, height: 1)
        one.removeAll(keepingCapacity: true)
        one.append(contentsOf: repeatElement(.nan, count: 2 * part.width))
        row(pixels, &one)
        dropUnwanted(pixels, &one)
        let start = index * 2 * side * side + (y - place.y) * side + part.x - place.x
        values.withLock { values in
          for x in 0..<part.width {
            values[start + x] = one[x]
            values[start + side * side + x] = one[part.width + x]
          }
        }
      }
    }
  }

  /// Takes out pixels of cells that nobody asked for: whether they were decoded depends on how the
  /// file is cut into blocks.
  private func dropUnwanted(_ pixels: PixelWindow, _ row: inout [Float]) {
    guard let areaOfInterest else { return }
    for x in 0..<pixels.width {
      let cell = areaOfInterest.layout.cell(ofPixelColumn: pixels.x + x, row: pixels.y)
      if !areaOfInterest.cells.contains(cell) {
        row[x] = .nan
        row[pixels.width + x] = .nan
      }
    }
  }

  /// Measures the shift of every square, on so many workers.
  func registration(kernels: KernelSet, workers: Int) async throws -> Registration {
    let values = values.withLock { $0 }
    let (side, places) = (side, places)
    let workers = max(1, min(workers, places.count))
    let found = try await withThrowingTaskGroup(of: [(Int, PhaseCorrelation.Peak)].self) { group in
      for first in 0..<workers {
        group.addTask {
          try Self.peaks(
            values, side: side, of: stride(from: first, to: places.count, by: workers),
            kernels: kernels)
        }
      }
      var peaks = [PhaseCorrelation.Peak?](repeating: nil, count: places.count)
      for try await share in group {
        for (index, peak) in share { peaks[index] = peak }
      }
      return peaks
    }
    return Registration(
      blocks: zip(places, found).compactMap { place, peak in
        peak.map {
          Registration.Block(
            pixels: place, dx: $0.dx, dy: $0.dy, reliability: $0.reliability)
        }
      })
  }

  private static func peaks(
    _ values: [Float], side: Int, of squares: StrideTo<Int>, kernels: KernelSet
  ) throws -> [(Int, PhaseCorrelation.Peak)] {
    var correlation = PhaseCorrelation(side: side, kernels: kernels)
    var peaks: [(Int, PhaseCorrelation.Peak)] = []
    let length = 2 * side * side
    for square in squares {
      try Task.checkCancellation()
      let images = values.span.extracting(square * length..<(square + 1) * length)
      if let peak = correlation.peak(images) { peaks.append((square, peak)) }
    }
    return peaks
  }
}

extension ComparisonLayout {
  /// How many squares the raster holds, each overlapping the next by half.
  fileprivate func squareCount(side: Int) -> Int {
    let size = rasterSize
    guard min(size.width, size.height) >= side else { return 0 }
    return (1 + (size.width - side) / (side / 2)) * (1 + (size.height - side) / (side / 2))
  }

  /// Squares of pixels side by side that may hold cells asked for; overlapping by half where there
  /// would be few.
  fileprivate func squares(side: Int) -> [PixelWindow] {
    let size = rasterSize
    let isLarge = (size.width / side) * (size.height / side) >= RegistrationSample.mostBlocks
    let step = isLarge ? side : side / 2
    // Only those that look asked for: the middle half of each.
    let isWanted = wantsPixels()
    return stride(from: 0, through: size.height - side, by: step).flatMap { y in
      stride(from: 0, through: size.width - side, by: step).compactMap { x in
        let middle = PixelWindow(
          x: x + side / 4, y: y + side / 4, width: side / 2, height: side / 2)
        return isWanted(middle) ? PixelWindow(x: x, y: y, width: side, height: side) : nil
      }
    }
  }

  /// Tells whether any cell that was asked for has pixels in a part of the raster.
  private func wantsPixels() -> (PixelWindow) -> Bool {
    guard let area = areaOfInterest else { return { _ in true } }
    switch geometry {
    case .parallel(let cells):
      return { pixels in
        let first = cells.cell(ofPixelColumn: pixels.x, row: pixels.y)
        let last = cells.cell(ofPixelColumn: pixels.endX - 1, row: pixels.endY - 1)
        return area.containsAny(
          of: CellBlock(columns: first.column..<last.column + 1, rows: last.row..<first.row + 1))
      }
    case .scattered(let windows, _):
      let wanted = windows.filter { area.containsAny(of: $0.cells) }.map(\.pixels)
      return { pixels in wanted.contains { !$0.intersection(pixels).isEmpty } }
    }
  }
}
