// SPDX-License-Identifier: Apache-2.0

/// How IR-MAD takes the variance of a difference from weighted pixels.
public enum IRMADVariance: Hashable, Sendable {
  /// 2 (1 - ρ), as published.
  ///
  /// Pixels that differ most weigh least, so each round finds less variance than there is and calls
  /// more pixels changed: of normal pixels without change, at a nominal 1 %, 8 % in the second round
  /// and 38 % in the tenth with four bands, and with one band all of them in the end (simulated, ρ
  /// = 0.9).
  case published
  /// 2 (1 - ρ) over the share of the variance that the weights leave of normal pixels without
  /// change. These then keep the nominal rate in every round.
  case consistent

  /// The share of its variance that the weights P(chi-square > Z) leave of a difference.
  ///
  /// Z is chi-square with p degrees of freedom; with Z' another such number, the weight is
  /// P(Z' > Z), and E[w Z] / (p E[w]) = E[min(Z, Z')] / p, which is 1 less the Gini coefficient of
  /// the distribution.
  ///
  /// - Parameter bandCount: Bands of a pass, p.
  /// - Returns: 1 - Γ((p + 1)/2) / (√π Γ(p/2 + 1)): 1 - 2/π for one band, 5/8 for four.
  /// - Source: J. B. McDonald, B. C. Jensen, "An analysis of some properties of alternative measures
  ///   of income inequality based on the gamma distribution function" (1979), for the coefficient.
  /// - Complexity: O(*p*).
  public static func shareLeft(bandCount: Int) -> Double {
    precondition(bandCount > 0, "a pass has one band at least")
    // G(0) = 1, G(1) = 2/π, G(p) = G(p - 2) (p - 1) / p.
    var gini = bandCount.isMultiple(of: 2) ? 1 : 2 / Double.pi
    for p in stride(from: bandCount.isMultiple(of: 2) ? 2 : 3, through: bandCount, by: 2) {
      gini *= Double(p - 1) / Double(p)
    }
    return 1 - gini
  }
}
