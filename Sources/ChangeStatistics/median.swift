// SPDX-License-Identifier: Apache-2.0

/// The factor that turns the median absolute deviation of a normal sample into its standard deviation.
public let normalConsistency = 1.4826

/// The middle value; of an even number of values the mean of the two in the middle, nil of none.
///
/// The result does not depend on the order of the values, and no arrangement makes it slow. NaN is a
/// programmer's error; infinities are ordered like other numbers.
///
/// - Complexity: O(*n*).
public func median(of values: [Double]) -> Double? {
  var selection = RankSelection()
  return selection.median(of: values)
}

/// The median of the distances from a centre; nil of no values.
///
/// Times `normalConsistency` it is a robust standard deviation.
///
/// - Complexity: O(*n*).
public func medianAbsoluteDeviation(of values: [Double], from centre: Double) -> Double? {
  var selection = RankSelection()
  return selection.medianMagnitude(of: values.map { $0 - centre })
}
