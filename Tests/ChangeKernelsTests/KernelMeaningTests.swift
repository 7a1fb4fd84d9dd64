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

  @Test func ratioSumsOfAHandWrittenCell() {
    let before: [Float] = [1, 2, .nan, 4, 4, 4]
    let after: [Float] = [2, 2, 1, 1, 40, .nan]
    var sums = [Float](repeating: 0, count: 3 * ratioSumPlanes)
    unsafe sums.withUnsafeMutableBufferPointer { sums in
      guard let sums = sums.baseAddress else { return }
      unsafe addRatioRows(
        before: before, after: after, rowStride: 3, columns: 3, rows: 2, criticalRatio: 3,
        sums: sums)
    }
    #expect(Array(sums[0..<3]) == [2, 2, 0], "valid")
    #expect(Array(sums[3..<6]) == [5, 6, 0], "before")
    #expect(Array(sums[6..<9]) == [3, 42, 0], "after")
    #expect(Array(sums[9..<12]) == [0, 1, 0], "risen")
    #expect(Array(sums[12..<15]) == [1, 0, 0], "fallen")
    #expect(Array(sums[15..<18]) == [17, 20, 0], "squares before")
    #expect(Array(sums[18..<21]) == [5, 1604, 0], "squares after")
    #expect((Double(sums[21]) - log(4)).magnitude < 1e-6, "logarithms before")
  }
}
