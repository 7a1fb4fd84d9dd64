// SPDX-License-Identifier: Apache-2.0
import Foundation
import GridTestSupport
import MonitorGrid
import Testing

@testable import ChangePipeline

/// Two images of one ground, the later shifted, each with noise of its own.
struct ShiftedGround {
  private let blobs: [(x: Double, y: Double, height: Double)]

  /// Small blobs, whose shape is known between the pixels.
  init(side: Int, seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let edge = Double(side)
    blobs = (0..<side * side / 12).map { _ in
      (
        Double.random(in: -6...edge + 6, using: &random),
        Double.random(in: -6...edge + 6, using: &random), Double.random(in: -2...2, using: &random)
      )
    }
  }

  /// One image, row by row.
  func image(side: Int, dx: Double, dy: Double, noise: Double, seed: UInt64) -> [Float] {
    var random = SplitMix64(seed: seed)
    var image = (0..<side * side).map { _ in Double.random(in: -noise...noise, using: &random) }
    for blob in blobs {
      let (centreX, centreY) = (blob.x + dx, blob.y + dy)
      let columns = (Int(centreX) - 4..<Int(centreX) + 6).clamped(to: 0..<side)
      for y in (Int(centreY) - 4..<Int(centreY) + 6).clamped(to: 0..<side) {
        for x in columns {
          let (east, south) = (Double(x) - centreX, Double(y) - centreY)
          image[y * side + x] += blob.height * exp(-(east * east + south * south) / 1.3)
        }
      }
    }
    return image.map { Float($0) }
  }
}

@Suite("Phase correlation of two images")
struct PhaseCorrelationTests {
  private static let kernels = KernelSet(level: .baseline)

  private static func peak(_ before: [Float], _ after: [Float], side: Int)
    -> PhaseCorrelation.Peak?
  {
    var correlation = PhaseCorrelation(side: side, kernels: kernels)
    return correlation.peak((before + after).span)
  }

  @Test("finds the peak that numpy finds")
  func oracle() throws {
    let url = try #require(
      Bundle.module.url(
        forResource: "phase_correlation", withExtension: "txt", subdirectory: "Fixtures"))
    var lines = try String(contentsOf: url, encoding: .utf8).split(separator: "\n").makeIterator()
    var cases = 0
    while let head = lines.next() {
      let numbers = head.split(separator: " ").compactMap { Double($0) }
      let side = Int(numbers[0])
      let images = (0..<2 * side).flatMap { _ in
        (lines.next() ?? "").split(separator: " ").map { Float($0) ?? .nan }
      }
      try #require(images.count == 2 * side * side)
      var correlation = PhaseCorrelation(side: side, kernels: Self.kernels)
      let found = correlation.peak(images.span)
      let peak = try #require(found)
      #expect((peak.dx - numbers[3]).magnitude < 1e-3, "\(head)")
      #expect((peak.dy - numbers[4]).magnitude < 1e-3, "\(head)")
      #expect((peak.reliability / numbers[5] - 1).magnitude < 1e-3, "\(head)")
      cases += 1
    }
    #expect(cases == 5)
  }

  @Test("finds a known shift to a tenth of a pixel", arguments: UInt64(0)..<6)
  func knownShift(seed: UInt64) throws {
    let side = 64
    var random = SplitMix64(seed: seed &+ 77)
    let dx = Double.random(in: -4...4, using: &random)
    let dy = Double.random(in: -4...4, using: &random)
    let ground = ShiftedGround(side: side, seed: seed)
    let before = ground.image(side: side, dx: 0, dy: 0, noise: 0.4, seed: 2 * seed + 100)
    let after = ground.image(side: side, dx: dx, dy: dy, noise: 0.4, seed: 2 * seed + 101)
    let peak = try #require(Self.peak(before, after, side: side))
    #expect((peak.dx - dx).magnitude < 0.1 && (peak.dy - dy).magnitude < 0.1, "\(peak)")
    #expect(peak.reliability >= Registration.leastReliability)
  }

  @Test("does not take noise for ground", arguments: UInt64(0)..<8)
  func noise(seed: UInt64) throws {
    let side = 64
    let first = ShiftedGround(side: side, seed: seed)
    let second = ShiftedGround(side: side, seed: seed + 1000)
    let before = first.image(side: side, dx: 0, dy: 0, noise: 0.4, seed: seed)
    let after = second.image(side: side, dx: 0, dy: 0, noise: 0.4, seed: seed + 50)
    let peak = try #require(Self.peak(before, after, side: side))
    #expect(peak.reliability < Registration.leastReliability, "\(peak)")
  }

  @Test("is not drawn to zero by pixels that both miss")
  func missing() throws {
    let side = 64
    let ground = ShiftedGround(side: side, seed: 5)
    var before = ground.image(side: side, dx: 0, dy: 0, noise: 0.2, seed: 1)
    var after = ground.image(side: side, dx: 2.5, dy: -1.25, noise: 0.2, seed: 2)
    for y in 14..<40 {
      for x in 24..<56 {
        before[y * side + x] = .nan
        after[y * side + x] = .nan
      }
    }
    let peak = try #require(Self.peak(before, after, side: side))
    #expect((peak.dx - 2.5).magnitude < 0.3 && (peak.dy + 1.25).magnitude < 0.3, "\(peak)")
  }

  @Test("says nothing of an even image, or of one that is half missing")
  func nothingToSee() {
    let side = 32
    let ground = ShiftedGround(side: side, seed: 5)
    let image = ground.image(side: side, dx: 0, dy: 0, noise: 0.2, seed: 1)
    let even = [Float](repeating: 3, count: side * side)
    #expect(Self.peak(image, even, side: side) == nil)
    var half = image
    for place in 0..<side * side / 2 + 1 { half[place] = .nan }
    #expect(Self.peak(half, half, side: side) == nil)
    #expect(Self.peak(image, image, side: side) != nil)
  }

  @Test("gives the same bits for every build of the kernels")
  func builds() throws {
    let side = 128
    let ground = ShiftedGround(side: side, seed: 4)
    let images =
      ground.image(side: side, dx: 0, dy: 0, noise: 0.4, seed: 1)
      + ground.image(side: side, dx: 0.7, dy: 1.6, noise: 0.4, seed: 2)
    let peaks = KernelLevel.allCases.filter(KernelSet.isSupported).map { level in
      var correlation = PhaseCorrelation(side: side, kernels: KernelSet(level: level))
      return correlation.peak(images.span)
    }
    #expect(peaks.allSatisfy { $0 == peaks[0] })
    #expect(peaks[0] != nil)
  }
}
