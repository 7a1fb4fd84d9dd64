// SPDX-License-Identifier: Apache-2.0
import CPlanes
import MonitorGrid

/// The planes of a window as kernels take them: the bands of the earlier pass, then of the later.
struct StoredPlanes {
  /// Bands of a pass.
  let bandCount: Int
  let planes: [PlaneBuffer]
  private let masks: [PlaneBuffer?]
  let rules: [MeasurementRule]

  /// - Parameters:
  ///   - planes: The bands before in their order, then the bands after.
  ///   - masks: The class masks of both passes.
  ///   - rules: For each plane, how values become measurements.
  init(_ planes: [PlaneBuffer], masks: [PlaneBuffer?], rules: [MeasurementRule]) {
    precondition(planes.count == rules.count && planes.count.isMultiple(of: 2))
    bandCount = planes.count / 2
    self.planes = planes
    self.masks = masks
    self.rules = rules
  }

  /// Takes out of the bands what the class masks take out.
  func applyMasks() {
    for (pass, mask) in masks.enumerated() {
      if let mask { planes[pass * bandCount].takeStates(of: mask) }
    }
  }

  /// Takes out the other half of the pixels.
  func keep(_ half: PixelHalf) {
    planes[0].mark(as: .masked) { !half.contains(x: $0, y: $1) }
  }

  /// Whether some pixels are known to be missing without a look at their values.
  var hasStates: Bool { planes.contains(where: \.hasStates) }

  /// Why the pixels of a part are missing: each votes by the state of the plane where it is highest.
  func votes(columns: Range<Int>, rows: Range<Int>) -> StateVotes {
    var votes = StateVotes()
    guard !columns.isEmpty else { return votes }
    let known = planes.filter(\.hasStates)
    for y in rows {
      let states = unsafe known.map { unsafe $0.state(x: columns.lowerBound, y: y) }
      for x in 0..<columns.count {
        var state: UInt8 = 0
        for place in known.indices { unsafe state = max(state, states[place][x]) }
        votes.add(state)
      }
    }
    return votes
  }

  /// Hands the planes to a kernel, beginning at a pixel.
  func withPlanes(
    x: Int, y: Int,
    _ body: (UnsafePointer<truceline_plane>, UnsafePointer<truceline_plane>) -> Void
  ) {
    let described = unsafe planes.indices.map { unsafe describe($0, x: x, y: y) }
    unsafe described.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      unsafe body(base, base + bandCount)
    }
  }

  private func describe(_ index: Int, x: Int, y: Int) -> truceline_plane {
    let (plane, rule) = (planes[index], rules[index])
    return unsafe truceline_plane(
      pixels: UnsafeRawPointer(plane.pixel(x: x, y: y)),
      states: plane.hasStates ? UnsafePointer(plane.state(x: x, y: y)) : nil,
      stride: plane.window.width, type: plane.format.pixelType.kernelCode,
      rule: rule.kernelCode, no_data: plane.format.noData ?? .nan, floor: rule.floor,
      least: rule.limits.least, greatest: rule.limits.greatest, scale: plane.format.scale,
      offset: plane.format.offset)
  }

  /// The linear power of a square of pixels in every plane, plane by plane, NaN where it has none.
  ///
  /// - Returns: Whether every pixel has one in every plane.
  func power(
    _ window: PixelWindow, kernels: KernelSet, into values: inout [Float]
  ) -> Bool {
    let count = window.count
    for index in planes.indices {
      let start = index * count
      guard copy(window, plane: index, into: &values, at: start) else { return false }
      let limits = rules[index].limits
      for place in start..<start + count
      where values[place] > limits.greatest || values[place] < limits.least {
        return false
      }
      unsafe values.withUnsafeMutableBufferPointer { buffer in
        guard let base = buffer.baseAddress else { return }
        _ = unsafe kernels.linearPower(
          base + start, count, Int(rules[index].kernelCode), rules[index].floor)
      }
      for place in start..<start + count where values[place].isNaN { return false }
    }
    return true
  }

  /// The measurements of one pixel in every plane, on the linear scale of its band.
  ///
  /// - Returns: Whether every plane has one.
  func measure(x: Int, y: Int, into values: inout [Float]) -> Bool {
    let pixel = PixelWindow(x: x, y: y, width: 1, height: 1)
    for (index, plane) in planes.enumerated() {
      guard copy(pixel, plane: index, into: &values, at: index) else { return false }
      let limits = rules[index].limits
      guard values[index] >= limits.least, values[index] <= limits.greatest else { return false }
      values[index] = values[index] * plane.format.scale + plane.format.offset
      guard values[index].isFinite else { return false }
    }
    return true
  }

  /// Copies stored values as Float; false where one is missing.
  private func copy(
    _ window: PixelWindow, plane index: Int, into values: inout [Float], at start: Int
  ) -> Bool {
    let plane = planes[index]
    let noData = plane.format.noData ?? .nan
    var place = start
    for y in window.y..<window.endY {
      if plane.hasStates {
        let states = unsafe plane.state(x: window.x, y: y)
        for x in 0..<window.width where unsafe states[x] != 0 { return false }
      }
      let row = unsafe plane.pixel(x: window.x, y: y)
      for x in 0..<window.width {
        let value: Float =
          switch plane.format.pixelType {
          case .uint8: unsafe Float(row.load(fromByteOffset: x, as: UInt8.self))
          case .uint16: unsafe Float(row.load(fromByteOffset: 2 * x, as: UInt16.self))
          case .int16: unsafe Float(row.load(fromByteOffset: 2 * x, as: Int16.self))
          default: unsafe row.load(fromByteOffset: 4 * x, as: Float.self)
          }
        if value == noData { return false }
        values[place] = value
        place += 1
      }
    }
    return true
  }
}

extension PixelType {
  /// The kernels' number of the type.
  var kernelCode: Int32 {
    switch self {
    case .uint8: Int32(truceline_uint8)
    case .uint16: Int32(truceline_uint16)
    case .int16: Int32(truceline_int16)
    case .float32: Int32(truceline_float32)
    default: preconditionFailure("kernels read four types")
    }
  }
}
