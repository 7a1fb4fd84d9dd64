// SPDX-License-Identifier: Apache-2.0
import ChangePipeline
import GDAL
import MonitorGrid
import PassCatalog

/// A comparison that is ready to run: passes described and matched, cells laid out.
struct ComparisonSetup: Sendable {
  /// What the cells are.
  enum Cells: Sendable {
    /// Cells of the monitoring grid.
    case grid(CellPlacement)
    /// Blocks of so many pixels, without a place on the ground.
    case pixelBlocks(side: Int)
  }

  let pair: PassPair
  let earlier: EarlierPasses
  let later: LaterPasses
  let cells: Cells
  let layout: ComparisonLayout
  let method: ComparisonMethod
  /// Looks that are given, by the user or a sensor profile; nil to estimate them.
  let looks: Double?
  /// The masks of both passes and those that the user names.
  let masks: ComparisonMask.Plan
  /// How far they reach beyond their pixels.
  let maskDilationMetres: Double
  /// The masks that the user names, by their role among the inputs.
  let maskFiles: [(role: String, paths: [String])]
  let policy: OpenPolicy
  let warnings: [String]

  /// The most pixels along the side of a cell: a cell is formed inside one worker's memory.
  private static let mostPixelsAlongCell = 4096.0

  /// Where each pass comes from.
  struct Sources: Sendable {
    let before: PassSource
    let after: PassSource
    let earlier: [PassSource]
    let later: [PassSource]

    /// Passes that are named on a command line.
    init(_ passes: PassArguments) throws {
      before = try PassSource(passes.before, policy: passes.policy)
      after = try PassSource(passes.after, policy: passes.policy)
      earlier = try passes.earlier.map { try PassSource($0, policy: passes.policy) }
      later = try passes.later.map { try PassSource($0, policy: passes.policy) }
    }

    /// Passes that a scan found.
    init(
      before: CataloguedPass, after: CataloguedPass, earlier: [CataloguedPass] = [],
      policy: OpenPolicy
    ) throws {
      self.before = try PassSource(before, policy: policy)
      self.after = try PassSource(after, policy: policy)
      self.earlier = try earlier.map { try PassSource($0, policy: policy) }
      later = []
    }
  }

  /// Opens the passes and lays out the comparison; reads no pixels but those of 8-bit pictures.
  ///
  /// - Parameters:
  ///   - passes: The passes and what is said of them.
  ///   - sources: Their files, where somebody else found them.
  ///   - method: What decides the result.
  /// - Throws: `PassError`, `GDALError` or `GridError`, each naming the file and the way out.
  init(passes: PassArguments, sources: Sources? = nil, method: MethodOptions) throws {
    let options = try passes.options(roles: method.neededRoles)
    let sources = try sources ?? Sources(passes)
    // What lies beside a file must not bring in drivers that the file itself could not.
    GDALLibrary.restrictDrivers(to: passes.policy)
    let before = try sources.before.pass(options.before)
    let after = try sources.after.pass(options.after)
    pair = try ComparisonSetup.matched(before, after, resampling: passes.resampling)
    policy = passes.policy
    for (pass, offset, side) in [
      (before, passes.beforeOffset, "before"), (after, passes.afterOffset, "after"),
    ] where offset != nil && pass.profile.reflectance == nil {
      throw Failure(
        .wrongUsage,
        "--\(side)-offset is about stored reflectance; the sensor profile \(pass.profile.name) has "
          + "none.")
    }
    try pair.verifyReflectanceOffsets(
      policy: policy,
      isGiven: (before: passes.beforeOffset != nil, after: passes.afterOffset != nil))
    self.method = try method.comparison(of: before)
    guard !method.normalise || (sources.earlier + sources.later).isEmpty else {
      throw Failure(
        .wrongUsage,
        "--normalise brings one pass to the scale of another; with --earlier and --later each cell's own "
          + "passes say what is usual.")
    }
    earlier = try EarlierPasses(
      passes, sources: sources.earlier, options: options.others, pair: pair, method: self.method,
      testsNull: method.nullTest)
    later = try LaterPasses(
      passes, sources: sources.later, options: options.others, pair: pair, method: self.method)
    guard !method.pwtt || (!self.method.isOptical && !(earlier.members + later.members).isEmpty)
    else {
      throw Failure(
        .wrongUsage,
        "--pwtt compares several radar passes: it goes with --method ratio and --earlier or --later."
      )
    }
    try ComparisonFiles.requireDistinct(
      [before, after] + earlier.members.map(\.pass), new: later.members.map(\.pass))
    looks = method.looks ?? (before.isRadar ? before.profile.looks : nil)
    masks = try passes.masks.plan(pair, policy: policy)
    maskFiles = passes.masks.files
    maskDilationMetres = passes.masks.dilation(of: pair)
    var warnings =
      ComparisonSetup.notes(before, after) + pair.warnings + earlier.warnings
      + later.warnings
    if before.identity.acquired == nil || after.identity.acquired == nil {
      warnings.append(
        "the time of acquisition is unknown; the time columns are left out "
          + "(--before-time and --after-time)")
    }
    if passes.pixelsOnly {
      if maskDilationMetres > 0, !masks.isEmpty {
        warnings.append("pixels have no size in metres: masks are not dilated")
      }
      self.warnings = warnings
      let side = method.cellPixels
      cells = .pixelBlocks(side: side)
      layout = try ComparisonSetup.blockLayout(
        of: pair.grid.size, side: side, areaOfInterest: method.aoi)
      return
    }
    let placement = try ComparisonSetup.placed(pair.reference, cellSizeMetres: method.cellSize)
    cells = .grid(placement)
    let whole = try ComparisonSetup.gridLayout(
      of: pair.grid, placement: placement, cellSize: method.cellSize)
    guard whole.isParallel || !self.method.isOptical else {
      throw Failure(
        .badData,
        "\(before.files[0]): optical passes are compared where their pixels lie along the UTM grid. "
          + "Warp both with gdalwarp, to "
          + (placement.gridEPSG.map { "-t_srs EPSG:\($0)." } ?? "the UTM zone that they lie in."))
    }
    if let path = method.aoi {
      let area = try AreaOfInterest(
        path: path, bufferMetres: method.buffer.map { $0 * 1000 }, block: whole.block,
        placement: placement, policy: policy)
      if area.reachesBeyond {
        warnings.append(
          "the area of interest reaches beyond the earlier pass; nothing is said of the places there"
        )
      }
      layout = whole.limited(to: area.mask)
    } else {
      layout = whole
    }
    self.warnings = warnings
  }

