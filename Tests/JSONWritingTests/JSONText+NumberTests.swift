// SPDX-License-Identifier: Apache-2.0
import Foundation
import GridTestSupport
import JSONWriting
import Testing

/// One line of `rounded_numbers.txt`, which Python's `decimal` made.
private struct RoundedNumber {
  let value: Double
  let significant: String
  let shortest: String
  let degrees: String?
}

private func roundedNumbers() throws -> [RoundedNumber] {
  let file = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "Fixtures/rounded_numbers.txt")
  return try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map { line in
    let fields = line.split(separator: " ").map(String.init)
    try #require(fields.count == 4)
    let bits = try #require(UInt64(fields[0], radix: 16))
    return RoundedNumber(
      value: Double(bitPattern: bits), significant: fields[1], shortest: fields[2],
      degrees: fields[3] == "-" ? nil : fields[3])
  }
}

private func text(_ write: (inout JSONText) -> Void) -> String {
  var text = JSONText()
  write(&text)
  return String(decoding: text.bytes, as: UTF8.self)
}

@Suite("Numbers as JSON text")
struct NumberTests {
  @Test("six significant digits are those of decimal arithmetic on the exact value")
  func significantDigitsAgreeWithDecimal() throws {
    let numbers = try roundedNumbers()
    #expect(numbers.count > 1500)
    for number in numbers {
      #expect(
        text { $0.append(significant: number.value, digits: 6) } == number.significant,
        "\(number.value)")
    }
  }

  @Test("the shortest text is that of another implementation")
  func shortestAgrees() throws {
    for number in try roundedNumbers() {
      #expect(text { $0.append(shortest: number.value) } == number.shortest, "\(number.value)")
    }
  }

  @Test("degrees have at most seven decimals, rounded half to even")
  func degreesAgreeWithDecimal() throws {
    for number in try roundedNumbers() {
      let angle = FixedDegrees(number.value)
      #expect(angle.map { angle in text { $0.append(degrees: angle) } } == number.degrees)
    }
  }

  @Test("what is not finite is null and never a word that JSON does not have")
  func notFiniteIsNull() {
    for value in [Double.nan, .infinity, -.infinity, .signalingNaN] {
      #expect(text { $0.append(significant: value) } == "null")
      #expect(text { $0.append(shortest: value) } == "null")
      #expect(FixedDegrees(value) == nil)
    }
  }

  @Test("nothing that rounds to zero has a sign")
  func noNegativeZero() {
    #expect(text { $0.append(significant: -0.0) } == "0")
    #expect(text { $0.append(significant: -0.0, whole: .withPoint) } == "0.0")
    #expect(text { $0.append(shortest: -0.0) } == "0")
    #expect(FixedDegrees(-0.00000004).map { angle in text { $0.append(degrees: angle) } } == "0")
  }

  @Test("a column of real numbers never looks like whole numbers")
  func wholeNumbersKeepPoint() {
    func real(_ value: Double) -> String {
      text { $0.append(significant: value, digits: 6, whole: .withPoint) }
    }
    #expect(real(1) == "1.0")
    #expect(real(-40) == "-40.0")
    #expect(real(0.25) == "0.25")
    #expect(real(1e20) == "100000000000000000000.0")
    #expect(real(1e21) == "1e+21")
    #expect(real(1e-7) == "1e-7")
    #expect(
      text { $0.append(degrees: FixedDegrees(units: -370_000_000), whole: .withPoint) } == "-37.0")
  }

  @Test("whole numbers are written with all of their digits")
  func integers() {
    for value in [0, 7, -7, 10, -1_000_000, .max, .min] {
      #expect(text { $0.append(integer: value) } == String(value))
    }
  }

  @Test("rounded text reads back within half a unit of its last digit", arguments: UInt64(0)..<4)
  func roundingIsClose(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    for _ in 0..<2000 {
      let value = Double(bitPattern: random.next() & ~(1 << 63))
      // Rounded up to few digits, the very largest numbers are beyond all doubles.
      guard value.isNormal, value < 1e308 else { continue }
      for digits in [1, 3, 6, 15] {
        let written = text { $0.append(significant: value, digits: digits) }
        let back = try #require(Double(written))
        // One unit of the last of 1, 3, 6, 15 digits is at most 10^(1 - digits) of the value.
        let unit = value.scaledDown(by: digits - 1)
        #expect((back - value).magnitude <= unit * 0.5000001, "\(value) became \(written)")
        // Writing what was written changes nothing.
        #expect(text { $0.append(significant: back, digits: digits) } == written)
      }
    }
  }
}

extension Double {
  fileprivate func scaledDown(by powerOfTen: Int) -> Double {
    (0..<powerOfTen).reduce(self) { number, _ in number / 10 }
  }
}
