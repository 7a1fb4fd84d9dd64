// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import ChangeStatistics

@Suite("distributions")
struct DistributionTests {
  /// One distribution as functions, so that all are checked by the same lines.
  struct Functions {
    let cumulative: (Double) -> Double
    let survival: (Double) -> Double
    let logCumulative: (Double) -> Double
    let logSurvival: (Double) -> Double
    let quantile: (Double) -> Double
    let quantileOfSurvival: (Double) -> Double
  }

  static func functions(_ name: String, _ parameters: [Double]) -> Functions {
    switch name {
    case "f":
      let d = FDistribution(numerator: parameters[0], denominator: parameters[1])
      return Functions(
        cumulative: d.cumulative, survival: d.survival, logCumulative: d.logCumulative,
        logSurvival: d.logSurvival, quantile: d.quantile(_:),
        quantileOfSurvival: d.quantile(survival:))
    case "chi2":
      let d = ChiSquareDistribution(degreesOfFreedom: parameters[0])
      return Functions(
        cumulative: d.cumulative, survival: d.survival, logCumulative: d.logCumulative,
        logSurvival: d.logSurvival, quantile: d.quantile(_:),
        quantileOfSurvival: d.quantile(survival:))
    case "t":
      let d = StudentDistribution(degreesOfFreedom: parameters[0])
      return Functions(
        cumulative: d.cumulative, survival: d.survival, logCumulative: d.logCumulative,
        logSurvival: d.logSurvival, quantile: d.quantile(_:),
        quantileOfSurvival: d.quantile(survival:))
    default:
      let d = NormalDistribution()
      return Functions(
        cumulative: d.cumulative, survival: d.survival, logCumulative: d.logCumulative,
        logSurvival: d.logSurvival, quantile: d.quantile(_:),
        quantileOfSurvival: d.quantile(survival:))
    }
  }

  struct Point {
    let parameters: [Double]
    let argument: Double
    let isUpper: Bool
    let tail: Double
    let logTail: Double
  }

  static func points(_ name: String) throws -> [Point] {
    try fixture("distributions").filter { $0[0] == name }.map { line in
      let numbers = try line[1..<(line.count - 3)].map(number)
      return Point(
        parameters: numbers.dropLast(), argument: numbers[numbers.count - 1],
        isUpper: line[line.count - 3] == "upper", tail: try number(line[line.count - 2]),
        logTail: try number(line[line.count - 1]))
    }
  }

  @Test(
    "agree with 50 digits to 1e-10, both tails and their logarithms",
    arguments: [
      ("f", 1700), ("chi2", 600), ("normal", 300), ("t", 300),
    ])
  func agreesWithFixture(name: String, leastCount: Int) throws {
    let points = try Self.points(name)
    #expect(points.count >= leastCount)
    var worst = 0.0
    for point in points {
      let d = Self.functions(name, point.parameters)
      let (x, tail) = (point.argument, point.tail)
      let direct = point.isUpper ? d.survival(x) : d.cumulative(x)
      let other = point.isUpper ? d.cumulative(x) : d.survival(x)
      let logDirect = point.isUpper ? d.logSurvival(x) : d.logCumulative(x)
      let logOther = point.isUpper ? d.logCumulative(x) : d.logSurvival(x)
      var errors = [
        relativeError(logDirect, point.logTail), relativeError(other, 1 - tail),
      ]
      if tail >= 1e-300 { errors.append(relativeError(direct, tail)) }
      if tail > 1e-300, tail < 0.99 {
        // The complement's logarithm, by its series where 1 - tail would lose the tail.
        let expected =
          tail < 1e-4 ? -tail * (1 + tail / 2 + tail * tail / 3) : Elementary.log(1 - tail)
        errors.append(relativeError(logOther, expected))
      }
      for error in errors where !(error <= worst) {
        worst = error
        #expect(error <= 1e-10, "\(name) \(point): \(errors)")
      }
    }
  }

  @Test("quantiles give the argument back", arguments: ["f", "chi2", "normal", "t"])
  func quantilesInvert(name: String) throws {
    for point in try Self.points(name) where point.tail > 1e-300 && point.tail < 0.9 {
      let d = Self.functions(name, point.parameters)
      let x = point.isUpper ? d.quantileOfSurvival(point.tail) : d.quantile(point.tail)
      // p near ½ says little about an argument near the middle of a symmetric distribution.
      let error = min(relativeError(x, point.argument), (x - point.argument).magnitude)
      #expect(error <= 1e-10, "\(point) gave \(x)")
    }
  }

  @Test("quantiles reach the ends of the range")
  func quantileLimits() {
    for (name, parameters) in [("f", [3.0, 7.0]), ("chi2", [4.0]), ("t", [5.0]), ("normal", [])] {
      let d = Self.functions(name, parameters)
      #expect(d.quantile(1) == .infinity)
      #expect(d.quantileOfSurvival(0) == .infinity)
      #expect(d.quantile(0) == (name == "f" || name == "chi2" ? 0 : -.infinity))
      #expect(d.quantile(-0.1).isNaN)
      #expect(d.quantile(1.1).isNaN)
      #expect(d.quantile(.nan).isNaN)
    }
    // F with 0.5 and 0.5 degrees of freedom is so wide that its 1e-300 quantile is no Double.
    let wide = FDistribution(numerator: 0.5, denominator: 0.5)
    #expect(wide.quantile(survival: 1e-300) == .infinity)
    #expect(wide.quantile(1e-300) == 0)
  }

  @Test("tails at zero, infinity and NaN")
  func limits() {
    let f = FDistribution(numerator: 3, denominator: 4)
    #expect(f.cumulative(0) == 0)
    #expect(f.cumulative(-1) == 0)
    #expect(f.survival(.infinity) == 0)
    #expect(f.logSurvival(.infinity) == -.infinity)
    #expect(f.survival(.nan).isNaN)
    let chiSquare = ChiSquareDistribution(degreesOfFreedom: 2)
    #expect(chiSquare.survival(0) == 1)
    #expect(chiSquare.survival(.infinity) == 0)
    #expect(chiSquare.survival(.nan).isNaN)
    let normal = NormalDistribution()
    #expect(normal.survival(0) == 0.5)
    #expect(normal.survival(.infinity) == 0)
    #expect(normal.survival(-.infinity) == 1)
    #expect(normal.cumulative(.nan).isNaN)
    let t = StudentDistribution(degreesOfFreedom: 0.5)
    #expect(t.survival(0) == 0.5)
    #expect(relativeError(t.survival(1e200), t.survival(1e140) * 1e-30) < 1e-12)
    #expect(t.survival(.infinity) == 0)
  }

  /// A change of one bit in any result changes the sum.
  @Test("have the same bits on every machine")
  func sameBits() throws {
    var sum: UInt64 = 0
    for name in ["f", "chi2", "normal", "t"] {
      for point in try Self.points(name) {
        let d = Self.functions(name, point.parameters)
        for function in [d.cumulative, d.survival, d.logCumulative, d.logSurvival] {
          sum = sum &* 0x9E37_79B9_7F4A_7C15 &+ function(point.argument).bitPattern
        }
      }
    }
    #expect(sum == 6_916_513_331_607_220_152)
  }
}