  /// What had to be assumed, said once where it holds for both passes.
  private static func notes(_ before: Pass, _ after: Pass) -> [String] {
    before.notes.filter(after.notes.contains).map { "both passes: \($0)" }
      + before.notes.filter { !after.notes.contains($0) }.map { "earlier pass: \($0)" }
      + after.notes.filter { !before.notes.contains($0) }.map { "later pass: \($0)" }
  }

  private static func blockLayout(
    of size: RasterSize, side: Int, areaOfInterest: String?
  ) throws -> ComparisonLayout {
    guard areaOfInterest == nil else {
      throw Failure(
        .wrongUsage, "--aoi needs a georeference; it cannot be used with --pixels-only.")
    }
    // Blocks are the cells of a grid whose metre is a pixel; the zone has no meaning.
    guard let zone = UTMZone(number: 1, isNorthern: true) else {
      preconditionFailure("zone 1 exists")
    }
    let grid = try CellGrid(zone: zone, cellSizeMetres: Double(side))
    let transform = GeoTransform(originX: 0, originY: 0, pixelWidth: 1, pixelHeight: -1)
    return ComparisonLayout(try CellLayout(transform: transform, size: size, grid: grid))
  }

  private static func gridLayout(
    of raster: RasterGrid, placement: CellPlacement, cellSize: Double
  ) throws -> ComparisonLayout {
    let grid = placement.grid
    let layout: ComparisonLayout
    if let transform = placement.parallelTransform {
      let pixel = (transform.pixelWidth, -transform.pixelHeight)
      try requireUsable(
        cellsAlong: grid.cellSizeMetres / max(pixel.0, pixel.1),
        most: grid.cellSizeMetres / min(pixel.0, pixel.1), cellSize: cellSize)
      layout = ComparisonLayout(
        try CellLayout(transform: transform, size: raster.size, grid: grid))
    } else {
      let size = ComparisonLayout.windowSize
      let cells = try ScatteredCells(
        of: raster, on: grid, target: size.width * size.height)
      let pixels =
        Double(raster.size.width) * Double(raster.size.height)
        / Double(max(1, cells.block.count))
      try requireUsable(
        cellsAlong: pixels.squareRoot() * 1.5, most: pixels.squareRoot(), cellSize: cellSize)
      layout = ComparisonLayout(
        rasterSize: raster.size, block: cells.block,
        geometry: .scattered(windows: cells.windows) { try cells.makeLocator(of: raster) })
    }
    try requireNames(layout.block, placement: placement)
    return layout
  }

  private static func requireUsable(cellsAlong least: Double, most: Double, cellSize: Double) throws
  {
    guard least >= 1 else {
      throw Failure(
        .wrongUsage,
        "cells of \(cellSize) m are smaller than the raster's pixels. Give a larger --cell-size.")
    }
    guard most <= mostPixelsAlongCell else {
      throw Failure(
        .wrongUsage,
        "cells of \(cellSize) m hold more than \(Int(mostPixelsAlongCell)) pixels along a side. "
          + "Give a smaller --cell-size.")
    }
  }

  /// Names the corner cells, so that a place without MGRS names is found before the work.
  private static func requireNames(_ block: CellBlock, placement: CellPlacement) throws {
    var toDegrees = try CoordinateTransform(
      from: placement.gridReference, to: SpatialReference(epsg: 4326))
    for row in [block.rows.lowerBound, block.rows.upperBound - 1] {
      for column in [block.columns.lowerBound, block.columns.upperBound - 1] {
        let cell = GridCell(column: column, row: row)
        let place = try toDegrees.transform(placement.grid.centre(of: cell))
        _ = try placement.grid.identifier(of: cell, centreLatitude: place.y)
      }
    }
  }
}
