// SPDX-License-Identifier: Apache-2.0

extension Elementary {
  /// The natural logarithm of the gamma function for `x` > 0.
  ///
  /// Relative error near 1e-15, also beside the zeros at 1 and 2. Infinity at 0, NaN below: the
  /// statistics of this module need no reflection.
  ///
  /// - Source: Stirling's series (NIST DLMF 5.11.1) from 10 on, the Taylor series about 2
  ///   (DLMF 5.7.3) near 1 and 2, the recurrence between.
  public static func lgamma(_ x: Double) -> Double {
    guard x > 0 else { return x == 0 ? .infinity : .nan }
    if x >= 10 {
      guard x < .infinity else { return x }
      return (x - 0.5) * (log(x) - 1) + ((halfLogTwoPi - 0.5) + stirlingSeries(x))
    }
    if x < 0.5 { return (logGammaNearTwo(x) - log1p(x)) - log(x) }
    if x < 1.5 { return logGammaNearTwo(x - 1) - log1p(x - 1) }
    var argument = x
    var product = 1.0
    while argument > 2.5 {
      argument -= 1
      product *= argument
    }
    return log(product) + logGammaNearTwo(argument - 2)
  }

  /// What Stirling's formula leaves: lgamma(x) - ((x - ½) ln x - x + ½ ln 2π), for `x` > 0.
  static func stirlingRemainder(_ x: Double) -> Double {
    if x >= 10 { return stirlingSeries(x) }
    return lgamma(x) - ((x - 0.5) * log(x) - x + halfLogTwoPi)
  }

  /// Stirling's series for x ≥ 10.
  private static func stirlingSeries(_ x: Double) -> Double {
    let reciprocal = 1 / x
    let z = reciprocal * reciprocal
    var sum = -3617.0 / 122_400
    sum = sum * z + 1.0 / 156
    sum = sum * z - 691.0 / 360_360
    sum = sum * z + 1.0 / 1188
    sum = sum * z - 1.0 / 1680
    sum = sum * z + 1.0 / 1260
    sum = sum * z - 1.0 / 360
    return reciprocal * (sum * z + 1.0 / 12)
  }

  /// lgamma(2 + t) for |t| ≤ ½: (1 - γ) t + Σ (-t)ᵏ (ζ(k) - 1) / k.
  private static func logGammaNearTwo(_ t: Double) -> Double {
    var sum = 3.1044247747322272762e-11
    sum = sum * t - 6.4229645638381000221e-11
    sum = sum * t + 1.3304764374244489481e-10
    sum = sum * t - 2.7595228851242331452e-10
    sum = sum * t + 5.7313672416788620133e-10
    sum = sum * t - 1.1921401405860912074e-9
    sum = sum * t + 2.4836745438024783172e-9
    sum = sum * t - 5.1834750419700466551e-9
    sum = sum * t + 1.0838659214896954091e-8
    sum = sum * t - 2.271109460894316491e-8
    sum = sum * t + 4.7698101693639805658e-8
    sum = sum * t - 1.0043224823968099609e-7
    sum = sum * t + 2.1207184805554665869e-7
    sum = sum * t - 4.4924691987645660433e-7
    sum = sum * t + 9.5514121304074198329e-7
    sum = sum * t - 2.0392157538013662368e-6
    sum = sum * t + 4.3748667899074878042e-6
    sum = sum * t - 9.439488275268395904e-6
    sum = sum * t + 0.000020507212775670691553
    sum = sum * t - 0.0000449262367381331417
    sum = sum * t + 0.000099457512781808533715
    sum = sum * t - 0.00022315475845357937976
    sum = sum * t + 0.00050966952474304242234
    sum = sum * t - 0.0011927539117032609771
    sum = sum * t + 0.0028905103307415232858
    sum = sum * t - 0.0073855510286739852663
    sum = sum * t + 0.020580808427784547879
    sum = sum * t - 0.067352301053198095133
    sum = sum * t + 0.32246703342411321824
    return t * (sum * t + 0.42278433509846713939)
  }
}
