// SPDX-License-Identifier: Apache-2.0
@testable import ChangeStatistics

/// A column's robust centre and spread, by which cells of any part of the scene are standardised.
struct WholeArrayCovariate {
  /// Standardised values are clipped here, so that extreme cells do not lever the fit.
  static let limit = 3.0
  let centre: Double
  let spread: Double

  /// Median and median absolute deviation of a column.
  init(_ column: [Double]) {
    let centre = sortedMedian(of: column) ?? 0
    self.centre = centre
    spread = normalConsistency * (sortedMedian(of: column.map { ($0 - centre).magnitude }) ?? 0)
  }

  /// (value - centre) / spread within the limit; 0 where the column has no spread.
  func standardised(_ value: Double) -> Double {
    guard spread > 0 else { return 0 }
    return min(max((value - centre) / spread, -Self.limit), Self.limit)
  }

  /// All values of a column standardised.
  func standardised(_ column: [Double]) -> [Double] { column.map(standardised) }
}
