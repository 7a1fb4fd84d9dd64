// SPDX-License-Identifier: Apache-2.0

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
      var sums = [Float](repeating: 0, count: 8 * count)
      var ratios = [Float](repeating: 0, count: count)
      unsafe power.withUnsafeBufferPointer { power in
        unsafe sums.withUnsafeMutableBufferPointer { sums in
          unsafe ratios.withUnsafeMutableBufferPointer { ratios in
            guard let power = power.baseAddress, let sums = sums.baseAddress,
              let ratios = ratios.baseAddress
            else { return }
            unsafe addRatioRows(power, power + count, count, count, 1, 2, sums)
            unsafe logRatio(power, power + count, count, ratios)
          }
        }
      }
      add(sums)
      add(ratios)
    }
    return print
  }
}
