// SPDX-License-Identifier: Apache-2.0
import CPlanes
import ChangeKernels

extension KernelSet {
  /// A number made of the bits of every kernel's results on fixed inputs; the same for each build.
  public func fingerprint() -> UInt64 {
    let count = 53
    var planes = (0..<2 * count).map { Float($0 % 37) * 0.125 - 0.5 }
    planes[7] = .nan
    var print: UInt64 = 0xCBF2_9CE4_8422_2325
    // FNV-1a over 32-bit words; every NaN counts as one.
    func add(_ values: [Float]) {
      for value in values {
        let word = value.isNaN ? Float.nan.bitPattern : value.bitPattern
        print = (print ^ UInt64(word)) &* 0x0000_0100_0000_01B3
      }
    }
    for rule in 0...2 {
      var power = planes
      unsafe power.withUnsafeMutableBufferPointer { buffer in
        guard let base = buffer.baseAddress else { return }
        let found = unsafe linearPower(base, 2 * count, rule, rule == 1 ? 0.25 : 0)
        print = (print ^ UInt64(found.negative)) &* 0x0000_0100_0000_01B3
        let pointers = unsafe [base, base + count]
        unsafe pointers.withUnsafeBufferPointer { list in
          if let list = list.baseAddress { _ = unsafe joinValidity(list, 2, count) }
        }
      }
      add(power)
      var ratios = [Float](repeating: 0, count: count)
      unsafe power.withUnsafeBufferPointer { power in
        unsafe ratios.withUnsafeMutableBufferPointer { ratios in
          guard let power = power.baseAddress, let ratios = ratios.baseAddress else { return }
          unsafe logRatio(power, power + count, count, ratios)
        }
      }
      add(ratios)
      add(columnSums(of: planes, rule: rule, columns: count))
    }
    return print
  }

  /// The sums of a made-up band of stored values, one row before and one after: as backscatter, and as
  /// a measurement on a linear scale.
  private func columnSums(of values: [Float], rule: Int, columns: Int) -> [Float] {
    var sums = [Float](
      repeating: 0, count: (1 + ChangeKernels.storedRatioBandPlanes) * columns)
    var counts = [Int64](repeating: 0, count: 2 * ChangeKernels.planeCounts)
    var greatest = [-Float.infinity, -Float.infinity]
    var vector = [Float](repeating: 0, count: (ChangeKernels.changeVectorPlanes + 2) * columns)
    unsafe values.withUnsafeBufferPointer { values in
      guard let base = values.baseAddress else { return }
      let planes = unsafe [base, base + columns].map { pixels in
        unsafe truceline_plane(
          pixels: UnsafeRawPointer(pixels), states: nil, stride: columns,
          type: Int32(truceline_float32), rule: Int32(rule), no_data: .nan,
          floor: rule == 1 ? 0.25 : 0, least: -1e30, greatest: 1e30, scale: 1, offset: 0)
      }
      unsafe planes.withUnsafeBufferPointer { planes in
        guard let planes = planes.baseAddress else { return }
        unsafe addRatioRows(planes, planes + 1, 1, columns, 1, 2, &sums, &counts, &greatest)
        unsafe addChangeVectorRows(
          planes, planes + 1, 1, [0.5], nil, 0, nil, 0, columns, 1, 1, &vector)
      }
    }
    return sums + counts.map { Float($0) } + greatest + vector
  }
}
