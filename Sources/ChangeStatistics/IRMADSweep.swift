// SPDX-License-Identifier: Apache-2.0

/// A pass over the pixels of a sample.
///
/// The order of every addition is fixed: in a block of 512 pixels, pixel k goes to lane k mod 8 of
/// its sum, lanes are added as ((0+4)+(2+6))+((1+5)+(3+7)), and blocks in the order of the pixels.
struct IRMADSweep {
  private typealias Lanes = SIMD8<Double>

  private let columns: Int
  private var values: [Lanes]
  private var weighted = [Lanes](repeating: .zero, count: IRMADSample.blockVectors)
  private var weights = [Lanes](repeating: .zero, count: IRMADSample.blockVectors)

  init(bandCount: Int) {
    columns = 2 * bandCount
    values = [Lanes](repeating: .zero, count: columns * IRMADSample.blockVectors)
  }

  /// Sums of all pixels, weighted by the probability that they did not change, or by 1.
  ///
  /// - Complexity: O(*n* *p*²) in *n* pixels.
  mutating func sums(
    of sample: IRMADSample, origin: [Double],
    weighting: (variates: CanonicalVariates, table: ChiSquareSurvivalTable)?
  ) -> CanonicalSums {
    var sums = CanonicalSums(bandCount: sample.bandCount, origin: origin)
    sums.pixelCount = sample.count
    let distance = weighting.map { DistanceRule($0.variates, origin: origin) }
    for block in 0..<sample.blockCount {
      load(block, of: sample, origin: origin)
      if let distance, let table = weighting?.table {
        weigh(distance, table)
      } else {
        for vector in weights.indices { weights[vector] = Lanes(repeating: 1) }
      }
      blankRest(block, of: sample)
      add(to: &sums)
    }
    return sums
  }

  /// The weights of all pixels under the given variates, in their order.
  mutating func probabilities(
    of sample: IRMADSample, variates: CanonicalVariates, table: ChiSquareSurvivalTable
  ) -> [Double] {
    var probabilities: [Double] = []
    probabilities.reserveCapacity(sample.count)
    let distance = DistanceRule(variates, origin: variates.means)
    for block in 0..<sample.blockCount {
      load(block, of: sample, origin: variates.means)
      weigh(distance, table)
      let pixels = min(IRMADSample.blockPixels, sample.count - block * IRMADSample.blockPixels)
      for pixel in 0..<pixels { probabilities.append(weights[pixel / 8][pixel % 8]) }
    }
    return probabilities
  }

  /// How Z follows from values whose origin was subtracted.
  private struct DistanceRule {
    let rows: [[Double]]
    let offsets: [Double]

    init(_ variates: CanonicalVariates, origin: [Double]) {
      rows = variates.standardisedTransform
      let centre = zip(variates.means, origin).map { $0 - $1 }
      offsets = rows.map { row in
        var sum = 0.0
        for (coefficient, mean) in zip(row, centre) { sum += coefficient * mean }
        return sum
      }
    }
  }

  /// Takes a block's values as Double, origin subtracted.
  private mutating func load(_ block: Int, of sample: IRMADSample, origin: [Double]) {
    let vectors = sample.vectors.span
    let (columns, first) = (columns, block * values.count)
    var target = values.mutableSpan
    var index = 0
    for column in 0..<columns {
      let zero = Lanes(repeating: origin[column])
      for _ in 0..<IRMADSample.blockVectors {
        target[index] = Self.widened(vectors[first + index]) - zero
        index += 1
      }
    }
  }

  @inline(__always)
  private static func widened(_ v: SIMD8<Float>) -> Lanes {
    Lanes(
      Double(v[0]), Double(v[1]), Double(v[2]), Double(v[3]), Double(v[4]), Double(v[5]),
      Double(v[6]), Double(v[7]))
  }

  /// Sets the weights of a block to the probability of no change.
  private mutating func weigh(_ rule: DistanceRule, _ table: ChiSquareSurvivalTable) {
    Self.weigh(values, rule, table, into: &weights)
  }

  private static func weigh(
    _ values: [Lanes], _ rule: DistanceRule, _ table: ChiSquareSurvivalTable,
    into weights: inout [Lanes]
  ) {
    let values = values.span
    var weights = weights.mutableSpan
    for vector in 0..<IRMADSample.blockVectors {
      var distance = Lanes.zero
      for row in rule.rows.indices {
        var difference = Lanes(repeating: -rule.offsets[row])
        var index = vector
        for coefficient in rule.rows[row] {
          difference += Lanes(repeating: coefficient) * values[index]
          index += IRMADSample.blockVectors
        }
        distance += difference * difference
      }
      var weight = Lanes.zero
      for lane in 0..<8 { weight[lane] = table.survival(distance[lane]) }
      weights[vector] = weight
    }
  }

  /// Places behind the last pixel weigh nothing.
  private mutating func blankRest(_ block: Int, of sample: IRMADSample) {
    let pixels = sample.count - block * IRMADSample.blockPixels
    guard pixels < IRMADSample.blockPixels else { return }
    for pixel in pixels..<IRMADSample.blockPixels { weights[pixel / 8][pixel % 8] = 0 }
  }

  private mutating func add(to sums: inout CanonicalSums) {
    Self.add(values, weights: weights, to: &sums, scratch: &weighted)
  }

  private static func add(
    _ values: [Lanes], weights: [Lanes], to sums: inout CanonicalSums,
    scratch: inout [Lanes]
  ) {
    let count = IRMADSample.blockVectors
    let (values, weights) = (values.span, weights.span)
    var weighted = scratch.mutableSpan
    var total = Lanes.zero
    for vector in 0..<count { total += weights[vector] }
    sums.weight += sum(total)
    var product = 0
    let columns = sums.sums.count
    for row in 0..<columns {
      var rowSum = Lanes.zero
      for vector in 0..<count {
        let value = weights[vector] * values[row * count + vector]
        weighted[vector] = value
        rowSum += value
      }
      sums.sums[row] += sum(rowSum)
      for column in row..<columns {
        var total = Lanes.zero
        for vector in 0..<count { total += weighted[vector] * values[column * count + vector] }
        sums.products[product] += sum(total)
        product += 1
      }
    }
  }

  @inline(__always)
  private static func sum(_ lanes: Lanes) -> Double {
    let four = lanes.lowHalf + lanes.highHalf
    let two = four.lowHalf + four.highHalf
    return two[0] + two[1]
  }
}
