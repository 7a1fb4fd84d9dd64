// SPDX-License-Identifier: Apache-2.0
import MonitorGrid

/// Which classes of a pass's class mask (clouds, shadows, snow) leave a pixel observed.
public struct ClassMask: Hashable, Sendable {
  /// How classes are told.
  public enum Rule: Hashable, Sendable {
    /// A number per class: those that are observed, and those that mean no data.
    case classes(observed: Set<UInt8>, noData: Set<UInt8>)
    /// Bits: any of these masks, any of those means no data.
    case flags(masked: UInt16, noData: UInt16)
  }

  /// How classes are told.
  public let rule: Rule
  private let stateOfClass: [UInt8]

  /// A mask by a rule.
  public init(_ rule: Rule) {
    self.rule = rule
    guard case .classes(let observed, let noData) = rule else {
      stateOfClass = []
      return
    }
    stateOfClass = (0...UInt8.max).map { value in
      observed.contains(value)
        ? PixelState.observed.rawValue
        : (noData.contains(value) ? PixelState.noData : PixelState.masked).rawValue
    }
  }

  /// Sets the states of a mask's own plane from its classes.
  ///
  /// - Returns: Whether no pixel of the part is observed.
  func apply(to plane: PlaneBuffer, within part: PixelWindow) -> Bool {
    var isRuledOut = true
    for y in part.y..<part.endY {
      let states = unsafe plane.state(x: part.x, y: y)
      let row = unsafe plane.pixel(x: part.x, y: y)
      for x in 0..<part.width {
        let state: UInt8
        switch rule {
        case .classes:
          state = stateOfClass[Int(unsafe row.load(fromByteOffset: x, as: UInt8.self))]
        case .flags(let masked, let noData):
          let value = unsafe row.load(fromByteOffset: 2 * x, as: UInt16.self)
          state =
            value & noData != 0
            ? PixelState.noData.rawValue : value & masked != 0 ? PixelState.masked.rawValue : 0
        }
        if state == 0 { isRuledOut = false } else { plane.hasStates = true }
        unsafe states[x] = max(states[x], state)
      }
    }
    return isRuledOut
  }
}
