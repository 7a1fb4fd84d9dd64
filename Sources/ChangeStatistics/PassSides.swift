// SPDX-License-Identifier: Apache-2.0

/// Mean and scatter of one band of a cell over the passes of a side that saw it, each freed of its scene
/// median.
struct PassSide {
  private(set) var moments = PassMoments()
  /// Sum of the medians that they were freed of.
  private var medianSum = 0.0

  /// - Parameters:
  ///   - values: By pass, then band; NaN where the pass did not see the cell.
  ///   - band: The band, counted from 0.
  ///   - medians: By pass, then band: what each is freed of; NaN for a pass that does not count.
  ///   - bands: Number of bands.
  init(_ values: Span<Double>, band: Int, medians: [Double], bands: Int) {
    for place in stride(from: band, to: values.count, by: bands) {
      let value = values[place] - medians[place]
      guard !value.isNaN else { continue }
      moments.add(value)
      medianSum += medians[place]
    }
  }

  /// Mean of the medians of the passes that saw the cell.
  var meanMedian: Double { medianSum / Double(moments.count) }
}

/// The earlier and the new passes of one band of a cell.
///
/// The difference of the means of n earlier and m new passes has the width s √(1/m + 1/n), with the
/// squares of both sides pooled and moderated by the scene's prior (`PredictionTest`). A variance for
/// each side (`WelchTest`) was tried: where the scene calibrates the result it flags more cells without
/// change and finds fewer with one, at five new passes as at two (`Benchmarks/accuracy/new_pass_widths.py`).
struct PassSides {
  let earlier: PassSide
  let later: PassSide

  /// Whether a pass of each side saw the cell.
  var isSeen: Bool { earlier.moments.count > 0 && later.moments.count > 0 }

  /// The scatter within the sides: a change between them is no part of it.
  var within: PassMoments {
    PassMoments(
      count: earlier.moments.count + later.moments.count - 1, mean: 0,
      squares: earlier.moments.squares + later.moments.squares)
  }

  /// Standard deviation of the difference of the means; nil where nothing tells it.
  func width(_ prior: VariancePrior) -> Double? {
    let counts = (Double(earlier.moments.count), Double(later.moments.count))
    return prior.moderated(squares: within.squares, degrees: within.count - 1).map {
      ($0.variance * (1 / counts.1 + 1 / counts.0)).squareRoot()
    }
  }
}
