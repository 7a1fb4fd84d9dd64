// SPDX-License-Identifier: Apache-2.0

extension Elementary {
  /// The derivative of `lgamma`, for `x` > 0; NaN elsewhere.
  ///
  /// The mean of ln g for g ~ Gamma(shape x, scale 1).
  ///
  /// - Source: NIST DLMF 5.11.2 from 12 on, the recurrence 5.5.2 below.
  public static func digamma(_ x: Double) -> Double {
    guard x > 0 else { return .nan }
    var argument = x
    var shift = 0.0
    while argument < 12 {
      shift += 1 / argument
      argument += 1
    }
    let z = 1 / (argument * argument)
    var sum = -1.0 / 12
    sum = sum * z + 691.0 / 32760
    sum = sum * z - 1.0 / 132
    sum = sum * z + 1.0 / 240
    sum = sum * z - 1.0 / 252
    sum = sum * z + 1.0 / 120
    sum = sum * z - 1.0 / 12
    return (log(argument) - 0.5 / argument + sum * z) - shift
  }

  /// The second derivative of `lgamma`, for `x` > 0; NaN elsewhere.
  ///
  /// The variance of ln g for g ~ Gamma(shape x).
  ///
  /// - Source: the derivative of DLMF 5.11.2 from 12 on, the recurrence 5.15.5 below.
  public static func trigamma(_ x: Double) -> Double {
    guard x > 0 else { return .nan }
    var argument = x
    var shift = 0.0
    while argument < 12 {
      shift += 1 / (argument * argument)
      argument += 1
    }
    let reciprocal = 1 / argument
    let z = reciprocal * reciprocal
    var sum = 7.0 / 6
    sum = sum * z - 691.0 / 2730
    sum = sum * z + 5.0 / 66
    sum = sum * z - 1.0 / 30
    sum = sum * z + 1.0 / 42
    sum = sum * z - 1.0 / 30
    sum = sum * z + 1.0 / 6
    return shift + reciprocal * (1 + 0.5 * reciprocal + sum * z)
  }

  /// The argument at which `trigamma` takes the value `variance` > 0; NaN for other values.
  ///
  /// Turns the variance of a log intensity into a number of looks.
  ///
  /// - Source: Newton's method on 1/trigamma, G. K. Smyth, "Linear models and empirical Bayes
  ///   methods" (2004), appendix; it converges from the start used here without safeguards.
  public static func inverseTrigamma(_ variance: Double) -> Double {
    guard variance > 0, variance < .infinity else { return variance == .infinity ? 0 : .nan }
    // Where the first terms of the series and of the pole leave nothing below rounding.
    if variance > 1e14 { return 1 / variance.squareRoot() }
    if variance < 1e-14 { return 1 / variance }
    var x = 0.5 + 1 / variance
    for _ in 0..<60 {
      let value = trigamma(x)
      let step = value * (1 - value / variance) / tetragamma(x)
      x += step
      if step.magnitude <= 1e-15 * x { break }
    }
    return x
  }

  /// The third derivative of `lgamma`, for `x` > 0: negative everywhere.
  static func tetragamma(_ x: Double) -> Double {
    var argument = x
    var shift = 0.0
    while argument < 12 {
      shift += 2 / (argument * argument * argument)
      argument += 1
    }
    let reciprocal = 1 / argument
    let z = reciprocal * reciprocal
    var sum = -691.0 / 210
    sum = sum * z + 5.0 / 6
    sum = sum * z - 3.0 / 10
    sum = sum * z + 1.0 / 6
    sum = sum * z - 1.0 / 6
    sum = sum * z + 1.0 / 2
    return -shift - z * (1 + reciprocal + sum * z)
  }

  /// The fourth derivative of `lgamma`, for `x` > 0: positive everywhere.
  ///
  /// Over `trigamma` squared it is the excess kurtosis of ln g for g ~ Gamma(shape x).
  static func pentagamma(_ x: Double) -> Double {
    var argument = x
    var shift = 0.0
    while argument < 14 {
      let square = argument * argument
      shift += 6 / (square * square)
      argument += 1
    }
    let reciprocal = 1 / argument
    let z = reciprocal * reciprocal
    var sum = -691.0 / 15
    sum = sum * z + 10
    sum = sum * z - 3
    sum = sum * z + 4.0 / 3
    sum = sum * z - 1
    sum = sum * z + 2
    return shift + z * reciprocal * (2 + 3 * reciprocal + sum * z)
  }
}
