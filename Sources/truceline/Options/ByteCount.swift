// SPDX-License-Identifier: Apache-2.0

/// A number of bytes as people write it: `800M`, `2G`, `1.5G`; a kilobyte has 1024.
struct ByteCount: Hashable {
  let count: Int

  init?(_ text: String) {
    let units: [Character: Double] = ["K": 0x1p10, "M": 0x1p20, "G": 0x1p30, "T": 0x1p40]
    var digits = text.uppercased()
    if digits.hasSuffix("B") { digits.removeLast() }
    var unit = 1.0
    if let last = digits.last, let known = units[last] {
      unit = known
      digits.removeLast()
    }
    guard let number = Double(digits), number.isFinite, number > 0, number * unit < 1e15 else {
      return nil
    }
    count = Int(number * unit)
  }
}
