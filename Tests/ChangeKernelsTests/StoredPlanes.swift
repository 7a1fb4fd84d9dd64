// SPDX-License-Identifier: Apache-2.0
import CPlanes
import GridTestSupport

/// Planes of stored pixels of random types, with everything in them that files hold.
@safe final class StoredPlanes {
  private var memory: [UnsafeMutableRawPointer] = unsafe []
  private(set) var planes: [truceline_plane] = unsafe []
  let rows: Int
  let columns: Int

  init(rows: Int, columns: Int) {
    self.rows = rows
    self.columns = columns
  }

  deinit {
    for index in unsafe memory.indices { unsafe memory[index].deallocate() }
  }

  /// Adds a plane; a nil `type` is any type, a nil `rule` any but the linear one.
  func add(type: Int? = nil, rule: Int? = nil, plain: Bool = false, using random: inout SplitMix64)
  {
    let type = type ?? Int.random(in: 0...3, using: &random)
    let rule = rule ?? Int.random(in: 0...2, using: &random)
    let stride = columns + Int.random(in: 0...3, using: &random)
    let count = stride * rows
    let pixels = unsafe allocate(bytes: 4 * count)
    let odd: [Float] = [
      .nan, 0, -0.0, -1, .infinity, -.infinity, .leastNonzeroMagnitude, .leastNormalMagnitude,
      .greatestFiniteMagnitude, -9999, 1, 0x1p-128,
    ]
    let oddShare = [0, 8, 64][Int.random(in: 0...2, using: &random)]
    for i in 0..<count {
      let isOdd = oddShare > 0 && Int.random(in: 0..<oddShare, using: &random) == 0
      switch type {
      case truceline_uint8:
        unsafe pixels.storeBytes(
          of: isOdd ? 0 : UInt8.random(in: 0...255, using: &random), toByteOffset: i,
          as: UInt8.self)
      case truceline_uint16:
        unsafe pixels.storeBytes(
          of: isOdd ? 0 : UInt16.random(in: 0...65535, using: &random), toByteOffset: 2 * i,
          as: UInt16.self)
      case truceline_int16:
        unsafe pixels.storeBytes(
          of: isOdd ? -32768 : Int16.random(in: -300...20000, using: &random),
          toByteOffset: 2 * i, as: Int16.self)
      default:
        let value =
          rule == truceline_decibels
          ? Float.random(in: -30...5, using: &random) : Float.random(in: 1e-3...2, using: &random)
        unsafe pixels.storeBytes(
          of: isOdd ? odd[Int.random(in: 0..<odd.count, using: &random)] : value,
          toByteOffset: 4 * i, as: Float.self)
      }
    }
    unsafe planes.append(
      truceline_plane(
        pixels: pixels, states: nil, stride: stride, type: Int32(type), rule: Int32(rule),
        no_data: .nan, floor: 0, least: -.infinity, greatest: .infinity, scale: 1, offset: 0))
    if !plain { unsafe vary(planes.count - 1, using: &random) }
  }

  /// Gives a plane states, a no-data value, limits, a floor, a scale and an offset, or not.
  private func vary(_ index: Int, using random: inout SplitMix64) {
    func often() -> Bool { Int.random(in: 0...2, using: &random) == 0 }
    if often() {
      let count = unsafe planes[index].stride * rows
      let states = unsafe allocate(bytes: count)
      for i in 0..<count {
        unsafe states.storeBytes(
          of: Int.random(in: 0...9, using: &random) == 0 ? 3 : 0, toByteOffset: i, as: UInt8.self)
      }
      unsafe planes[index].states = UnsafePointer(states.assumingMemoryBound(to: UInt8.self))
    }
    if often() {
      unsafe planes[index].no_data = [0, -9999, 1, 200][Int.random(in: 0...3, using: &random)]
    }
    if often() { unsafe planes[index].floor = 0.5 }
    if often() {
      unsafe planes[index].least = [-300, 0.1, 5, .nan][Int.random(in: 0...3, using: &random)]
    }
    if often() {
      unsafe planes[index].greatest =
        [1e30, 1, 10_000, .nan][Int.random(in: 0...3, using: &random)]
    }
    if often() {
      unsafe planes[index].scale = 0.0001
      unsafe planes[index].offset = -0.1
    }
  }

  /// Changes a plane's description.
  func describe(_ index: Int, _ change: (inout truceline_plane) -> Void) {
    unsafe change(&planes[index])
  }

  /// The stored value of a pixel.
  func stored(_ index: Int, row: Int, column: Int) -> Float {
    let plane = unsafe planes[index]
    let i = unsafe row * plane.stride + column
    return switch unsafe Int(plane.type) {
    case truceline_uint8:
      unsafe Float(plane.pixels.load(fromByteOffset: i, as: UInt8.self))
    case truceline_uint16:
      unsafe Float(plane.pixels.load(fromByteOffset: 2 * i, as: UInt16.self))
    case truceline_int16:
      unsafe Float(plane.pixels.load(fromByteOffset: 2 * i, as: Int16.self))
    default: unsafe plane.pixels.load(fromByteOffset: 4 * i, as: Float.self)
    }
  }

  /// Whether a pixel was observed.
  func isObserved(_ index: Int, row: Int, column: Int) -> Bool {
    let plane = unsafe planes[index]
    guard let states = unsafe plane.states else { return true }
    return unsafe states[row * plane.stride + column] == 0
  }

  private func allocate(bytes: Int) -> UnsafeMutableRawPointer {
    let pointer = UnsafeMutableRawPointer.allocate(byteCount: bytes + 1, alignment: 8)
    unsafe memory.append(pointer)
    return unsafe pointer
  }

  /// Calls the body with the first plane.
  func withPlanes(_ body: (UnsafePointer<truceline_plane>) -> Void) {
    unsafe planes.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      unsafe body(base)
    }
  }
}

/// An array that a kernel adds to.
func filled<Number>(
  _ start: [Number], _ body: (UnsafeMutablePointer<Number>) -> Void
) -> [Number] {
  // One more, so that there is an address where nothing is to be added.
  var copy = start + start.prefix(1)
  unsafe copy.withUnsafeMutableBufferPointer { buffer in
    guard let base = buffer.baseAddress else { return }
    unsafe body(base)
  }
  return Array(copy.prefix(start.count))
}
