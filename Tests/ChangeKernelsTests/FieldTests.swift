// SPDX-License-Identifier: Apache-2.0
import ChangeKernels
import Foundation
import GridTestSupport
import Testing

@Suite("Kernels that decide pixels")
struct FieldTests {
  private func evidence(
    _ before: [Float], _ after: [Float], level: Float = 1, rise: Float, weight: Float,
    with kernel: (
      UnsafePointer<Float>, UnsafePointer<Float>, Float, Float, Float, Float, Int,
      UnsafeMutablePointer<Float>
    ) -> Void
  ) -> [Float] {
    var result = [Float](repeating: 0.25, count: before.count)
    unsafe result.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      unsafe kernel(
        before, after, level, rise, Float(log(Double(rise))), weight, before.count, base)
    }
    return result
  }

  @Test(
    "Evidence equals its scalar reference bit for bit", arguments: FieldBuild.runnable,
    UInt64(0)..<4)
  func evidenceEqualsItsReference(build: FieldBuild, seed: UInt64) {
    var random = SplitMix64(seed: seed)
    for length in KernelEqualityTests.lengths {
      let before = backscatter(count: length, using: &random)
      let after = backscatter(count: length, using: &random)
      for rise: Float in [0.1, 0.5, 2, 30] {
        let vector = unsafe evidence(
          before, after, level: 1.2, rise: rise, weight: 0.7, with: build.evidence)
        let scalar = unsafe evidence(before, after, level: 1.2, rise: rise, weight: 0.7) {
          unsafe addSpeckleEvidenceReference(
            before: $0, after: $1, level: $2, rise: $3, logRise: $4, weight: $5, count: $6,
            evidence: $7)
        }
        #expect(patterns(vector) == patterns(scalar), "length \(length), rise \(rise)")
      }
    }
  }

  @Test("Evidence is the log of the ratio of F densities, and one pixel's word has an end")
  func evidenceIsALikelihoodRatio() {
    let looks = 4.4
    // ln of the density of ln F with 2L and 2L degrees of freedom, without its constant.
    func logDensity(_ logRatio: Double) -> Double {
      looks * logRatio - 2 * looks * log(1 + exp(logRatio))
    }
    for rise in [0.2, 3.0, 12.0] {
      for ratio in [1e-4, 0.1, 0.9, 1.0, 2.0, 15.0, 3e5] {
        let expected = logDensity(log(ratio) - log(rise)) - logDensity(log(ratio))
        let found =
          unsafe evidence(
            [0.02], [Float(0.02 * ratio)], rise: Float(rise), weight: Float(looks),
            with: addSpeckleEvidence)[0] - 0.25
        #expect((Double(found) - expected).magnitude < 2e-4 * (1 + expected.magnitude))
        #expect(Double(found).magnitude < looks * log(rise).magnitude * 1.001)
      }
    }
  }

  private func relaxed(
    _ evidence: [Float], _ beliefs: [Float], columns: Int, coupling: Float,
    with kernel: (
      UnsafePointer<Float>, UnsafePointer<Float>, Float, Int, Int, UnsafeMutablePointer<Float>
    ) -> Void
  ) -> [Float] {
    var next = [Float](repeating: -7, count: evidence.count)
    let rows = evidence.count / max(columns, 1)
    unsafe next.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      unsafe kernel(evidence, beliefs, coupling, columns, rows, base)
    }
    return next
  }

  @Test(
    "A step of the field equals its scalar reference bit for bit, and leaves the border alone",
    arguments: FieldBuild.runnable, UInt64(0)..<4)
  func stepEqualsItsReference(build: FieldBuild, seed: UInt64) {
    var random = SplitMix64(seed: seed)
    for columns in [1, 2, 3, 17, 18, 19, 33, 34, 50] {
      let rows = Int.random(in: 1...7, using: &random)
      let evidence = (0..<columns * rows).map { _ in
        Int.random(in: 0..<6, using: &random) == 0
          ? Float.nan : Float.random(in: -9...9, using: &random)
      }
      let beliefs = (0..<columns * rows).map { _ in Float.random(in: -1...1, using: &random) }
      let vector = unsafe relaxed(
        evidence, beliefs, columns: columns, coupling: 3, with: build.relax)
      let scalar = unsafe relaxed(evidence, beliefs, columns: columns, coupling: 3) {
        unsafe relaxFieldReference(
          evidence: $0, beliefs: $1, coupling: $2, columns: $3, rows: $4, next: $5)
      }
      #expect(patterns(vector) == patterns(scalar), "\(columns) × \(rows)")
      let isRight = (0..<columns * rows).allSatisfy { place in
        let (y, x) = place.quotientAndRemainder(dividingBy: columns)
        let isInner = x > 0 && y > 0 && x < columns - 1 && y < rows - 1
        let value = vector[place]
        if !isInner { return value == -7 }
        return evidence[place].isNaN ? value == 0 : value.magnitude <= 1.000_001
      }
      #expect(isRight, "\(columns) × \(rows)")
    }
  }

  @Test(
    "Without neighbours a belief is tanh of half the log odds, within 2 %; with them it is theirs")
  func meaning() {
    for odds: Float in [-9, -3, -1, -0.1, 0, 0.2, 1, 2, 5, 40] {
      var evidence = [Float](repeating: 0, count: 9)
      evidence[4] = odds
      let none = [Float](repeating: 0, count: 9)
      let alone = unsafe relaxed(evidence, none, columns: 3, coupling: 3, with: relaxField)[4]
      #expect((alone - tanhf(odds / 2)).magnitude < 0.025)
      let all = [Float](repeating: 1, count: 9)
      let together = unsafe relaxed(
        evidence, all, columns: 3, coupling: 3, with: relaxField)[4]
      #expect((together - tanhf(odds / 2 + 3)).magnitude < 0.025)
      // What a pixel believed before is none of its own business.
      var own = none
      own[4] = -1
      #expect(
        unsafe relaxed(evidence, own, columns: 3, coupling: 3, with: relaxField)[4] == alone)
    }
  }
}
