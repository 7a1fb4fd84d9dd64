// SPDX-License-Identifier: Apache-2.0
import GridTestSupport
import Testing

@testable import ChangeStatistics

@Suite("elementary functions")
struct ElementaryTests {
  /// The function of a fixture's name, and the error allowed in units of the last place.
  static let functions:
    [(name: String, function: @Sendable (Double) -> Double, allowedUnits: Double)] = [
      ("exp", { Elementary.exp($0) }, 1),
      ("expm1", { Elementary.expm1($0) }, 2),
      ("log", { Elementary.log($0) }, 1),
      ("log1p", { Elementary.log1p($0) }, 2),
      ("log1pmx", { Elementary.log1pMinusArgument($0) }, 8),
      ("lgamma", { Elementary.lgamma($0) }, 8),
      ("digamma", { Elementary.digamma($0) }, 8),
      ("trigamma", { Elementary.trigamma($0) }, 8),
    ]

  @Test("agree with 50 digits to the last places", arguments: functions.map(\.name))
  func agreesWithFixture(name: String) throws {
    let (_, function, allowed) = try #require(Self.functions.first { $0.name == name })
    let lines = try fixture("elementary").filter { $0[0] == name }
    #expect(lines.count == 300)
    var worst = (units: 0.0, argument: 0.0)
    for line in lines {
      let argument = try number(line[1])
      let expected = try number(line[2])
      let value = function(argument)
      // digamma crosses zero at 1.46 where only the absolute error is small.
      let scale = name == "digamma" ? max(expected.magnitude, 1).ulp : expected.ulp
      let units = value == expected ? 0 : (value - expected).magnitude / scale
      if !(units <= worst.units) { worst = (units, argument) }
    }
    #expect(worst.units <= allowed, "\(worst.units) units at \(worst.argument)")
  }

  @Test("take infinities, zeros and NaN as IEEE 754 says")
  func specialValues() {
    #expect(Elementary.exp(.infinity) == .infinity)
    #expect(Elementary.exp(-.infinity) == 0)
    #expect(Elementary.exp(.nan).isNaN)
    #expect(Elementary.exp(0) == 1)
    #expect(Elementary.exp(709.79) == .infinity)
    #expect(Elementary.exp(-745.2) == 0)
    #expect(Elementary.exp(-745.1) == .leastNonzeroMagnitude)
    #expect(Elementary.log(0) == -.infinity)
    #expect(Elementary.log(-0.0) == -.infinity)
    #expect(Elementary.log(-1).isNaN)
    #expect(Elementary.log(.infinity) == .infinity)
    #expect(Elementary.log(.nan).isNaN)
    #expect(Elementary.log(1) == 0)
    #expect(Elementary.log1p(-1) == -.infinity)
    #expect(Elementary.log1p(-2).isNaN)
    #expect(Elementary.log1p(.infinity) == .infinity)
    #expect(Elementary.log1p(.greatestFiniteMagnitude) == Elementary.log(.greatestFiniteMagnitude))
    #expect(Elementary.expm1(0) == 0)
    #expect(Elementary.expm1(-.infinity) == -1)
    #expect(Elementary.lgamma(1) == 0)
    #expect(Elementary.lgamma(2) == 0)
    #expect(Elementary.lgamma(0) == .infinity)
    #expect(Elementary.lgamma(.infinity) == .infinity)
    #expect(Elementary.lgamma(-1.5).isNaN)
  }

  @Test("exp undoes log over all magnitudes", arguments: UInt64(0)..<4)
  func exponentialOfLogarithm(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    for _ in 0..<2000 {
      let exponent = Double.random(in: -700...700, using: &random)
      let x = Elementary.exp(exponent)
      // An error of the logarithm in its last place is one of exponent · 2⁻⁵³ in x.
      #expect(
        relativeError(Elementary.exp(Elementary.log(x)), x) <= 1e-15 + 1.2e-16 * exponent.magnitude)
    }
  }

  @Test("in columns, without branches, log and exp have the same bits", arguments: UInt64(0)..<4)
  func columns(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    // All exponents of normal numbers, and those near 1 where the exponent is 0.
    var values = (0..<1500).map { _ in
      Double(
        bitPattern: UInt64.random(
          in: 0x0010_0000_0000_0000...0x7fef_ffff_ffff_ffff, using: &random))
    }
    values += (0..<500).map { _ in Double.random(in: 0.6...1.6, using: &random) }
    values += [1, 1.0.nextDown, 1.0.nextUp, 0.5.squareRoot(), 2.0.squareRoot(), 1e-4, 0.1]
    var logarithms = values
    Elementary.takeLogarithms(of: &logarithms, count: values.count)
    for (value, logarithm) in zip(values, logarithms) {
      #expect(logarithm.bitPattern == Elementary.log(value).bitPattern, "\(value)")
    }
    for _ in 0..<2000 {
      let scale = [1e-9, 0.3, 1, 700][Int.random(in: 0..<4, using: &random)]
      let x = Double.random(in: -scale...scale, using: &random)
      #expect(Elementary.expOfModerate(x).bitPattern == Elementary.exp(x).bitPattern, "\(x)")
    }
    #expect(Elementary.expOfModerate(0) == 1)
  }

  @Test("inverse trigamma gives the argument back")
  func inverseTrigamma() {
    var random = SplitMix64(seed: 5)
    for _ in 0..<500 {
      let x = Elementary.exp(Double.random(in: -11...25, using: &random))
      let back = Elementary.inverseTrigamma(Elementary.trigamma(x))
      #expect(relativeError(back, x) <= 1e-13, "\(x)")
    }
    #expect(Elementary.inverseTrigamma(0).isNaN)
    #expect(Elementary.inverseTrigamma(.infinity) == 0)
  }

  /// A change of one bit anywhere changes the sum; a machine with another sum breaks the promise of
  /// equal bytes.
  @Test("have the same bits on every machine")
  func sameBits() {
    var random = SplitMix64(seed: 99)
    var sum: UInt64 = 0
    for _ in 0..<4000 {
      let x = Double.random(in: -30...30, using: &random)
      for (_, function, _) in Self.functions {
        let value = function(x)
        sum = sum &* 0x9E37_79B9_7F4A_7C15 &+ (value.isNaN ? 0 : value.bitPattern)
      }
    }
    #expect(sum == 12_751_825_363_020_350_040)
  }
}
