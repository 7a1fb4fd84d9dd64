// SPDX-License-Identifier: Apache-2.0
import Evidence
import Foundation
import GridTestSupport
import Testing

private func text(_ value: CanonicalJSON) throws -> String {
  String(decoding: try value.canonicalBytes(), as: UTF8.self)
}

/// The examples that RFC 8785 prints.
@Suite("Canonical JSON gives the texts of RFC 8785")
struct RFC8785Tests {
  /// Sections 3.2.2 to 3.2.4: the sample's canonical bytes.
  @Test("the sample object has the bytes of section 3.2.4")
  func sampleBytes() throws {
    let sample: CanonicalJSON = [
      "numbers": [333333333.33333329, 1e30, 4.50, 2e-3, 0.000000000000000000000000001],
      "string": "\u{20ac}$\u{000F}\u{000a}A'\u{0042}\u{0022}\u{005c}\\\"/",
      "literals": [.null, true, false],
    ]
    let expected = """
      7b 22 6c 69 74 65 72 61 6c 73 22 3a 5b 6e 75 6c 6c 2c 74 72 75 65 2c 66 61 6c 73 65 5d 2c 22
      6e 75 6d 62 65 72 73 22 3a 5b 33 33 33 33 33 33 33 33 33 2e 33 33 33 33 33 33 33 2c 31 65 2b
      33 30 2c 34 2e 35 2c 30 2e 30 30 32 2c 31 65 2d 32 37 5d 2c 22 73 74 72 69 6e 67 22 3a 22 e2
      82 ac 24 5c 75 30 30 30 66 5c 6e 41 27 42 5c 22 5c 5c 5c 5c 5c 22 2f 22 7d
      """
    let bytes = expected.split(whereSeparator: \.isWhitespace).map { UInt8($0, radix: 16) }
    #expect(try sample.canonicalBytes() == bytes.compactMap { $0 })
  }

  @Test("members stand in the order of section 3.2.3")
  func memberOrder() throws {
    let sample: CanonicalJSON = [
      "\u{20ac}": "Euro Sign",
      "\r": "Carriage Return",
      "\u{fb33}": "Hebrew Letter Dalet With Dagesh",
      "1": "One",
      "\u{1f600}": "Emoji: Grinning Face",
      "\u{80}": "Control",
      "\u{f6}": "Latin Small Letter O With Diaeresis",
    ]
    let expected = [
      #""\r":"Carriage Return""#, #""1":"One""#, "\"\u{80}\":\"Control\"",
      "\"\u{f6}\":\"Latin Small Letter O With Diaeresis\"", "\"\u{20ac}\":\"Euro Sign\"",
      "\"\u{1f600}\":\"Emoji: Grinning Face\"",
      "\"\u{fb33}\":\"Hebrew Letter Dalet With Dagesh\"",
    ]
    #expect(
      try text(sample).unicodeScalars.elementsEqual(
        "{\(expected.joined(separator: ","))}".unicodeScalars))
  }

  @Test(
    "numbers are those of appendix B",
    arguments: [
      (0x0000_0000_0000_0000, "0"),
      (0x8000_0000_0000_0000, "0"),
      (0x0000_0000_0000_0001, "5e-324"),
      (0x8000_0000_0000_0001, "-5e-324"),
      (0x7fef_ffff_ffff_ffff, "1.7976931348623157e+308"),
      (0xffef_ffff_ffff_ffff, "-1.7976931348623157e+308"),
      (0x4340_0000_0000_0000, "9007199254740992"),
      (0xc340_0000_0000_0000, "-9007199254740992"),
      (0x4430_0000_0000_0000, "295147905179352830000"),
      (0x44b5_2d02_c7e1_4af5, "9.999999999999997e+22"),
      (0x44b5_2d02_c7e1_4af6, "1e+23"),
      (0x44b5_2d02_c7e1_4af7, "1.0000000000000001e+23"),
      (0x444b_1ae4_d6e2_ef4e, "999999999999999700000"),
      (0x444b_1ae4_d6e2_ef4f, "999999999999999900000"),
      (0x444b_1ae4_d6e2_ef50, "1e+21"),
      (0x3eb0_c6f7_a0b5_ed8c, "9.999999999999997e-7"),
      (0x3eb0_c6f7_a0b5_ed8d, "0.000001"),
      (0x41b3_de43_5555_5553, "333333333.3333332"),
      (0x41b3_de43_5555_5554, "333333333.33333325"),
      (0x41b3_de43_5555_5555, "333333333.3333333"),
      (0x41b3_de43_5555_5556, "333333333.3333334"),
      (0x41b3_de43_5555_5557, "333333333.33333343"),
      (0xbecb_f647_612f_3696, "-0.0000033333333333333333"),
      (0x4314_3ff3_c1cb_0959, "1424953923781206.2"),
    ] as [(UInt64, String)])
  func numbers(bits: UInt64, expected: String) throws {
    #expect(try text(.number(Double(bitPattern: bits))) == expected)
  }

  @Test("numbers that JSON has no word for are refused, as appendix B asks")
  func refusedNumbers() {
    for bits: UInt64 in [0x7fff_ffff_ffff_ffff, 0x7ff0_0000_0000_0000, 0xfff0_0000_0000_0000] {
      let error = #expect(throws: EvidenceError.self) {
        try CanonicalJSON.array([.number(Double(bitPattern: bits))]).canonicalBytes()
      }
      #expect(error?.code == .noSuchNumber)
    }
  }
}

