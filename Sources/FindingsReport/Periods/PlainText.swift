// SPDX-License-Identifier: Apache-2.0
import MonitorGrid

/// Numbers and times as sentences have them, the same on every machine.
enum PlainText {
  /// A number with so many digits behind the point; `more than 1000000` beyond what a sentence can use.
  static func decimal(_ value: Double, digits: Int) -> String {
    guard value.isFinite else { return "an unknown amount" }
    guard value.magnitude < 1_000_000 else { return "more than 1000000" }
    let scale = (0..<digits).reduce(1) { result, _ in result * 10 }
    let units = Int((value.magnitude * Double(scale)).rounded())
    let fraction = String(scale + units % scale).dropFirst()
    let sign = value < 0 && units > 0 ? "-" : ""
    return "\(sign)\(units / scale)" + (digits > 0 ? ".\(fraction)" : "")
  }

  /// A share in percent with two digits; shares that are not quite all or nothing never look like it.
  static func percent(_ part: Int, of whole: Int) -> String {
    guard whole > 0 else { return "none" }
    var hundredths = Int((Double(part) / Double(whole) * 10_000).rounded())
    if part > 0 { hundredths = max(hundredths, 1) }
    if part < whole { hundredths = min(hundredths, 9_999) }
    return "\(hundredths / 100).\(String(100 + hundredths % 100).dropFirst()) %"
  }

  /// To the minute: `2030-01-29 14:12 UTC`.
  static func minute(_ time: UTCTime) -> String {
    let text = time.rfc3339
    guard let mark = text.firstIndex(of: "T") else { return text }
    return "\(text[..<mark]) \(text[text.index(after: mark)...].prefix(5)) UTC"
  }

  /// `1 pass`, `2 passes`.
  static func count(_ number: Int, _ one: String, _ several: String) -> String {
    "\(number) \(number == 1 ? one : several)"
  }
}
