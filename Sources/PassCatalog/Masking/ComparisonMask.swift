// SPDX-License-Identifier: Apache-2.0
public import GDAL
import MonitorGrid

/// All masks of a comparison on its grid: class masks of the passes and masks that a user names,
/// dilated.
///
/// It is made before the pixels are read, so that what is masked does not depend on how the raster is
/// cut into windows, and each block of a mask is decoded once. Memory: a bit for each pixel of squares
/// that a mask's edge crosses, else next to nothing.
public struct ComparisonMask: Sendable {
  /// One mask.
  private struct Layer: Sendable {
    var masked: TiledBitmap
    var noData: TiledBitmap?
    var decodedBlocks = 0
  }

  private let layers: [Layer]
  /// Blocks of mask files that were decoded, each once.
  public var decodedBlocks: Int { layers.reduce(0) { $0 + $1.decodedBlocks } }

  /// What masks are there and how far they reach.
  public struct Plan: Sendable {
    let sources: [MaskSource]
    let dilation: MaskDilation
    let grid: RasterGrid

    /// The masks of a pair.
    ///
    /// - Parameters:
    ///   - pair: The passes.
    ///   - files: Masks that a user names.
    ///   - dilationMetres: How far they reach, in metres; counts where pixels have a size.
    /// - Throws: `PassError` where the raster's pixels have no known size.
    public init(
      _ pair: PassPair, files: [MaskFile], dilationMetres: Double
    ) throws(PassError) {
      let own = [
        (pair.before, pair.beforeAlignment), (pair.after, pair.alignment),
      ].compactMap { pass, alignment in
        pass.mask.map { MaskSource.own($0, alignment: alignment) }
      }
      try self.init(
        own: own, files: files, grid: pair.grid, dilationMetres: dilationMetres)
    }

    /// The masks of one pass on the grid of another.
    ///
    /// - Parameters:
    ///   - pass: The pass.
    ///   - alignment: How it lies on the grid.
    ///   - grid: The comparison's grid.
    ///   - files: Masks that a user names for all passes.
    ///   - dilationMetres: How far they reach, in metres; counts where pixels have a size.
    /// - Throws: `PassError` where the raster's pixels have no known size.
    public init(
      _ pass: Pass, alignment: GridAlignment, on grid: RasterGrid, files: [MaskFile],
      dilationMetres: Double
    ) throws(PassError) {
      let own = pass.mask.map { MaskSource.own($0, alignment: alignment) }
      try self.init(
        own: own.map { [$0] } ?? [], files: files, grid: grid, dilationMetres: dilationMetres)
    }

    private init(
      own: [MaskSource], files: [MaskFile], grid: RasterGrid, dilationMetres: Double
    ) throws(PassError) {
      sources = own + files.map(MaskSource.file)
      self.grid = grid
      if dilationMetres > 0, !sources.isEmpty, let pixel = try grid.pixelMetres() {
        dilation = MaskDilation(
          metres: dilationMetres, pixelWidth: pixel.width, pixelHeight: pixel.height)
      } else {
        dilation = .none
      }
    }

    /// Whether there is no mask at all.
    public var isEmpty: Bool { sources.isEmpty }
  }

  /// Reads and dilates the masks, each in a task of its own.
  ///
  /// - Parameters:
  ///   - plan: The masks.
  ///   - rows: Rows of the comparison that are asked for; of others nothing is said.
  ///   - policy: Which files may be opened.
  /// - Throws: `PassError` where a mask cannot be read; `CancellationError`.
  /// - Complexity: O(*n*) in the pixels of the comparison, for each mask.
  public init(_ plan: Plan, rows: Range<Int>, policy: OpenPolicy) async throws {
    layers = try await withThrowingTaskGroup(of: (Int, Layer).self) { group in
      for (index, source) in plan.sources.enumerated() {
        group.addTask {
          (index, try ComparisonMask.layer(source, plan: plan, rows: rows, policy: policy))
        }
      }
      var found: [(Int, Layer)] = []
      for try await layer in group { found.append(layer) }
      return found.sorted { $0.0 < $1.0 }.map(\.1)
    }
  }

