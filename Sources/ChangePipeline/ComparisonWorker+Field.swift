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
    let bits = try placeBits(of: window, kinds)
    guard bits.contains(where: { $0 & ~ComparisonWorker.isWanted != 0 }) else { return nil }
    var sample = empty
    if isOptical {
      try readMeasurements(window)
      let distances = self.distances(distance)
      for place in 0..<window.count
      where ChangeKinds.place(in: bits[place], kind: 0) >= .beside {
        sample.add(distances[place], kind: 0, band: 0)
      }
      return sample
    }
    try readPlanes(window.grown(by: 1))
    for band in 1...planes.bandCount {
      let (before, after) = boxes(band: band, window: window, radius: 1)
      let values = planes.values
      for (number, kind) in kinds.kinds.enumerated() {
        let level = Float(Elementary.exp(kind.levels[band - 1]))
        let sign: Float = kind.meanResiduals[band - 1] < 0 ? -1 : 1
        for row in 0..<window.height {
          let inner = (row + 1) * planes.window.width + 1
          for column in 0..<window.width {
            let place = row * window.width + column
            guard ChangeKinds.place(in: bits[place], kind: number) >= .beside,
              !values[inner + column].isNaN
            else { continue }
            let x = (before[place] * level).squareRoot()
            let y = after[place].squareRoot()
            sample.add(sign * (y - x) / (y + x), kind: number, band: band - 1)
          }
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
    let bits = try placeBits(of: window, kinds)
    let values = planes.values
    let width = planes.window.width
    for row in 0..<window.height {
      for column in 0..<window.width {
        let place = row * window.width + column
        let inner = (row + margin) * width + column + margin
        guard bits[place] & ComparisonWorker.isWanted != 0, !values[inner].isNaN else { continue }
        var value = CandidateValue.unchanged
        var strongest: Float = 0
        for kind in beliefs.indices where beliefs[kind][inner] > strongest {
          strongest = beliefs[kind][inner]
          value = CandidateValue.candidate(
            kind: kind, place: ChangeKinds.place(in: bits[place], kind: kind))
        }
        tile.values[place] = value
      }
    }
    tile.parts = parts(of: tile, kinds: kinds, margin: margin, distance: distance)
    return tile
  }

  /// What each run of candidates adds to the effect of its object.
  private func parts(
    of tile: CandidateTile, kinds: ChangeKinds, margin: Int, distance: PixelDistance?
  ) -> [CandidatePart] {
    guard tile.values.contains(where: { CandidateValue.parts($0) != nil }) else { return [] }
    let distances = isOptical ? self.distances(distance) : []
    var parts: [CandidatePart] = []
    for row in 0..<tile.window.height {
      var open: (kind: UInt8, column: Int, first: Float, second: Float)?
      func close() {
        guard let run = open else { return }
        parts.append(
          CandidatePart(
            row: Int32(tile.window.y + row), column: Int32(tile.window.x + run.column),
            kind: run.kind, first: run.first, second: run.second))
        open = nil
      }
      for column in 0..<tile.window.width {
        guard let found = CandidateValue.parts(tile.values[row * tile.window.width + column])
        else {
          close()
          continue
        }
        if open?.kind != found.kind {
          close()
          open = (found.kind, column, 0, 0)
        }
        let inner = (row + margin) * planes.window.width + column + margin
        if isOptical {
          // Back from ln(1 + z / p) to z / p.
          open?.first += Float(Elementary.expm1(Double(distances[inner])))
        } else {
          let band = kinds.kinds[Int(found.kind)].strongestBand + 1
          open?.first += planes.values[planes.offset(ofBand: band, pass: 0) + inner]
          open?.second += planes.values[planes.offset(ofBand: band, pass: 1) + inner]
        }
      }
      close()
    }
    return parts
  }

  /// The bit of a pixel in a cell that was asked for; those of `ChangeKinds` lie below.
  private static var isWanted: UInt8 { 0x80 }

  /// Where the cell of each pixel of a window lies, and whether it was asked for.
  private func placeBits(of window: PixelWindow, _ kinds: ChangeKinds) throws -> [UInt8] {
    func bits(of cell: GridCell) -> UInt8 {
      layout.wants(cell) ? kinds.bits(of: cell) | ComparisonWorker.isWanted : 0
    }
    guard case .parallel(let grid) = layout.geometry else {
      return try cells(of: window).map { cell in cell.map(bits) ?? 0 }
    }
    var result = [UInt8](repeating: 0, count: window.count)
    let columns = (window.x..<window.endX).map { grid.cell(ofPixelColumn: $0, row: 0).column }
    var last: Int?
    for y in 0..<window.height {
      let start = y * window.width
      let row = grid.cell(ofPixelColumn: 0, row: window.y + y).row
      if row == last {
        for x in 0..<window.width { result[start + x] = result[start - window.width + x] }
        continue
      }
      last = row
      var cell = GridCell(column: columns[0], row: row)
      var found = bits(of: cell)
      for x in 0..<window.width {
        if columns[x] != cell.column {
          cell = GridCell(column: columns[x], row: row)
          found = bits(of: cell)
        }
        result[start + x] = found
      }
    }
    return result
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
