// SPDX-License-Identifier: Apache-2.0
import MonitorGrid

/// The pixels of one window in memory: every band of both passes as linear power, NaN where any
/// of them saw nothing.
///
/// The buffers are reused from window to window.
struct WindowPlanes {
  /// Bands of a pass.
  let bandCount: Int
  /// Planes one after the other: the bands before, then the bands after.
  private(set) var values: [Float] = []
  /// Why pixels are missing, the raw value of a `PixelState`; all zero where nothing is.
  private(set) var states: [UInt8] = []
  /// The pixels that the planes hold.
  private(set) var window = PixelWindow(x: 0, y: 0, width: 0, height: 0)
  /// Pixels valid in every plane.
  private(set) var validCount = 0
  /// What each plane's values were like before conversion, over all windows read so far.
  private(set) var census: [PlaneCensus]
  private var scratch: [UInt8] = []

  init(bandCount: Int) {
    self.bandCount = bandCount
    census = [PlaneCensus](repeating: PlaneCensus(), count: 2 * bandCount)
  }

  /// Where the band of a pass starts in `values`.
  func offset(ofBand band: Int, pass: Int) -> Int {
    (pass * bandCount + band - 1) * window.count
  }

  /// Reads a window of both passes, converts to linear power and joins validity.
  mutating func read<Source: TileSource & ~Copyable>(
    _ window: PixelWindow, before: inout Source, after: inout Source, rules: [PowerRule],
    kernels: KernelSet
  ) throws(Source.Failure) {
    prepare(window)
    for band in 1...bandCount {
      try read(band: band, pass: 0, from: &before)
      try read(band: band, pass: 1, from: &after)
    }
    for plane in 0..<2 * bandCount { dropFillValues(plane: plane, units: rules[plane].units) }
    toLinearPower(rules: rules, kernels: kernels)
    validCount = joinValidity(kernels: kernels)
  }

  /// Reads a window of both passes on the linear scale of their bands and joins validity.
  mutating func readLinear<Source: TileSource & ~Copyable>(
    _ window: PixelWindow, before: inout Source, after: inout Source,
    kernels: KernelSet
  ) throws(Source.Failure) {
    prepare(window)
    for band in 1...bandCount {
      try read(band: band, pass: 0, from: &before)
      try read(band: band, pass: 1, from: &after)
    }
    let limits = MeasurementRule.linear.limits
    for i in 0..<2 * bandCount * window.count {
      let value = values[i]
      let isMeasured = value >= limits.least && value <= limits.greatest
      if !isMeasured { values[i] = .nan }
    }
    for i in 0..<window.count where states[i] != 0 { values[i] = .nan }
    validCount = joinValidity(kernels: kernels)
  }

  /// The linear power of a square of the window's pixels in every plane, plane by plane.
  ///
  /// - Returns: Whether every pixel has one in every plane.
  func power(_ part: PixelWindow, into result: inout [Float]) -> Bool {
    var place = 0
    for plane in 0..<2 * bandCount {
      for y in part.y..<part.endY {
        let row = plane * window.count + (y - window.y) * window.width - window.x
        for x in part.x..<part.endX {
          let value = values[row + x]
          if value.isNaN { return false }
          result[place] = value
          place += 1
        }
      }
    }
    return true
  }

  /// Takes out the other half of the pixels, in every plane.
  mutating func keep(_ half: PixelHalf) {
    for place in 0..<window.count {
      let (row, column) = place.quotientAndRemainder(dividingBy: window.width)
      guard !half.contains(x: window.x + column, y: window.y + row) else { continue }
      states[place] = max(states[place], PixelState.masked.rawValue)
      for plane in 0..<2 * bandCount { values[plane * window.count + place] = .nan }
    }
  }

  private mutating func prepare(_ window: PixelWindow) {
    self.window = window
    let needed = window.count * 2 * bandCount
    if values.count < needed {
      values.append(contentsOf: repeatElement(0, count: needed - values.count))
    }
    if states.count < window.count {
      let more = window.count - states.count
      states.append(contentsOf: repeatElement(0, count: more))
      scratch.append(contentsOf: repeatElement(0, count: more))
    }
    for i in 0..<window.count { states[i] = 0 }
  }

  private mutating func read<Source: TileSource & ~Copyable>(
    band: Int, pass: Int, from source: inout Source
  ) throws(Source.Failure) {
    try read(band: band, at: offset(ofBand: band, pass: pass), from: &source)
  }

  private mutating func read<Source: TileSource & ~Copyable>(
    band: Int, at start: Int, from source: inout Source
  ) throws(Source.Failure) {
    // Taken out for the call: spans of two properties at once count as overlapping access.
    var seen: [UInt8] = []
    swap(&seen, &scratch)
    defer { swap(&seen, &scratch) }
    let isComplete = try read(window, band: band, at: start, states: &seen, from: &source)
    guard !isComplete else { return }
    for i in 0..<window.count where seen[i] > states[i] { states[i] = seen[i] }
  }

  private mutating func read<Source: TileSource & ~Copyable>(
    _ window: PixelWindow, band: Int, at start: Int, states: inout [UInt8],
    from source: inout Source
  ) throws(Source.Failure) -> Bool {
    var planes = values.mutableSpan
    var seen = states.mutableSpan
    return try source.read(window, band: band, into: &planes, at: start, states: &seen)
  }

  /// Sets to NaN what no sensor measures.
  private mutating func dropFillValues(plane: Int, units: BackscatterUnits) {
    let limits = units.limits
    for i in plane * window.count..<(plane + 1) * window.count
    where values[i] > limits.greatest || values[i] < limits.least {
      values[i] = .nan
    }
  }

  private mutating func toLinearPower(rules: [PowerRule], kernels: KernelSet) {
    let count = window.count
    for plane in 0..<2 * bandCount {
      let rule = rules[plane]
      unsafe values.withUnsafeMutableBufferPointer { buffer in
        guard let base = buffer.baseAddress else { return }
        let found = unsafe kernels.linearPower(
          base + plane * count, count, rule.units.kernelRule, rule.floor)
        census[plane].finite += found.finite
        census[plane].negative += found.negative
        census[plane].zero += found.zero
        if found.largest > census[plane].largest { census[plane].largest = found.largest }
      }
    }
  }

  private mutating func joinValidity(kernels: KernelSet) -> Int {
    let count = window.count
    let planes = 2 * bandCount
    return unsafe values.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return 0 }
      let pointers = unsafe (0..<planes).map { unsafe base + $0 * count }
      return unsafe pointers.withUnsafeBufferPointer { list in
        unsafe list.baseAddress.map { unsafe kernels.joinValidity($0, planes, count) } ?? 0
      }
    }
  }
}
