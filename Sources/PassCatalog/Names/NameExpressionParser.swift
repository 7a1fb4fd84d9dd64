// SPDX-License-Identifier: Apache-2.0

/// Reads the text of an expression into a tree; nil at the first thing that it does not know.
struct NameExpressionParser {
  /// The tree.
  indirect enum Node {
    case empty
    case byte(ByteSet)
    case sequence([Node])
    case choice([Node])
    case group(slot: Int, Node)
    /// From `least` to `most` times, nil for no end; lazy takes as few as it can.
    case repetition(Node, least: Int, most: Int?, isLazy: Bool)
    case end
    case look(isPositive: Bool, Node)
  }

  private let text: [UInt8]
  private var place = 0
  private(set) var groups: [(name: String, slot: Int)] = []
  private(set) var groupCount = 0

  init?(_ pattern: String) {
    text = Array(pattern.utf8)
    guard NameExpression.isPlain(text) else { return nil }
  }

  mutating func parse() -> Node? {
    guard let node = parseChoice(), place == text.count else { return nil }
    return node
  }

  private var next: UInt8? { place < text.count ? text[place] : nil }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard next == UInt8(ascii: character) else { return false }
    place += 1
    return true
  }

  private mutating func parseChoice() -> Node? {
    var ways: [Node] = []
    repeat {
      guard let way = parseSequence() else { return nil }
      ways.append(way)
    } while take("|")
    return ways.count == 1 ? ways[0] : .choice(ways)
  }

  private mutating func parseSequence() -> Node? {
    var parts: [Node] = []
    while let byte = next, byte != UInt8(ascii: "|"), byte != UInt8(ascii: ")") {
      guard let atom = parseAtom(), let part = parseRepetition(of: atom) else { return nil }
      parts.append(part)
    }
    return parts.isEmpty ? .empty : parts.count == 1 ? parts[0] : .sequence(parts)
  }

  private mutating func parseAtom() -> Node? {
    guard let byte = next else { return nil }
    place += 1
    switch Unicode.Scalar(byte) {
    case "(": return parseGroup()
    case "[": return parseClass().map(Node.byte)
    case "\\": return parseEscape().map(Node.byte)
    case ".":
      var every = ByteSet()
      every.insert(0x20...0x7E)
      return .byte(every)
    case "$": return .end
    case "^", "*", "+", "?", "{", "}", "]": return nil
    default:
      var one = ByteSet()
      one.insert(byte)
      return .byte(one)
    }
  }

  private mutating func parseGroup() -> Node? {
    var slot: Int?
    var look: Bool?
    if take("?") {
      if take("=") {
        look = true
      } else if take("!") {
        look = false
      } else if take("<") {
        guard let name = parseName() else { return nil }
        slot = 2 * groupCount
        groups.append((name, 2 * groupCount))
        groupCount += 1
      } else if !take(":") {
        return nil
      }
    }
    // A plain group is numbered in ICU; nobody asks for its number here.
    guard let inner = parseChoice(), take(")") else { return nil }
    if let look { return .look(isPositive: look, inner) }
    if let slot { return .group(slot: slot, inner) }
    return inner
  }

  private mutating func parseName() -> String? {
    let start = place
    while let byte = next, Unicode.Scalar(byte).properties.isAlphabetic { place += 1 }
    let name = String(decoding: text[start..<place], as: UTF8.self)
    guard take(">"), !name.isEmpty, !groups.contains(where: { $0.name == name }) else { return nil }
    return name
  }

  private mutating func parseEscape() -> ByteSet? {
    guard let byte = next else { return nil }
    place += 1
    var set = ByteSet()
    switch Unicode.Scalar(byte) {
    case "d": set.insert(UInt8(ascii: "0")...UInt8(ascii: "9"))
    case "w":
      set.insert(UInt8(ascii: "0")...UInt8(ascii: "9"))
      set.insert(UInt8(ascii: "A")...UInt8(ascii: "Z"))
      set.insert(UInt8(ascii: "a")...UInt8(ascii: "z"))
      set.insert(UInt8(ascii: "_"))
    case let other where other.properties.isAlphabetic || ("0"..."9").contains(other): return nil
    default: set.insert(byte)
    }
    return set
  }

  private mutating func parseClass() -> ByteSet? {
    let isInverse = take("^")
    var set = ByteSet()
    while !take("]") {
      guard let low = next else { return nil }
      place += 1
      switch Unicode.Scalar(low) {
      case "\\":
        guard let escaped = parseEscape() else { return nil }
        set.formUnion(escaped)
        // A range from an escape is rare and easily misread.
        if next == UInt8(ascii: "-"), place + 1 < text.count, text[place + 1] != UInt8(ascii: "]") {
          return nil
        }
      case "-" where next == UInt8(ascii: "]"): set.insert(low)
      // ICU knows sets of sets and operators on them.
      case "[", "&", "-", "^", "{", "}", "$", ":": return nil
      default:
        guard next == UInt8(ascii: "-"), place + 1 < text.count,
          text[place + 1] != UInt8(ascii: "]")
        else {
          set.insert(low)
          continue
        }
        let high = text[place + 1]
        guard high >= low, !"\\[&-".utf8.contains(high) else { return nil }
        place += 2
        set.insert(low...high)
      }
    }
    return set == ByteSet() ? nil : isInverse ? set.inverse : set
  }

  private mutating func parseRepetition(of atom: Node) -> Node? {
    var (least, most): (Int, Int?)
    if take("?") {
      (least, most) = (0, 1)
    } else if take("*") {
      (least, most) = (0, nil)
    } else if take("+") {
      (least, most) = (1, nil)
    } else if take("{") {
      guard let low = parseNumber() else { return nil }
      (least, most) = (low, low)
      if take(",") {
        most = next == UInt8(ascii: "}") ? nil : parseNumber()
        guard most.map({ $0 >= low }) ?? (next == UInt8(ascii: "}")) else { return nil }
      }
      guard take("}") else { return nil }
    } else {
      return atom
    }
    let isLazy = take("?")
    // What may be empty could be repeated without end; possessive forms and a repetition of an
    // assertion are not known.
    guard next != UInt8(ascii: "+"), atom.isNeverEmpty || most == 1 else { return nil }
    guard !"*?{".utf8.contains(next ?? 0) else { return nil }
    return .repetition(atom, least: least, most: most, isLazy: isLazy)
  }

  private mutating func parseNumber() -> Int? {
    let start = place
    while let byte = next, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { place += 1 }
    guard place - start <= 3 else { return nil }
    return Int(String(decoding: text[start..<place], as: UTF8.self))
  }
}