  private static func layer(
    _ source: MaskSource, plan: Plan, rows wanted: Range<Int>, policy: OpenPolicy
  ) throws -> Layer {
    let size = plan.grid.size
    let wanted = wanted.clamped(to: 0..<size.height)
    // What lies beyond the raster's edge reaches into it too.
    let margin = plan.dilation.margin
    let mask = try source.rows(on: plan.grid, margin: margin, policy: policy)
    var window = DilationWindow(
      plan.dilation, width: size.width + 2 * margin.columns,
      height: size.height + 2 * margin.rows)
    var layer = Layer(masked: TiledBitmap(size: size))
    var noData = TiledBitmap(size: size)
    var hasNoData = false
    var undilated: [Int: BitRow] = [:]
    let clear = BitRow(count: size.width)
    for y in stride(from: 0, to: size.height, by: TiledBitmap.side) {
      try Task.checkCancellation()
      var strip: [BitRow] = []
      var noDataStrip: [BitRow] = []
      for row in y..<min(y + TiledBitmap.side, size.height) {
        guard wanted.contains(row) else {
          strip.append(clear)
          noDataStrip.append(clear)
          continue
        }
        strip.append(
          try window.row(row + margin.rows) { other throws(PassError) in
            let said = try mask.row(other)
            if wanted.contains(other - margin.rows), let bits = said.noData {
              undilated[other - margin.rows] = bits.cut(from: margin.columns, count: size.width)
            }
            return said.masked
          }.cut(from: margin.columns, count: size.width))
        if let bits = undilated.removeValue(forKey: row) {
          noDataStrip.append(bits)
          hasNoData = true
        } else {
          noDataStrip.append(clear)
        }
      }
      layer.masked.append(strip)
      noData.append(noDataStrip)
    }
    layer.noData = hasNoData ? noData : nil
    layer.decodedBlocks = mask.decodedBlocks
    return layer
  }

  /// Calls `body` with each run of 64 pixels of a window in which some are not observed.
  ///
  /// - Parameters:
  ///   - window: Pixels of the comparison's raster.
  ///   - body: Receives the row, the first column, the pixels (the first in the lowest bit), and what
  ///     they are.
  func forEachRun(
    in window: PixelWindow,
    _ body: (_ y: Int, _ x: Int, _ bits: UInt64, _ state: PixelState) -> Void
  ) {
    for layer in layers {
      layer.noData?.forEachRun(in: window) { body($0, $1, $2, .noData) }
      layer.masked.forEachRun(in: window) { body($0, $1, $2, .masked) }
    }
  }
}

/// The rows of a mask around one of them, kept while they are needed.
private struct DilationWindow {
  private let dilation: MaskDilation
  private let width: Int
  private let height: Int
  private var rows: [Int: BitRow] = [:]
  private var next: Int?

  init(_ dilation: MaskDilation, width: Int, height: Int) {
    self.dilation = dilation
    self.width = width
    self.height = height
  }

  /// A row, dilated; rows are asked for in their order.
  mutating func row(
    _ y: Int, reading read: (Int) throws(PassError) -> BitRow?
  ) throws(PassError) -> BitRow {
    var from = next ?? max(0, y - dilation.rows)
    while from <= min(y + dilation.rows, height - 1) {
      if let bits = try read(from) { rows[from] = bits }
      from += 1
    }
    next = from
    rows[y - dilation.rows - 1] = nil
    return dilation.dilated(count: width) { rows[y + $0] }
  }
}

extension RasterGrid {
  /// Width and height of a pixel at the middle of the raster, in metres; nil where it has no place.
  func pixelMetres() throws(PassError) -> (width: Double, height: Double)? {
    guard let reference = spatialReference else { return nil }
    if reference.utmZone != nil {
      return (geoTransform.pixelWidth.magnitude, geoTransform.pixelHeight.magnitude)
    }
    let (column, row) = (Double(size.width) / 2, Double(size.height) / 2)
    return try PassError.translating { () throws(GDALError) in
      var toDegrees = try CoordinateTransform(from: reference, to: SpatialReference(epsg: 4326))
      let centre = try toDegrees.transform(geoTransform.mapPoint(column: column, row: row))
      let zone = UTMZone.standard(longitude: centre.x, latitude: centre.y)
      var toMetres = try CoordinateTransform(
        from: reference, to: SpatialReference(epsg: zone.epsg))
      let places = try [(0.0, 0.0), (1, 0), (0, 1)].map { step throws(GDALError) in
        try toMetres.transform(
          geoTransform.mapPoint(column: column + step.0, row: row + step.1))
      }
      func distance(_ one: MapPoint, _ other: MapPoint) -> Double {
        let (x, y) = (one.x - other.x, one.y - other.y)
        return (x * x + y * y).squareRoot()
      }
      return (distance(places[1], places[0]), distance(places[2], places[0]))
    }
  }
}
