// SPDX-License-Identifier: Apache-2.0
import Foundation
import GridTestSupport
import MonitorGrid
import Testing

@testable import PassCatalog

/// `NSRegularExpression` is the oracle: the fast way must say what it says.
@Suite("Names: the fast way and ICU")
struct NameExpressionTests {
  private static let names = [
    "OPERA_L2_RTC-S1_T137-292320-IW2_20211119T015900Z_20250830T120333Z_S1A_30_v1.0_VH",
    "S1B_IW_20180128T161201_DVP_RTC30_G_gpuned_FE50_VV",
    "S1A_IW_GRDH_1SDV_20160822T182823_20160822T182848_012717_013FFE_90AF",
    "s1a-iw-grd-vv-20160822t182823-20160822t182848-012717-013ffe-001",
    "S2A_MSIL2A_20210907T083601_N0301_R064_T37UDQ_20210907T112358",
    "L2A_T37UDQ_20210907T083601_B04_10m", "T37UDQ_20210907T083601", "S2B_37UDQ_20210907_0_L2A",
    "LC08_L2SP_177025_20210907_20210916_02_T1_SR_B4", "LT05_L1TP_177025_20030907_20210916_02_T1",
    "20210907_083601_23_1001_3B_AnalyticMS_SR", "20210907_083601_1001_3B_udm2",
    "S2A_MSIL1C_20210907T083601_N0301_R064_T37UDQ_20210907T112358",
  ]

  private func matches(_ matcher: NameMatcher, _ name: String) {
    let groups = [
      "platform", "time", "tile", "orbit", "absolute", "polarisation", "units", "baseline", "id",
      "processed", "level", "date", "band", "a", "b",
    ]
    let (quick, icu) = (matcher.match(name), matcher.matchByICU(name))
    #expect(quick?.text == icu?.text, "\(matcher.pattern) on \(name)")
    #expect(quick?.rest == icu?.rest, "\(matcher.pattern) on \(name)")
    for group in groups {
      #expect(quick?[group] == icu?[group], "\(group) of \(matcher.pattern) on \(name)")
    }
  }

  /// A name changed here and there: characters lost, doubled, swapped and replaced.
  private func changed(_ name: String, _ random: inout SplitMix64) -> String {
    var bytes = Array(name.utf8)
    for _ in 0..<Int.random(in: 0...3, using: &random) {
      guard !bytes.isEmpty else { break }
      let place = Int.random(in: 0..<bytes.count, using: &random)
      switch Int.random(in: 0..<4, using: &random) {
      case 0: bytes.remove(at: place)
      case 1: bytes.insert(bytes[place], at: place)
      case 2: bytes.swapAt(place, Int.random(in: 0..<bytes.count, using: &random))
      default: bytes[place] = Array("_-.0Z9aFé ".utf8).randomElement(using: &random) ?? 0
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  @Test("every pattern of every profile, on names and on names with mistakes", arguments: 0..<4)
  func profiles(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let patterns = SensorProfile.all.flatMap(\.productNames)
    #expect(patterns.count >= 10)
    for pattern in patterns {
      let matcher = try NameMatcher(pattern.pattern)
      // All of them go the fast way; else a scan would be slow.
      #expect(NameExpression(pattern.pattern) != nil, "\(pattern.pattern)")
      for name in Self.names {
        for _ in 0..<6 { matches(matcher, changed(name, &random)) }
      }
    }
    // The names as they are fit a pattern each.
    for name in Self.names {
      #expect(patterns.contains { $0.match(name) != nil }, "\(name)")
    }
  }

  @Test(
    "what the syntax can say",
    arguments: [
      "a", "a*b", "(?<a>a+)b", "(?<a>a*)(?<b>a+)", "a{2,3}", "a{2,}b?", "(?:ab|a)(?<b>b?)",
      "[a-c]+",
      "[^a]b", #"\w+?(?=b|$)"#, #"(?<a>\d{1,3})x"#, "a+?b", "(?:a|b|ab)*c", "a(?!b)",
      "(?<a>a|(?:ab))b",
      "[.-]a", "b?a??b", ".{2}", "(?:)a", "a$", "(?<a>[ab]{0,2})(?<b>[bc]*)$",
    ])
  func syntax(pattern: String) throws {
    let matcher = try NameMatcher(pattern)
    #expect(NameExpression(pattern) != nil)
    var random = SplitMix64(seed: 7)
    for _ in 0..<300 {
      let length = Int.random(in: 0...6, using: &random)
      let name = String(
        (0..<length).map { _ in Array("aabbc1x.-").randomElement(using: &random) ?? "a" })
      matches(matcher, name)
    }
  }

  @Test(
    "what is not known here is left to ICU, which matches all the same",
    arguments: [
      (#"a\b-b"#, "a-b"), ("(?i)AB", "ab"), ("é+", "éé"), ("(a)\\1", "aa"), ("[[:alpha:]]+", "ab"),
      ("a++b", "aab"), ("(?>a+)b", "aab"), ("^ab", "ab"), (#"\p{L}+"#, "ab"),
    ])
  func unknown(pattern: String, name: String) throws {
    #expect(NameExpression(pattern) == nil)
    #expect(try NameMatcher(pattern).match(name)?.text == name)
  }

  @Test("names that are not plain ASCII go through ICU")
  func unicode() throws {
    let matcher = try NameMatcher(#"(?<tile>\w+)_(?<date>\d+)"#)
    let match = try #require(matcher.match("Донецьк_20210907"))
    #expect(match["tile"] == "Донецьк" && match["date"] == "20210907")
    #expect(match.rest.isEmpty)
  }

  @Test("an expression that would try for ever gives up and asks ICU")
  func hopeless() {
    let expression = NameExpression("(?:a|aa)*(?:a|aa)*(?:a|aa)*b")
    let name = String(repeating: "a", count: 40)
    guard case .givenUp? = expression.map({ $0.match(name.utf8.span) }) else {
      Issue.record("it went on")
      return
    }
  }
}
