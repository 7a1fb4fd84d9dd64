// SPDX-License-Identifier: Apache-2.0

/// The members of a JSON object that holds no other object or array, found by a walk over its bytes: a
/// general decoder takes thirty times as long, and there are millions of cells.
struct FlatMembers {
  private let bytes: [UInt8]
  private var place: Int

  /// Members of the `properties` of a feature; nil where it has none.
  init?(propertiesOf line: some Sequence<UInt8>) {
    bytes = Array(line)
    guard let start = bytes.firstRange(of: Self.opening)?.upperBound else { return nil }
    place = start
  }

  private static let opening = Array("\"properties\":{".utf8)

  /// The next member, its name without quotes and its value as it stands; nil after the last.
  ///
  /// - Throws: `Damaged` where the object is not what it should be.
  mutating func next() throws(Damaged) -> (name: ArraySlice<UInt8>, value: ArraySlice<UInt8>)? {
    if try byte() == UInt8(ascii: "}") { return nil }
    if try byte() == UInt8(ascii: ",") { place += 1 }
    let name = try text()
    guard try byte() == UInt8(ascii: ":") else { throw Damaged() }
    place += 1
    if try byte() == UInt8(ascii: "\"") { return (name, try text()) }
    let start = place
    while try !Self.ends.contains(byte()) { place += 1 }
    guard place > start, bytes[start] != UInt8(ascii: "{"), bytes[start] != UInt8(ascii: "[") else {
      throw Damaged()
    }
    return (name, bytes[start..<place])
  }

  /// A text in quotes; what is escaped in it stays so.
  private mutating func text() throws(Damaged) -> ArraySlice<UInt8> {
    guard try byte() == UInt8(ascii: "\"") else { throw Damaged() }
    place += 1
    let start = place
    while try byte() != UInt8(ascii: "\"") {
      place += bytes[place] == UInt8(ascii: "\\") ? 2 : 1
    }
    place += 1
    return bytes[start..<place - 1]
  }

  private func byte() throws(Damaged) -> UInt8 {
    guard place < bytes.count else { throw Damaged() }
    return bytes[place]
  }

  private static let ends = [UInt8(ascii: ","), UInt8(ascii: "}")]

  /// The bytes are no flat object.
  struct Damaged: Error {}
}
