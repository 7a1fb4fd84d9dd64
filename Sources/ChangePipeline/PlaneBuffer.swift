// SPDX-License-Identifier: Apache-2.0
import MonitorGrid

/// The stored pixels of one band of one pass in one window, and their states.
///
/// The memory is reused from window to window. A class, because it owns memory that kernels read; it
/// stays with the worker that made it.
@safe final class PlaneBuffer {
  let format: StoredFormat
  /// Number of the band within its pass, from 1; 0 for a class mask.
  let band: Int
  /// The pixels held.
  private(set) var window = PixelWindow(x: 0, y: 0, width: 0, height: 0)
  /// Whether some states are not 0.
  var hasStates = false
  private var pixels: UnsafeMutableRawBufferPointer
  private var states: UnsafeMutableBufferPointer<UInt8>

  init(_ layerBand: LayerBand) {
    format = layerBand.format
    band = layerBand.band
    unsafe pixels = UnsafeMutableRawBufferPointer(start: nil, count: 0)
    unsafe states = UnsafeMutableBufferPointer(start: nil, count: 0)
  }

  deinit {
    unsafe pixels.deallocate()
    unsafe states.deallocate()
  }

  /// Makes room for the pixels of a window; all states are 0, the pixels undefined.
  func prepare(_ window: PixelWindow) {
    self.window = window
    hasStates = false
    // A vector's worth more: the last row may be read up to its end.
    let bytes = (window.count + 64) * format.bytesPerPixel
    if unsafe pixels.count < bytes {
      unsafe pixels.deallocate()
      unsafe states.deallocate()
      unsafe pixels = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes, alignment: 64)
      unsafe pixels.initializeMemory(as: UInt8.self, repeating: 0)
      unsafe states = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: window.count + 64)
    }
    unsafe states.initialize(repeating: 0)
  }

  /// Where a pixel lies; it must be held.
  func pixel(x: Int, y: Int) -> UnsafeMutableRawPointer {
    guard let base = unsafe pixels.baseAddress else {
      preconditionFailure("a plane has memory before it is used")
    }
    return unsafe base + place(x: x, y: y) * format.bytesPerPixel
  }

  /// Where a pixel's state lies.
  func state(x: Int, y: Int) -> UnsafeMutablePointer<UInt8> {
    guard let base = unsafe states.baseAddress else {
      preconditionFailure("a plane has memory before it is used")
    }
    return unsafe base + place(x: x, y: y)
  }

  private func place(x: Int, y: Int) -> Int {
    precondition(window.contains(x: x, y: y), "the pixel is held")
    return (y - window.y) * window.width + x - window.x
  }

  /// Marks pixels of the window, but for those whose state is higher.
  func mark(_ part: PixelWindow, as state: PixelState) {
    let inside = part.intersection(window)
    guard !inside.isEmpty else { return }
    hasStates = true
    for y in inside.y..<inside.endY {
      let row = unsafe self.state(x: inside.x, y: y)
      for x in 0..<inside.width { unsafe row[x] = max(row[x], state.rawValue) }
    }
  }

  /// Marks some pixels, but for those whose state is higher.
  func mark(as state: PixelState, where isMarked: (_ x: Int, _ y: Int) -> Bool) {
    guard !window.isEmpty else { return }
    hasStates = true
    for y in window.y..<window.endY {
      let row = unsafe self.state(x: window.x, y: y)
      for x in 0..<window.width where isMarked(window.x + x, y) {
        unsafe row[x] = max(row[x], state.rawValue)
      }
    }
  }

  /// Takes over the states of another plane where they are higher.
  func takeStates(of other: PlaneBuffer) {
    let inside = window.intersection(other.window)
    guard other.hasStates, !inside.isEmpty else { return }
    hasStates = true
    for y in inside.y..<inside.endY {
      let row = unsafe state(x: inside.x, y: y)
      let states = unsafe other.state(x: inside.x, y: y)
      for x in 0..<inside.width { unsafe row[x] = max(row[x], states[x]) }
    }
  }

  /// Copies pixels and states out.
  func strip(_ part: PixelWindow) -> PixelStrip {
    let bytes = part.width * format.bytesPerPixel
    var strip = PixelStrip(window: part, pixels: [], states: [])
    guard !part.isEmpty else { return strip }
    precondition(part.intersection(window) == part, "a strip is cut from what is held")
    strip.pixels.reserveCapacity(bytes * part.height)
    for y in part.y..<part.endY {
      unsafe strip.pixels.append(
        contentsOf: UnsafeRawBufferPointer(start: pixel(x: part.x, y: y), count: bytes))
    }
    guard hasStates else { return strip }
    for y in part.y..<part.endY {
      unsafe strip.states.append(
        contentsOf: UnsafeBufferPointer(start: state(x: part.x, y: y), count: part.width))
    }
    return strip
  }

  /// Copies in what both this window and a strip hold.
  func take(_ strip: PixelStrip, within part: PixelWindow) {
    let inside = part.intersection(strip.window).intersection(window)
    guard !inside.isEmpty else { return }
    let size = format.bytesPerPixel
    for y in inside.y..<inside.endY {
      let from = (y - strip.window.y) * strip.window.width + inside.x - strip.window.x
      unsafe strip.pixels.withUnsafeBytes { bytes in
        guard let base = bytes.baseAddress else { return }
        unsafe pixel(x: inside.x, y: y).copyMemory(
          from: base + from * size, byteCount: inside.width * size)
      }
      guard !strip.states.isEmpty else { continue }
      hasStates = true
      let row = unsafe state(x: inside.x, y: y)
      for x in 0..<inside.width { unsafe row[x] = strip.states[from + x] }
    }
  }
}

/// Pixels of a plane that a window leaves to its neighbours.
struct PixelStrip: Sendable {
  let window: PixelWindow
  /// Stored values, row by row.
  var pixels: [UInt8]
  /// States, row by row; empty where all are 0.
  var states: [UInt8]
}
