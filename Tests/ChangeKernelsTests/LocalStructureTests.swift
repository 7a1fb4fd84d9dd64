// SPDX-License-Identifier: Apache-2.0
import ChangeKernels
import ChangeKernelsV3
import ChangeKernelsV4
import GridTestSupport
import Testing

/// A build of the kernels that compare fine structure.
@safe struct StructureBuild: Sendable, CustomTestStringConvertible {
  typealias Match =
    @Sendable (
      UnsafePointer<Float>, UnsafePointer<Float>, UnsafePointer<Float>, UnsafePointer<Float>, Int,
      Int, Int, Int, UnsafeMutablePointer<Float>, UnsafeMutablePointer<Float>,
      UnsafeMutablePointer<Float>
    ) -> Void
  typealias Detail =
    @Sendable (
      UnsafePointer<Float>, UnsafePointer<Float>, UnsafePointer<Float>, Int, Int, Int,
      UnsafeMutablePointer<Float>, UnsafeMutablePointer<Float>
    ) -> Void

  let testDescription: String
  let match: Match
  let detail: Detail

  static let reference = unsafe StructureBuild(
    testDescription: "reference", match: ChangeKernels.matchStructureReference,
    detail: ChangeKernels.localDetail)
  static let all = unsafe [
    StructureBuild(
      testDescription: "baseline", match: ChangeKernels.matchStructure,
      detail: ChangeKernels.localDetail),
    StructureBuild(
      testDescription: "v3", match: ChangeKernelsV3.matchStructure,
      detail: ChangeKernelsV3.localDetail),
    StructureBuild(
      testDescription: "v4", match: ChangeKernelsV4.matchStructure,
      detail: ChangeKernelsV4.localDetail),
  ]
  static let runnable = all.prefix(
    KernelBuild.processorLevel >= 4 ? 3 : KernelBuild.processorLevel >= 3 ? 2 : 1)
}

/// A picture of rows of floats.
private struct Picture {
  var columns: Int
  var values: [Float]
  var rows: Int { columns == 0 ? 0 : values.count / columns }

  init(columns: Int, rows: Int, _ value: (Int, Int) -> Float) {
    self.columns = columns
    values = (0..<rows * columns).map { value($0 % columns, $0 / columns) }
  }

  func boxes(radius: Int) -> (sums: [Float], counts: [Float]) {
    let (width, height) = (columns - 2 * radius, rows - 2 * radius)
    var sums = [Float](repeating: 0, count: width * height)
    var counts = sums
    var scratch = [Float](repeating: 0, count: 2 * columns)
    unsafe ChangeKernels.boxSums(
      values, columns: width, rows: height, radius: radius, column: &scratch, sums: &sums,
      counts: &counts)
    return (sums, counts)
  }

  /// Details of all pixels but those of a margin, and their squares.
  func detail(radius: Int, with build: StructureBuild) -> (Picture, Picture) {
    let (sums, counts) = boxes(radius: radius)
    var inner = Picture(columns: columns - 2 * radius, rows: rows - 2 * radius) { _, _ in -7 }
    var squares = inner
    unsafe build.detail(
      values, sums, counts, inner.columns, inner.rows, radius, &inner.values, &squares.values)
    return (inner, squares)
  }
}

@Suite("Kernels that compare fine structure")
struct LocalStructureTests {
  /// Products and powers of the best shifts of two pictures of details.
  private func matched(
    _ before: Picture, _ after: Picture, radius: Int, reach: Int, with build: StructureBuild
  ) -> (products: [Float], powers: [Float]) {
    let margin = radius + reach
    let (columns, rows) = (before.columns - 2 * margin, before.rows - 2 * margin)
    var products = [Float](repeating: -9, count: columns * rows)
    var powers = products
    var scratch = [Float](repeating: 0, count: 2 * columns + 2 * radius)
    let squares = [before, after].map { picture in
      Picture(columns: picture.columns, rows: picture.rows) { x, y in
        let value = picture.values[y * picture.columns + x]
        return value * value
      }.boxes(radius: radius).sums
    }
    unsafe build.match(
      before.values, after.values, squares[0], squares[1], columns, rows, radius, reach, &scratch,
      &products, &powers)
    return (products, powers)
  }

  @Test(
    "All builds give the bits of the scalar reference", arguments: StructureBuild.runnable,
    UInt64(0)..<3)
  func equality(build: StructureBuild, seed: UInt64) {
    var random = SplitMix64(seed: seed)
    for columns in [1, 2, 15, 16, 17, 31, 33, 50] {
      let (radius, reach) = (
        Int.random(in: 1...4, using: &random), Int.random(in: 0...2, using: &random)
      )
      let margin = radius + reach
      let rows = Int.random(in: 1...5, using: &random)
      let pictures = (0..<2).map { _ in
        Picture(columns: columns + 2 * margin, rows: rows + 2 * margin) { _, _ in
          Int.random(in: 0..<5, using: &random) == 0 ? 0 : Float.random(in: -9...9, using: &random)
        }
      }
      let found = matched(pictures[0], pictures[1], radius: radius, reach: reach, with: build)
      let wanted = matched(
        pictures[0], pictures[1], radius: radius, reach: reach, with: .reference)
      #expect(patterns(found.products) == patterns(wanted.products), "\(columns) × \(rows)")
      #expect(patterns(found.powers) == patterns(wanted.powers), "\(columns) × \(rows)")
    }
  }

