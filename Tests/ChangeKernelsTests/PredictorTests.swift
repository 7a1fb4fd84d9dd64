// SPDX-License-Identifier: Apache-2.0
import GridTestSupport
import Testing

@Suite("Each build undoes predictors as its scalar reference does")
struct PredictorTests {
  /// Pixels of a row: every lane remainder, and several whole vectors.
  static let lengths = Array(0...34) + [63, 64, 65, 130]
  static let samples = [1, 2, 3, 4, 5, 8, 13]

  private func noise<Sample: FixedWidthInteger>(
    _ type: Sample.Type, count: Int, using random: inout SplitMix64
  ) -> [Sample] {
    (0..<count).map { _ in Sample.random(in: .min ... .max, using: &random) }
  }

  /// Differences undone by a kernel and by its reference, on the same noise with a margin.
  private func checkUndoing<Sample: FixedWidthInteger>(
    _ type: Sample.Type, _ kernel: PredictorBuild.Undo<Sample>,
    _ reference: PredictorBuild.Undo<Sample>, seed: UInt64
  ) {
    var random = SplitMix64(seed: seed)
    for length in Self.lengths {
      for samples in Self.samples {
        let rows = Int.random(in: 1...9, using: &random)
        let stride = length * samples + Int.random(in: 0...3, using: &random)
        let values = noise(type, count: stride * rows + 1, using: &random)
        var vector = values
        var scalar = values
        unsafe vector.withUnsafeMutableBufferPointer { buffer in
          guard let start = buffer.baseAddress else { return }
          unsafe kernel(start, stride, rows, length * samples, samples)
        }
        unsafe scalar.withUnsafeMutableBufferPointer { buffer in
          guard let start = buffer.baseAddress else { return }
          unsafe reference(start, stride, rows, length * samples, samples)
        }
        #expect(vector == scalar, "\(rows) rows of \(length) pixels of \(samples) samples")
      }
    }
  }

  @Test(arguments: PredictorBuild.runnable, UInt64(0)..<2)
  func undoneDifferencesEqualTheReference(build: PredictorBuild, seed: UInt64) {
    let reference = PredictorBuild.reference
    unsafe checkUndoing(UInt8.self, build.undo8, reference.undo8, seed: seed)
    unsafe checkUndoing(UInt16.self, build.undo16, reference.undo16, seed: seed)
    unsafe checkUndoing(UInt32.self, build.undo32, reference.undo32, seed: seed)
  }

  @Test func differencesOfARowAreUndoneByHand() {
    var bytes: [UInt8] = [250, 10, 255, 1, 7, 7]
    var words: [UInt16] = [1, 2, 3, 65_535, 65_535, 65_535]
    unsafe bytes.withUnsafeMutableBufferPointer { buffer in
      guard let start = buffer.baseAddress else { return }
      unsafe PredictorBuild.baseline.undo8(start, 6, 1, 5, 1)
    }
    unsafe words.withUnsafeMutableBufferPointer { buffer in
      guard let start = buffer.baseAddress else { return }
      unsafe PredictorBuild.baseline.undo16(start, 6, 1, 6, 3)
    }
    #expect(bytes == [250, 4, 3, 4, 11, 7], "the sixth byte is not part of the row")
    #expect(words == [1, 2, 3, 0, 1, 2])
  }

  @Test(arguments: PredictorBuild.runnable, UInt64(0)..<3)
  func floatsAreAssembledAsTheReferenceDoes(build: PredictorBuild, seed: UInt64) {
    var random = SplitMix64(seed: seed)
    for length in Self.lengths {
      let rows = Int.random(in: 1...5, using: &random)
      let planeStride = length + Int.random(in: 0...3, using: &random)
      let rowStride = 4 * planeStride + Int.random(in: 0...2, using: &random)
      let targetStride = length + Int.random(in: 0...2, using: &random)
      let bytes = noise(UInt8.self, count: rowStride * rows + 1, using: &random)
      let vector = unsafe assembled(
        bytes, build.assemble, rowStride, rows, planeStride, length, targetStride)
      let scalar = unsafe assembled(
        bytes, PredictorBuild.reference.assemble, rowStride, rows, planeStride, length, targetStride
      )
      #expect(vector == scalar, "\(rows) rows of \(length)")
      // The definition: byte planes, the most significant first.
      for row in 0..<rows {
        for i in 0..<length {
          let expected = (0..<4).reduce(UInt32(0)) { bits, plane in
            bits << 8 | UInt32(bytes[row * rowStride + plane * planeStride + i])
          }
          #expect(scalar[row * targetStride + i] == expected)
        }
      }
    }
  }

  private func assembled(
    _ bytes: [UInt8], _ kernel: PredictorBuild.Assemble, _ rowStride: Int, _ rows: Int,
    _ planeStride: Int, _ length: Int, _ targetStride: Int
  ) -> [UInt32] {
    var floats = [UInt32](repeating: 0xAAAA_AAAA, count: targetStride * rows + 1)
    unsafe floats.withUnsafeMutableBufferPointer { buffer in
      guard let start = buffer.baseAddress else { return }
      unsafe kernel(bytes, rowStride, rows, planeStride, length, start, targetStride)
    }
    return floats
  }

  @Test(arguments: PredictorBuild.runnable, UInt64(0)..<2)
  func bandsAreTakenApart(build: PredictorBuild, seed: UInt64) {
    unsafe checkSeparation(UInt8.self, build.separate8, seed: seed)
    unsafe checkSeparation(UInt16.self, build.separate16, seed: seed)
    unsafe checkSeparation(UInt32.self, build.separate32, seed: seed)
    unsafe checkSeparation(UInt8.self, PredictorBuild.reference.separate8, seed: seed)
    unsafe checkSeparation(UInt16.self, PredictorBuild.reference.separate16, seed: seed)
    unsafe checkSeparation(UInt32.self, PredictorBuild.reference.separate32, seed: seed)
  }

  private func checkSeparation<Sample: FixedWidthInteger>(
    _ type: Sample.Type, _ kernel: PredictorBuild.Separate<Sample>, seed: UInt64
  ) {
    var random = SplitMix64(seed: seed)
    for length in Self.lengths {
      for samples in Self.samples {
        let rows = Int.random(in: 1...5, using: &random)
        let stride = length * samples + Int.random(in: 0...3, using: &random)
        let targetStride = length + Int.random(in: 0...2, using: &random)
        let sample = Int.random(in: 0..<samples, using: &random)
        let values = noise(type, count: stride * rows + 1, using: &random)
        var band = [Sample](repeating: 77, count: targetStride * rows + 1)
        unsafe band.withUnsafeMutableBufferPointer { buffer in
          guard let start = buffer.baseAddress else { return }
          unsafe kernel(values, stride, rows, samples, sample, length, start, targetStride)
        }
        var expected = [Sample](repeating: 77, count: targetStride * rows + 1)
        for row in 0..<rows {
          for i in 0..<length {
            expected[row * targetStride + i] = values[row * stride + i * samples + sample]
          }
        }
        #expect(band == expected, "sample \(sample) of \(samples), \(rows) rows of \(length)")
      }
    }
  }
}
