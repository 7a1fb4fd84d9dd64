// SPDX-License-Identifier: Apache-2.0

/// A column's robust centre and spread, by which cells of any part of the scene are standardised.
struct Covariate {
  /// Standardised values are clipped here, so that extreme cells do not lever the fit.
  static let limit = 3.0
  let centre: Double
  let spread: Double

  /// (value - centre) / spread within the limit; 0 where the column has no spread.
  func standardised(_ value: Double) -> Double {
    guard spread > 0 else { return 0 }
    return min(max((value - centre) / spread, -Self.limit), Self.limit)
  }
}