  @Test(
    "Details are what lies off the mean of the valid pixels around; missing ones are 0",
    arguments: StructureBuild.runnable)
  func details(build: StructureBuild) {
    var random = SplitMix64(seed: 5)
    let picture = Picture(columns: 41, rows: 11) { _, _ in
      Int.random(in: 0..<6, using: &random) == 0 ? .nan : Float.random(in: 0...255, using: &random)
    }
    let (detail, squares) = picture.detail(radius: 2, with: build)
    for y in 0..<7 {
      for x in 0..<37 {
        var around: [Double] = []
        for dy in 0...4 {
          let first = (y + dy) * 41 + x
          around += picture.values[first..<first + 5].filter { !$0.isNaN }.map { Double($0) }
        }
        let own = picture.values[(y + 2) * 41 + x + 2]
        let found = detail.values[y * 37 + x]
        #expect(squares.values[y * 37 + x] == found * found)
        guard !own.isNaN else {
          #expect(found == 0)
          continue
        }
        let wanted = Double(own) - around.reduce(0, +) / Double(around.count)
        #expect((Double(found) - wanted).magnitude < 1e-3)
      }
    }
  }

  @Test(
    "A picture that moved by no more than the reach is found again to the last digit; farther off not",
    arguments: StructureBuild.runnable)
  func shifts(build: StructureBuild) {
    var random = SplitMix64(seed: 9)
    let ground = Picture(columns: 60, rows: 40) { _, _ in Float.random(in: -8...8, using: &random) }
    func part(_ x0: Int, _ y0: Int) -> Picture {
      Picture(columns: 40, rows: 24) { ground.values[($1 + y0) * 60 + $0 + x0] }
    }
    for (dx, dy) in [(0, 0), (2, 0), (-1, 2), (2, -2), (-2, -1)] {
      let (products, powers) = matched(
        part(8, 8), part(8 - dx, 8 - dy), radius: 3, reach: 2, with: build)
      for (product, power) in zip(products, powers) {
        #expect(product > 0 && (product / power - 1).magnitude < 1e-6)
      }
    }
    let (products, powers) = matched(part(8, 8), part(5, 8), radius: 3, reach: 2, with: build)
    let mean = zip(products, powers).reduce(Float(0)) { $0 + $1.0 / $1.1 } / Float(products.count)
    #expect(mean < 0.5)
  }

  @Test(
    "The square finds the shift, and the pixel's own product and power are handed on",
    arguments: StructureBuild.runnable, UInt64(0)..<3)
  func own(build: StructureBuild, seed: UInt64) {
    // Whole numbers: all sums are exact, so that the shift is the same in any order of additions.
    var random = SplitMix64(seed: seed)
    let (columns, rows, radius, reach) = (19, 4, 2, 1)
    let width = columns + 2 * (radius + reach)
    let pictures = (0..<2).map { _ in
      Picture(columns: width, rows: rows + 2 * (radius + reach)) { _, _ in
        Float(Int.random(in: -20...20, using: &random))
      }
    }
    let (products, powers) = matched(
      pictures[0], pictures[1], radius: radius, reach: reach, with: build)
    func pixel(_ picture: Int, _ x: Int, _ y: Int) -> Float {
      pictures[picture].values[(y + radius + reach) * width + x + radius + reach]
    }
    for y in 0..<rows {
      for x in 0..<columns {
        var best: (likeness: Float, product: Float, power: Float) = (-2, 0, 0)
        for down in -reach...reach {
          for across in -reach...reach {
            var (product, power) = (Float(0), Float(0))
            for dy in -radius...radius {
              for dx in -radius...radius {
                let b = pixel(0, x + dx, y + dy)
                let a = pixel(1, x + dx + across, y + dy + down)
                product += 2 * b * a
                power += b * b + a * a
              }
            }
            guard product / power > best.likeness else { continue }
            let (b, a) = (pixel(0, x, y), pixel(1, x + across, y + down))
            best = (product / power, 2 * b * a, b * b + a * a)
          }
        }
        #expect(products[y * columns + x] == best.product)
        #expect(powers[y * columns + x] == best.power)
      }
    }
  }

  @Test(
    "Of unlike contrasts the likeness is 2 g / (1 + g²), and without details it is nothing",
    arguments: StructureBuild.runnable)
  func contrasts(build: StructureBuild) {
    var random = SplitMix64(seed: 3)
    let before = Picture(columns: 30, rows: 14) { _, _ in Float.random(in: -8...8, using: &random) }
    for gain: Float in [0.25, 0.5, 1, 3] {
      var after = before
      after.values = before.values.map { $0 * gain }
      let (products, powers) = matched(before, after, radius: 4, reach: 0, with: build)
      for (product, power) in zip(products, powers) {
        #expect((product / power - 2 * gain / (1 + gain * gain)).magnitude < 1e-5)
      }
    }
    let flat = Picture(columns: 30, rows: 14) { _, _ in 0 }
    let nothing = matched(flat, flat, radius: 4, reach: 1, with: build)
    #expect(nothing.products.allSatisfy { $0 == 0 } && nothing.powers.allSatisfy { $0 == 0 })
  }
}
