// SPDX-License-Identifier: Apache-2.0
public import MonitorGrid

/// Which classes of a pass's class mask (clouds, shadows, snow) leave a pixel observed.
public struct ClassMask: Sendable {
  /// By stored value, the raw value of a `PixelState`.
  private let states: [UInt8]

  /// A mask by what each stored value means.
  ///
  /// - Parameter state: Called once for each value from 0 to 65535.
  public init(_ state: (UInt16) -> PixelState) {
    states = (0...UInt16.max).map { state($0).rawValue }
  }

  /// The raw value of the `PixelState` of a class.
  func state(of value: UInt16) -> UInt8 { states[Int(value)] }

  /// Sets the states of a mask's own plane, of UInt8 or UInt16, from its classes.
  ///
  /// - Returns: Whether no pixel of the part is observed.
  func apply(to plane: PlaneBuffer, within part: PixelWindow) -> Bool {
    var least = UInt8.max
    var greatest: UInt8 = 0
    unsafe states.withUnsafeBufferPointer { table in
      for y in part.y..<part.endY {
        let states = unsafe plane.state(x: part.x, y: y)
        let row = unsafe plane.pixel(x: part.x, y: y)
        for x in 0..<part.width {
          let value =
            plane.format.bytesPerPixel == 1
            ? Int(unsafe row.load(fromByteOffset: x, as: UInt8.self))
            : Int(unsafe row.load(fromByteOffset: 2 * x, as: UInt16.self))
          let state = unsafe max(states[x], table[value])
          least = min(least, state)
          greatest = max(greatest, state)
          unsafe states[x] = state
        }
      }
    }
    if greatest > 0 { plane.hasStates = true }
    return least > 0
  }
}