extension NameExpressionParser.Node {
  /// Whether every match has a byte at least.
  var isNeverEmpty: Bool {
    switch self {
    case .byte: true
    case .empty, .end, .look: false
    case .sequence(let parts): parts.contains(where: \.isNeverEmpty)
    case .choice(let ways): ways.allSatisfy(\.isNeverEmpty)
    case .group(_, let inner): inner.isNeverEmpty
    case .repetition(let inner, let least, _, _): least > 0 && inner.isNeverEmpty
    }
  }

  /// The bytes that a match can begin with; nil where that is not known.
  var firstBytes: ByteSet? {
    switch self {
    case .byte(let set): return set
    case .empty, .end, .look: return nil
    case .group(_, let inner): return inner.firstBytes
    case .repetition(let inner, let least, _, _): return least > 0 ? inner.firstBytes : nil
    case .choice(let ways):
      var union = ByteSet()
      for way in ways {
        guard let set = way.firstBytes else { return nil }
        union.formUnion(set)
      }
      return union
    case .sequence(let parts):
      // What may be left out adds its own beginning to that of the rest.
      var union = ByteSet()
      for part in parts {
        if part.isNeverEmpty {
          guard let set = part.firstBytes else { return nil }
          union.formUnion(set)
          return union
        }
        guard case .repetition(let inner, _, _, _) = part, let set = inner.firstBytes else {
          return nil
        }
        union.formUnion(set)
      }
      return nil
    }
  }
}

/// Turns the tree into steps.
struct NameExpressionBuilder {
  var steps: [NameExpression.Step] = []

  mutating func append(_ node: NameExpressionParser.Node) {
    switch node {
    case .empty: break
    case .byte(let set): steps.append(.byte(set))
    case .sequence(let parts): for part in parts { append(part) }
    case .choice(let ways): appendChoice(ways[...])
    case .group(let slot, let inner):
      steps.append(.save(slot))
      append(inner)
      steps.append(.save(slot + 1))
    case .end: steps.append(.end)
    case .look(let isPositive, let inner):
      let place = steps.count
      steps.append(.accept)
      append(inner)
      steps.append(.accept)
      steps[place] = .look(isPositive: isPositive, next: steps.count)
    case .repetition(let inner, let least, let most, let isLazy):
      for _ in 0..<least where steps.count < 5000 { append(inner) }
      guard let most else {
        let place = steps.count
        steps.append(.accept)
        append(inner)
        steps.append(.jump(place))
        steps[place] = fork(place + 1, steps.count, isLazy: isLazy)
        return
      }
      appendOptional(inner, count: most - least, isLazy: isLazy)
    }
  }

  private mutating func appendChoice(_ ways: ArraySlice<NameExpressionParser.Node>) {
    guard let first = ways.first else { return }
    guard ways.count > 1 else {
      append(first)
      return
    }
    let place = steps.count
    steps.append(.accept)
    append(first)
    let leave = steps.count
    steps.append(.accept)
    steps[place] = .fork(place + 1, steps.count)
    appendChoice(ways.dropFirst())
    steps[leave] = .jump(steps.count)
  }

  private mutating func appendOptional(
    _ inner: NameExpressionParser.Node, count: Int, isLazy: Bool
  ) {
    var forks: [Int] = []
    for _ in 0..<count where steps.count < 5000 {
      forks.append(steps.count)
      steps.append(.accept)
      append(inner)
    }
    for place in forks { steps[place] = fork(place + 1, steps.count, isLazy: isLazy) }
  }

  private func fork(_ enter: Int, _ leave: Int, isLazy: Bool) -> NameExpression.Step {
    isLazy ? .fork(leave, enter) : .fork(enter, leave)
  }
}
