// SPDX-License-Identifier: Apache-2.0
import ChangeKernels
import GridTestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

@Suite("Kernels compute what their documentation says")
struct KernelMeaningTests {
  private func power(_ values: [Float], rule: Int, floor: Float = 0) -> (
    values: [Float], finite: Int, negative: Int, zero: Int, largest: Float
  ) {
    var copy = values
    let found = unsafe copy.withUnsafeMutableBufferPointer { buffer in
      unsafe buffer.baseAddress.map {
        unsafe linearPower($0, count: values.count, rule: rule, floor: floor)
      }
    }
    return (
      copy, found?.finite ?? -1, found?.negative ?? -1, found?.zero ?? -1, found?.largest ?? .nan
    )
  }

  @Test func powerKeepsPositiveNumbersAndDropsTheRest() {
    let result = power([0.5, 0, -1, .nan, .infinity, 2], rule: 0)
    #expect(result.values[0] == 0.5 && result.values[5] == 2)
    #expect(result.values[1...4].allSatisfy { $0.isNaN })
    #expect(result.finite == 4)
    #expect(result.negative == 1)
    #expect(result.zero == 1)
    #expect(result.largest == 2)
  }

  @Test func amplitudeIsSquaredAndADarkIntegerIsRaisedToHalfAStep() {
    let result = power([3, 0, 1], rule: 1, floor: 0.5)
    #expect(result.values == [9, 0.25, 1])
    #expect(power([3, 0], rule: 1).values[1].isNaN, "without a step, zero is no data")
  }

  @Test func decibelsBecomePowerToSixDigits() {
    let decibels = (-60...40).map { Float($0) * 0.75 }
    let result = power(decibels, rule: 2)
    for (db, linear) in zip(decibels, result.values) {
      let exact = pow(10, Double(db) / 10)
      #expect((Double(linear) / exact - 1).magnitude < 3e-6, "\(db) dB")
    }
    #expect(power([.nan, .infinity], rule: 2).values.allSatisfy { $0.isNaN })
  }
}
