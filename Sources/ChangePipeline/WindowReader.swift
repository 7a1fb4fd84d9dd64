// SPDX-License-Identifier: Apache-2.0
import MonitorGrid

/// Fills the planes of a window: decodes its blocks, each of them once in a run, and takes over what
/// neighbouring windows decoded of its cells.
///
/// It belongs to one worker. Blocks that hold no pixel of a cell asked for are not decoded, nor are
/// those that another file rules out: where one pass has no block, or a mask takes out all of it,
/// nothing can be compared.
struct WindowReader {
  let plan: WindowPlan
  /// By layer of the plan, by band of the layer.
  let planes: [[PlaneBuffer]]
  private let masks: [ClassMask?]
  /// Parts of the window at hand that hold nothing to compare.
  private var ruledOut: [PixelWindow] = []
  /// Blocks of measurements decoded so far.
  private(set) var decodedBlocks = 0

  init(_ plan: WindowPlan, masks: (before: ClassMask?, after: ClassMask?) = (nil, nil)) {
    self.plan = plan
    planes = plan.layers.map { $0.layer.bands.map(PlaneBuffer.init) }
    self.masks = plan.layers.map { layer in
      layer.layer.isMask ? (layer.pass == 0 ? masks.before : masks.after) : nil
    }
  }

  /// The class mask of a pass; nil where it has none.
  func mask(pass: Int) -> PlaneBuffer? {
    zip(plan.layers, planes).first { $0.0.pass == pass && $0.0.layer.isMask }?.1.first
  }

  /// The plane of a band of a pass.
  func plane(band: Int, pass: Int) -> PlaneBuffer {
    for (layer, buffers) in zip(plan.layers, planes) where layer.pass == pass {
      if let buffer = buffers.first(where: { $0.band == band }) { return buffer }
    }
    preconditionFailure("each band of a pass has a layer")
  }

  /// Decodes the blocks of a window.
  ///
  /// - Returns: nil, or, where no block can hold anything to compare, why: the planes are then left as
  ///   they were.
  mutating func decode<Source: TileSource & ~Copyable>(
    _ window: Int, before: inout Source, after: inout Source
  ) throws(Source.Failure) -> PixelState? {
    ruledOut.removeAll(keepingCapacity: true)
    var work: [(layer: Int, block: BlockPlace)] = []
    for (index, layer) in plan.layers.enumerated() {
      for block in plan.blocks(ofLayer: index, in: plan.decoded(layer: index, window: window)) {
        let place = placeOf(block, layer: index, window: window)
        var isMissing = !isNeeded(place)
        if !isMissing {
          isMissing =
            layer.pass == 0
            ? try before.isMissing(block, ofLayer: layer.number)
            : try after.isMissing(block, ofLayer: layer.number)
        }
        if isMissing { ruledOut.append(place) } else { work.append((index, block)) }
      }
    }
    if work.isEmpty, let state = plan.uniformState(of: window) { return state }
    prepare(window)
    let known = ruledOut
    for index in plan.layers.indices {
      for place in known where !place.isEmpty {
        // What one pass misses need not be marked in the other, but no harm is done.
        for plane in planes[index] { plane.mark(place, as: .noData) }
      }
    }
    for (index, block) in work {
      let place = placeOf(block, layer: index, window: window)
      guard isNeeded(place) else {
        for plane in planes[index] { plane.mark(place, as: .noData) }
        continue
      }
      if plan.layers[index].pass == 0 {
        try decode(block, place: place, layer: index, from: &before)
      } else {
        try decode(block, place: place, layer: index, from: &after)
      }
    }
    return nil
  }

  /// Marks all that a window itself would have decoded as missing.
  func fill(_ window: Int, with state: PixelState) {
    prepare(window)
    for index in plan.layers.indices {
      let part = plan.decoded(layer: index, window: window)
      for plane in planes[index] { plane.mark(part, as: state) }
    }
  }

  private func prepare(_ window: Int) {
    for index in plan.layers.indices {
      let held = plan.held(layer: index, window: window)
      for plane in planes[index] { plane.prepare(held) }
      markOutside(plan.decoded(layer: index, window: window), layer: index)
    }
  }

  private func placeOf(_ block: BlockPlace, layer: Int, window: Int) -> PixelWindow {
    plan.layers[layer].layer.grid.window(of: block)
      .intersection(plan.decoded(layer: layer, window: window))
  }

  /// Whether pixels can say anything: they were asked for, and no other file rules them out.
  private func isNeeded(_ place: PixelWindow) -> Bool {
    plan.isWanted(place) && !ruledOut.contains { $0.intersection(place) == place }
  }

  /// Says which blocks a window will decode.
  func prefetch<Source: TileSource & ~Copyable>(
    _ window: Int, before: inout Source, after: inout Source
  ) {
    guard window < plan.count else { return }
    for (index, layer) in plan.layers.enumerated() {
      let part = plan.decoded(layer: index, window: window)
      for block in plan.blocks(ofLayer: index, in: part) {
        guard plan.isWanted(layer.layer.grid.window(of: block)) else { continue }
        if layer.pass == 0 {
          before.prefetch(block, ofLayer: layer.number)
        } else {
          after.prefetch(block, ofLayer: layer.number)
        }
      }
    }
  }

