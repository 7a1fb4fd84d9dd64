// SPDX-License-Identifier: Apache-2.0
import CPlanes
import CProcessor
import ChangeKernels
import ChangeKernelsV3
import ChangeKernelsV4
public import MonitorGrid

/// One build of the kernels, chosen once when the program starts.
///
/// All builds come from the same source and give the same bits; they differ in how many pixels an
/// instruction handles.
@safe public struct KernelSet: Sendable {
  typealias LinearPower =
    @Sendable (UnsafeMutablePointer<Float>, Int, Int, Float) -> (
      finite: Int, negative: Int, zero: Int, largest: Float
    )
  typealias JoinValidity =
    @Sendable (UnsafePointer<UnsafeMutablePointer<Float>>, Int, Int) -> Int
  typealias AddRatioRows =
    @Sendable (
      UnsafePointer<Float>, UnsafePointer<Float>, Int, Int, Int, Float, UnsafeMutablePointer<Float>
    ) -> Void
  typealias LogRatio =
    @Sendable (UnsafePointer<Float>, UnsafePointer<Float>, Int, UnsafeMutablePointer<Float>) -> Void
  typealias BoxSums =
    @Sendable (
      UnsafePointer<Float>, Int, Int, Int, UnsafeMutablePointer<Float>,
      UnsafeMutablePointer<Float>, UnsafeMutablePointer<Float>
    ) -> Void

  /// The level of this build.
  public let level: KernelLevel
  let linearPower: LinearPower
  let joinValidity: JoinValidity
  let addRatioRows: AddRatioRows
  let logRatio: LogRatio
  let boxSums: BoxSums

  /// The kernels of a level, whether or not this processor can run them.
  public init(level: KernelLevel) {
    self.level = level
    switch level {
    case .baseline:
      unsafe linearPower = ChangeKernels.linearPower
      unsafe joinValidity = ChangeKernels.joinValidity
      unsafe addRatioRows = ChangeKernels.addRatioRows
      unsafe logRatio = ChangeKernels.logRatio
      unsafe boxSums = ChangeKernels.boxSums
    case .v3:
      unsafe linearPower = ChangeKernelsV3.linearPower
      unsafe joinValidity = ChangeKernelsV3.joinValidity
      unsafe addRatioRows = ChangeKernelsV3.addRatioRows
      unsafe logRatio = ChangeKernelsV3.logRatio
      unsafe boxSums = ChangeKernelsV3.boxSums
    case .v4:
      unsafe linearPower = ChangeKernelsV4.linearPower
      unsafe joinValidity = ChangeKernelsV4.joinValidity
      unsafe addRatioRows = ChangeKernelsV4.addRatioRows
      unsafe logRatio = ChangeKernelsV4.logRatio
      unsafe boxSums = ChangeKernelsV4.boxSums
    }
  }

  /// The widest level that this processor and its operating system support.
  public static var widestSupported: KernelLevel {
    switch truceline_processor_level() {
    case 4: .v4
    case 3: .v3
    default: .baseline
    }
  }

  /// Whether this processor can run a level.
  public static func isSupported(_ level: KernelLevel) -> Bool {
    switch level {
    case .baseline: true
    case .v3: truceline_processor_level() >= 3
    case .v4: truceline_processor_level() >= 4
    }
  }
}

extension KernelSet {
  /// TEMPORARY adapter until the fused kernel lands.
  func addStoredRatioRows(
    _ before: UnsafePointer<truceline_plane>, _ after: UnsafePointer<truceline_plane>, _ bands: Int,
    _ columns: Int, _ rows: Int, _ criticalRatio: Float, _ sums: UnsafeMutablePointer<Float>,
    _ census: inout [PlaneCensus]
  ) {
    let count = columns * rows
    var values = [Float](repeating: 0, count: count * 2 * bands)
    for index in 0..<2 * bands {
      let plane = unsafe index < bands ? before[index] : after[index - bands]
      for y in 0..<rows {
        for x in 0..<columns {
          let place = unsafe y * plane.stride + x
          var v: Float =
            switch unsafe plane.type {
            case 0: unsafe Float(plane.pixels.load(fromByteOffset: place, as: UInt8.self))
            case 1: unsafe Float(plane.pixels.load(fromByteOffset: 2 * place, as: UInt16.self))
            case 2: unsafe Float(plane.pixels.load(fromByteOffset: 2 * place, as: Int16.self))
            default: unsafe plane.pixels.load(fromByteOffset: 4 * place, as: Float.self)
            }
          if let states = unsafe plane.states, unsafe states[place] != 0 { v = .nan }
          if unsafe v == plane.no_data || v < plane.least || v > plane.greatest { v = .nan }
          values[index * count + y * columns + x] = v
        }
      }
      unsafe values.withUnsafeMutableBufferPointer { buffer in
        guard let base = buffer.baseAddress else { return }
        let found = unsafe linearPower(base + index * count, count, Int(plane.rule), plane.floor)
        census[index].finite += found.finite
        census[index].negative += found.negative
        census[index].zero += found.zero
        census[index].largest = max(census[index].largest, found.largest)
      }
    }
    unsafe values.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      let pointers = unsafe (0..<2 * bands).map { unsafe base + $0 * count }
      unsafe pointers.withUnsafeBufferPointer { list in
        if let list = list.baseAddress { _ = unsafe joinValidity(list, 2 * bands, count) }
      }
      for band in 0..<bands {
        unsafe addRatioRows(
          base + band * count, base + (band + bands) * count, columns, columns, rows,
          criticalRatio, sums + band * ChangeKernels.ratioSumPlanes * columns)
      }
    }
  }
}
