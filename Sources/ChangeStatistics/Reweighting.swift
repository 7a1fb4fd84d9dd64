// SPDX-License-Identifier: Apache-2.0

/// How a robust regression weighs a cell by its residual.
protocol Reweighting {
  /// Times the robust standard deviation: the width that `weight` expects.
  static var limit: Double { get }
  /// The weight of a cell, from 0 to 1.
  static func weight(residual: Double, width: Double) -> Double
}

/// Weights that reach zero, so that far cells do not count at all.
///
/// 95 % efficient for normal errors.
///
/// - Source: A. E. Beaton, J. W. Tukey, "The fitting of power series" (1974).
enum BisquareWeights: Reweighting {
  static let limit = 4.685

  @inline(__always)
  static func weight(residual: Double, width: Double) -> Double {
    let u = residual / width
    let rest = max(1 - u * u, 0)
    return rest * rest
  }
}

/// Weights that bound the pull of far cells.
///
/// 95 % efficient for normal errors.
///
/// - Source: P. J. Huber, "Robust estimation of a location parameter" (1964).
enum HuberWeights: Reweighting {
  static let limit = 1.345

  @inline(__always)
  static func weight(residual: Double, width: Double) -> Double {
    residual.magnitude > width ? width / residual.magnitude : 1
  }
}