  /// Decodes one block into the planes of its layer.
  private mutating func decode<Source: TileSource & ~Copyable>(
    _ block: BlockPlace, place: PixelWindow, layer index: Int, from source: inout Source
  ) throws(Source.Failure) {
    let number = plan.layers[index].number
    let whole = plan.layers[index].layer.grid.window(of: block)
    if !plan.layers[index].layer.isMask { decodedBlocks += 1 }
    if planes[index][0].window.intersection(whole) == whole {
      if try !source.decode(block, ofLayer: number, into: targets(planes[index], at: whole)) {
        for plane in planes[index] { plane.hasStates = true }
      }
    } else {
      // It reaches beyond the planes: decoded aside, and what they hold of it copied.
      let aside = plan.layers[index].layer.bands.map(PlaneBuffer.init)
      for plane in aside { plane.prepare(whole) }
      let isComplete = try source.decode(block, ofLayer: number, into: targets(aside, at: whole))
      for (plane, copy) in zip(planes[index], aside) {
        copy.hasStates = !isComplete
        plane.take(copy.strip(place), within: place)
      }
    }
    if let mask = masks[index], mask.apply(to: planes[index][0], within: place) {
      ruledOut.append(place)
    }
  }

  private func targets(_ planes: [PlaneBuffer], at place: PixelWindow) -> [PlaneTarget] {
    planes.map { plane in
      unsafe PlaneTarget(
        pixels: plane.pixel(x: place.x, y: place.y), states: plane.state(x: place.x, y: place.y),
        stride: plane.window.width)
    }
  }

  /// Marks what a window decodes but the file does not cover.
  private func markOutside(_ part: PixelWindow, layer index: Int) {
    let inside = part.intersection(plan.layers[index].layer.grid.extent)
    guard inside != part else { return }
    for plane in planes[index] {
      guard !inside.isEmpty else {
        plane.mark(part, as: .outside)
        continue
      }
      for piece in part.around(inside) { plane.mark(piece, as: .outside) }
    }
  }

  /// What the windows to the east and south need of this one.
  func seams(of window: Int) -> SeamStore.Seams {
    let (column, row) = plan.place(of: window)
    var seams = SeamStore.Seams()
    for (index, planes) in planes.enumerated() {
      let part = plan.decoded(layer: index, window: window)
      let nextX = max(plan.columns.holds[column + 1], part.x)
      let nextY = max(plan.rows.holds[row + 1], part.y)
      let right = PixelWindow(
        x: nextX, y: part.y, width: max(0, part.endX - nextX), height: part.height)
      let bottom = PixelWindow(
        x: part.x, y: nextY, width: part.width, height: max(0, part.endY - nextY))
      for plane in planes {
        if column + 1 < plan.columns.count { seams.right.append(plane.strip(right)) }
        if row + 1 < plan.rows.count { seams.bottom.append(plane.strip(bottom)) }
      }
    }
    return seams
  }

  /// Takes over what a neighbour left.
  ///
  /// - Parameters:
  ///   - seams: What it left.
  ///   - side: Its last columns or its last rows.
  ///   - neighbour: Its number.
  func take(
    _ seams: SeamStore.Seams, _ side: KeyPath<SeamStore.Seams, [PixelStrip]>, of neighbour: Int
  ) {
    var strips = seams[keyPath: side].makeIterator()
    for (index, planes) in planes.enumerated() {
      let part = plan.decoded(layer: index, window: neighbour)
      for plane in planes {
        if let state = seams.missing {
          plane.mark(part, as: state)
        } else if let strip = strips.next() {
          plane.take(strip, within: plane.window)
        }
      }
    }
  }
}

extension WindowPlan {
  /// The blocks of a layer that begin within a part of the raster.
  func blocks(ofLayer index: Int, in part: PixelWindow) -> [BlockPlace] {
    let grid = layers[index].layer.grid
    return grid.blocks(touching: part).filter { block in
      // A block that began in an earlier window was decoded there.
      let window = grid.window(of: block)
      return max(window.x, 0) >= part.x && max(window.y, 0) >= part.y
    }
  }

  /// The one state of all pixels of a window of which no block is decoded; nil where some lie outside
  /// of a file and some inside.
  func uniformState(of window: Int) -> PixelState? {
    var state = PixelState.noData
    for (index, layer) in layers.enumerated() {
      let part = decoded(layer: index, window: window)
      let inside = part.intersection(layer.layer.grid.extent)
      if part.isEmpty || inside == part { continue }
      guard inside.isEmpty else { return nil }
      state = .outside
    }
    return state
  }

  /// Windows that take the seams of a window.
  func takers(of window: Int) -> Int {
    let (column, row) = place(of: window)
    let (hasEast, hasSouth) = (column + 1 < columns.count, row + 1 < rows.count)
    return (hasEast ? 1 : 0) + (hasSouth ? 1 : 0) + (hasEast && hasSouth ? 1 : 0)
  }
}

extension PixelWindow {
  /// The up to four pieces of the window that lie around a part of it.
  func around(_ part: PixelWindow) -> [PixelWindow] {
    [
      PixelWindow(x: x, y: y, width: width, height: part.y - y),
      PixelWindow(x: x, y: part.endY, width: width, height: endY - part.endY),
      PixelWindow(x: x, y: part.y, width: part.x - x, height: part.height),
      PixelWindow(x: part.endX, y: part.y, width: endX - part.endX, height: part.height),
    ]
  }
}