@Suite("Canonical JSON beyond the RFC's examples")
struct CanonicalJSONTests {
  @Test("whole numbers are those that a double holds exactly")
  func integers() throws {
    let largest = 9_007_199_254_740_991
    #expect(try text([.integer(largest), .integer(-largest), 0]) == "[\(largest),-\(largest),0]")
    for number in [largest + 1, -largest - 1, .max, .min] {
      #expect(throws: EvidenceError.self) { try CanonicalJSON.integer(number).canonicalBytes() }
    }
  }

  @Test("a name may not stand twice, and names that only look alike are two")
  func names() throws {
    let twice: CanonicalJSON = ["a": ["b": 1, "c": 2, "b": 3]]
    let error = #expect(throws: EvidenceError.self) { try twice.canonicalBytes() }
    #expect(error?.code == .duplicateName)
    #expect(error?.subject == "b")
    // One letter, and a letter with a combining accent: Swift's strings call them equal.
    let alike: CanonicalJSON = ["\u{e9}": 1, "e\u{301}": 2]
    #expect(
      try text(alike).unicodeScalars.elementsEqual("{\"e\u{301}\":2,\"\u{e9}\":1}".unicodeScalars))
  }

  @Test("the order in which members are given changes nothing", arguments: UInt64(0)..<16)
  func orderDoesNotMatter(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let names = (0..<20).map { _ in
      String(
        String.UnicodeScalarView(
          (0..<3).compactMap { _ in
            Unicode.Scalar(UInt32.random(in: 0x20..<0x1_f700, using: &random))
          }))
    }
    let members = Set(names).map {
      CanonicalJSON.Member($0, .number(.random(in: 0...1, using: &random)))
    }
    let sorted = try CanonicalJSON.object(members).canonicalBytes()
    #expect(try CanonicalJSON.object(members.shuffled(using: &random)).canonicalBytes() == sorted)
    // Another reader finds the same members.
    let read = try JSONDecoder().decode([String: Double].self, from: Data(sorted))
    #expect(read.count == members.count)
    for member in members { #expect(read[member.name].map(CanonicalJSON.number) == member.value) }
  }

  @Test("empty objects and arrays, and text, have one form")
  func smallValues() throws {
    #expect(try text([:]) == "{}")
    #expect(try text([]) == "[]")
    #expect(try text("") == #""""#)
    #expect(try text(.text(nil)) == "null")
    #expect(try text(.measurement(nil)) == "null")
    #expect(try text(.measurement(.nan)) == "null")
    #expect(try text(.measurement(0.1 + 0.2)) == "0.3")
    #expect(try text(.measurement(-1.0 / 3)) == "-0.333333")
    #expect(try text(.measurement(1.5e-300)) == "1.5e-300")
    #expect(try text(.measurement(-0.0)) == "0")
  }
}
