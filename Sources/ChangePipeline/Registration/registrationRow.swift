// SPDX-License-Identifier: Apache-2.0
import MonitorGrid

extension StoredPlanes {
  /// What registration looks at in a row of pixels: for radar the logarithm of power, else the
  /// measurement, each summed over the bands.
  ///
  /// The logarithm makes speckle alike on bright and dark ground; bands have speckle of their own, and
  /// their sum has less.
  ///
  /// - Parameters:
  ///   - pixels: The row.
  ///   - kernels: The build of the kernels.
  ///   - values: Receives the row of the earlier pass, then that of the later; NaN in both where a pixel
  ///     is missing in any plane.
  func registrationRow(_ pixels: PixelWindow, kernels: KernelSet, into values: inout [Float]) {
    let width = pixels.width
    for x in 0..<2 * width { values[x] = 0 }
    var one = [Float](repeating: 0, count: width)
    for index in planes.indices {
      copy(pixels, of: planes[index], rule: rules[index], into: &one)
      if case .power = rules[index] { takeLogarithms(&one, rule: rules[index], kernels: kernels) }
      let start = index < bandCount ? 0 : width
      for x in 0..<width { values[start + x] += one[x] }
    }
    joinMissing(&values)
  }

  private func copy(
    _ pixels: PixelWindow, of plane: PlaneBuffer, rule: MeasurementRule, into row: inout [Float]
  ) {
    let source = unsafe plane.pixel(x: pixels.x, y: pixels.y)
    switch plane.format.pixelType {
    case .uint8:
      for x in row.indices { row[x] = unsafe Float(source.load(fromByteOffset: x, as: UInt8.self)) }
    case .uint16:
      for x in row.indices {
        row[x] = unsafe Float(source.load(fromByteOffset: 2 * x, as: UInt16.self))
      }
    case .int16:
      for x in row.indices {
        row[x] = unsafe Float(source.load(fromByteOffset: 2 * x, as: Int16.self))
      }
    default:
      for x in row.indices { row[x] = unsafe source.load(fromByteOffset: 4 * x, as: Float.self) }
    }
    let noData = plane.format.noData ?? .nan
    let limits = rule.limits
    for x in row.indices {
      if row[x] == noData || !(row[x] >= limits.least && row[x] <= limits.greatest) {
        row[x] = .nan
      } else if rule == .linear {
        row[x] = row[x] * plane.format.scale + plane.format.offset
      }
    }
    guard plane.hasStates else { return }
    let states = unsafe plane.state(x: pixels.x, y: pixels.y)
    for x in row.indices where unsafe states[x] != 0 { row[x] = .nan }
  }

  private func takeLogarithms(
    _ row: inout [Float], rule: MeasurementRule, kernels: KernelSet
  ) {
    let ones = [Float](repeating: 1, count: row.count)
    takePower(&row, rule: rule, kernels: kernels)
    unsafe row.withUnsafeMutableBufferPointer { row in
      guard let base = row.baseAddress else { return }
      unsafe kernels.logRatio(ones, base, row.count, base)
    }
  }

  private func takePower(_ row: inout [Float], rule: MeasurementRule, kernels: KernelSet) {
    unsafe row.withUnsafeMutableBufferPointer { row in
      guard let base = row.baseAddress else { return }
      _ = unsafe kernels.linearPower(base, row.count, Int(rule.kernelCode), rule.floor)
    }
  }

  /// Hands out a row of linear power of one plane; what it holds where a pixel is missing means nothing.
  ///
  /// - Parameters:
  ///   - y: Its number.
  ///   - x: Its first pixel.
  ///   - index: Number of the plane.
  ///   - kernels: The build of the kernels.
  ///   - scratch: Memory for as many pixels as are wanted.
  ///   - body: Takes the row.
  func withMeasuredRow(
    y: Int, x: Int, plane index: Int, kernels: KernelSet, scratch: inout [Float],
    _ body: (UnsafePointer<Float>) -> Void
  ) {
    let (plane, rule) = (planes[index], rules[index])
    if plane.format.pixelType == .float32, rule.isPlainPower {
      unsafe body(
        UnsafePointer(plane.pixel(x: x, y: y).assumingMemoryBound(to: Float.self)))
      return
    }
    copy(
      PixelWindow(x: x, y: y, width: scratch.count, height: 1), of: plane, rule: rule,
      into: &scratch)
    takePower(&scratch, rule: rule, kernels: kernels)
    unsafe scratch.withUnsafeBufferPointer { row in
      if let base = row.baseAddress { unsafe body(base) }
    }
  }
}

extension MeasurementRule {
  /// Whether stored values of valid pixels are linear power as they stand.
  fileprivate var isPlainPower: Bool {
    if case .power(let rule) = self { rule.units == .power && rule.floor <= 0 } else { false }
  }
}

extension WindowPlanes {
  /// What registration looks at in a row of pixels, as `StoredPlanes.registrationRow`.
  func registrationRow(_ pixels: PixelWindow, kernels: KernelSet, into row: inout [Float]) {
    let width = pixels.width
    for x in 0..<2 * width { row[x] = 0 }
    var one = [Float](repeating: 0, count: width)
    let ones = [Float](repeating: 1, count: width)
    let first = (pixels.y - window.y) * window.width + pixels.x - window.x
    for plane in 0..<2 * bandCount {
      let start = plane * window.count + first
      for x in 0..<width { one[x] = values[start + x] }
      unsafe one.withUnsafeMutableBufferPointer { one in
        guard let base = one.baseAddress else { return }
        unsafe kernels.logRatio(ones, base, width, base)
      }
      let pass = plane < bandCount ? 0 : width
      for x in 0..<width { row[pass + x] += one[x] }
    }
    joinMissing(&row)
  }
}

/// Where one of the two halves has no number, neither has one.
private func joinMissing(_ row: inout [Float]) {
  let width = row.count / 2
  for x in 0..<width where !(row[x] + row[width + x]).isFinite {
    row[x] = .nan
    row[width + x] = .nan
  }
}
