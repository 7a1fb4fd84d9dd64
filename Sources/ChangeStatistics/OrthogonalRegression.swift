// SPDX-License-Identifier: Apache-2.0

/// The straight line from which pairs of numbers lie least far away, measured at right angles to it.
///
/// Both numbers may be in error, by equally much; the line is the same whichever is called x.
///
/// - Source: R. J. Adcock, "A problem in least squares" (1878); for normalising images M. J. Canty,
///   A. A. Nielsen, M. Schmidt, "Automatic radiometric normalization of multitemporal satellite imagery"
///   (2004).
public struct OrthogonalRegression: Hashable, Sendable {
  /// Rise of y for one of x.
  public let slope: Double
  /// y at x = 0.
  public let offset: Double
  /// The correlation of x and y.
  public let correlation: Double

  /// Fits the line to pairs of numbers; nil of fewer than three pairs, where x or y is one number, or where they
  /// do not correlate at all and no line is nearer than others.
  ///
  /// - Parameters:
  ///   - x: Finite numbers.
  ///   - y: As many.
  /// - Complexity: O(*n*).
  public init?(x: [Double], y: [Double]) {
    precondition(x.count == y.count, "pairs")
    guard x.count > 2 else { return nil }
    let count = Double(x.count)
    var (sumX, sumY) = (0.0, 0.0)
    for index in x.indices {
      sumX += x[index]
      sumY += y[index]
    }
    let (meanX, meanY) = (sumX / count, sumY / count)
    var (xx, yy, xy) = (0.0, 0.0, 0.0)
    for index in x.indices {
      let (u, v) = (x[index] - meanX, y[index] - meanY)
      xx += u * u
      yy += v * v
      xy += u * v
    }
    guard xx > 0, yy > 0, xy != 0 else { return nil }
    // The two forms of the root of xy s² + (xx - yy) s - xy = 0 with the sign of xy; the one without cancellation.
    let difference = yy - xx
    let root = (difference * difference + 4 * xy * xy).squareRoot()
    slope = difference > 0 ? (difference + root) / (2 * xy) : 2 * xy / (root - difference)
    offset = meanY - slope * meanX
    correlation = xy / (xx.squareRoot() * yy.squareRoot())
  }
}
