// SPDX-License-Identifier: Apache-2.0
import ChangeStatistics
import MonitorGrid

// How pixels are decided; what is learnt is the same for every worker, and a window's margin holds all
// that its beliefs depend on, so that no result depends on how the raster is cut.
extension ComparisonWorker where Source: ~Copyable {
  /// Counts what tells classes apart, in the pixels of a window that lie in or beside flagged cells.
  ///
  /// - Returns: What was counted; nil where no such cell has pixels in the window.
  func sample(
    of window: PixelWindow, kinds: ChangeKinds, distance: PixelDistance?, into empty: FieldSample
  ) throws -> FieldSample? {
    guard mayReach(window, kinds), try missing(window) == nil else { return nil }
    let places = try cells(of: window).map { cell in
      kinds.kinds.indices.map { kind in
        cell.map { layout.wants($0) && kinds.place(of: $0, kind: kind) >= .beside } ?? false
      }
    }
    guard places.contains(where: { $0.contains(true) }) else { return nil }
    var sample = empty
    if isOptical {
      try readMeasurements(window)
      let distances = self.distances(distance)
      for place in 0..<window.count where places[place][0] {
        sample.add(distances[place], kind: 0, band: 0)
      }
      return sample
    }
    try readPlanes(window.grown(by: 1))
    for band in 1...planes.bandCount {
      let (before, after) = boxes(band: band, window: window, radius: 1)
      for (number, kind) in kinds.kinds.enumerated() {
        let level = Float(Elementary.exp(kind.levels[band - 1]))
        let sign: Float = kind.meanResiduals[band - 1] < 0 ? -1 : 1
        for place in 0..<window.count
        where places[place][number] && isObserved(place, of: window, margin: 1) {
          let x = (before[place] * level).squareRoot()
          let y = after[place].squareRoot()
          sample.add(sign * (y - x) / (y + x), kind: number, band: band - 1)
        }
      }
    }
    return sample
  }

  /// Decides which pixels of a window may have changed.
  func candidates(
    of window: PixelWindow, field: ChangeField, distance: PixelDistance?
  ) throws -> CandidateTile {
    var tile = CandidateTile(window: window)
    guard try missing(window) == nil else { return tile }
    let kinds = field.kinds
    let margin = kinds.isEmpty ? 0 : ChangeField.margin
    if isOptical {
      try readMeasurements(window.grown(by: margin))
    } else {
      try readPlanes(window.grown(by: margin))
    }
    let beliefs = kinds.kinds.indices.map { kind in
      self.beliefs(field, kind: kind, distance: distance)
    }
    let cells = try self.cells(of: window)
    for place in 0..<window.count {
      guard let cell = cells[place], layout.wants(cell),
        isObserved(place, of: window, margin: margin)
      else { continue }
      let (row, column) = place.quotientAndRemainder(dividingBy: window.width)
      let inner = (row + margin) * planes.window.width + column + margin
      var best: (kind: Int, belief: Float)?
      for (kind, belief) in beliefs.enumerated()
      where belief[inner] > 0 && belief[inner] > best?.belief ?? 0 {
        best = (kind, belief[inner])
      }
      tile.values[place] =
        best.map {
          CandidateValue.candidate(kind: $0.kind, place: kinds.place(of: cell, kind: $0.kind))
        } ?? CandidateValue.unchanged
    }
    return tile
  }

  /// Whether a window may hold pixels in or near flagged cells.
  private func mayReach(_ window: PixelWindow, _ kinds: ChangeKinds) -> Bool {
    guard case .parallel(let grid) = layout.geometry else { return true }
    let first = grid.cell(ofPixelColumn: window.x, row: window.y)
    let last = grid.cell(ofPixelColumn: window.endX - 1, row: window.endY - 1)
    return kinds.reaches(
      CellBlock(columns: first.column..<last.column + 1, rows: last.row..<first.row + 1))
  }

  /// Beliefs of all pixels of the planes, −1 for unchanged to 1 for changed.
  private func beliefs(
    _ field: ChangeField, kind: Int, distance: PixelDistance?
  ) -> [Float] {
    let evidence = self.evidence(field.evidence[kind], distance: distance)
    let window = planes.window
    var beliefs = [Float](repeating: 0, count: window.count)
    // No pixel speaks for change by itself, so none can be talked into it.
    guard evidence.contains(where: { $0 > 0 }) else { return beliefs }
    var next = beliefs
    let coupling = field.coupling(kind: kind)
    unsafe evidence.withUnsafeBufferPointer { evidence in
      guard let evidence = evidence.baseAddress else { return }
      for step in 0...ChangeField.steps {
        unsafe beliefs.withUnsafeBufferPointer { beliefs in
          unsafe next.withUnsafeMutableBufferPointer { next in
            guard let beliefs = beliefs.baseAddress, let next = next.baseAddress else { return }
            // At first each pixel hears itself alone.
            unsafe kernels.relaxField(
              evidence, beliefs, step == 0 ? 0 : coupling, window.width, window.height, next)
          }
        }
        swap(&beliefs, &next)
      }
    }
    return beliefs
  }

  /// Log odds of change of each pixel of the planes by itself; NaN where it was not observed.
  private func evidence(_ rule: ChangeField.Evidence, distance: PixelDistance?) -> [Float] {
    switch rule {
    case .distance(let threshold, let gain):
      return distances(distance).map { ($0 - threshold) * gain }
    case .speckle(let bands):
      let count = planes.window.count
      var evidence = [Float](repeating: 0, count: count)
      for (index, band) in bands.enumerated() {
        guard let band else { continue }
        let starts = (
          planes.offset(ofBand: index + 1, pass: 0), planes.offset(ofBand: index + 1, pass: 1)
        )
        unsafe planes.values.withUnsafeBufferPointer { values in
          unsafe evidence.withUnsafeMutableBufferPointer { evidence in
            guard let values = values.baseAddress, let evidence = evidence.baseAddress else {
              return
            }
            unsafe kernels.addSpeckleEvidence(
              values + starts.0, values + starts.1, band.level, band.rise, band.logRise,
              band.weight, count, evidence)
          }
        }
      }
      return evidence
    }
  }

  /// ln(1 + z / p) of each pixel of the planes, z being its squared distance in p bands: the tails of
  /// scenes are heavy, like those of Student's distribution.
  private func distances(_ distance: PixelDistance?) -> [Float] {
    guard let distance else { preconditionFailure("optical pixels have a distance") }
    let count = planes.window.count
    let bands = planes.bandCount
    var sums = [Float](repeating: 0, count: count)
    for (row, constant) in zip(distance.rows, distance.constants) {
      var form = [Float](repeating: -constant, count: count)
      for column in 0..<2 * bands where row[column] != 0 {
        let start = column * count
        for place in 0..<count {
          form[place] = form[place] + row[column] * planes.values[start + place]
        }
      }
      for place in 0..<count { sums[place] = sums[place] + form[place] * form[place] }
    }
    let degrees = [Float](repeating: Float(bands), count: count)
    for place in 0..<count { sums[place] = sums[place] + Float(bands) }
    unsafe sums.withUnsafeMutableBufferPointer { sums in
      guard let sums = sums.baseAddress else { return }
      unsafe kernels.logRatio(degrees, sums, count, sums)
    }
    return sums
  }
}
