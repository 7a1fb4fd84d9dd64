// SPDX-License-Identifier: Apache-2.0

/// A regular expression over the bytes of names, for the part of ICU's syntax that names need.
///
/// Goals, in this order: the same matches as `NSRegularExpression` (a test holds the two together);
/// speed, as a scan reads a hundred thousand names against a dozen expressions; few lines. Known are
/// literals, `.`, `\d`, `\w`, classes in brackets, groups (plain, `?:`, named), `|`, `?`, `*`, `+`,
/// `{n}`, `{n,m}`, `{n,}` and their lazy forms, `$` and lookahead. Anything else is not compiled, and
/// names that are not printable ASCII are not for it either: what a character is has more than one
/// answer there. Then ICU is asked.
struct NameExpression: Sendable {
  /// A step of the program; places are indices of steps.
  enum Step: Sendable {
    case byte(ByteSet)
    /// Goes on at the first place, and at the second if that fails.
    case fork(Int, Int)
    case jump(Int)
    case save(Int)
    case end
    /// Whether the steps up to the place match here, or do not.
    case look(isPositive: Bool, next: Int)
    case accept
  }

  let steps: [Step]
  /// Names of the groups that have one, with the slot of their beginning.
  let groups: [(name: String, slot: Int)]
  let slotCount: Int
  /// The bytes that a match can begin with; nil where it may be empty or begins with a lookahead.
  let firstBytes: ByteSet?

  /// Compiles an expression; nil where it has something that is not known here.
  init?(_ pattern: String) {
    guard var parser = NameExpressionParser(pattern), let node = parser.parse() else { return nil }
    var builder = NameExpressionBuilder()
    builder.append(node)
    builder.steps.append(.accept)
    guard builder.steps.count <= 4000 else { return nil }
    steps = builder.steps
    groups = parser.groups
    slotCount = 2 * parser.groupCount
    firstBytes = node.firstBytes
  }

  /// Whether a name can be matched here: every byte is printable ASCII.
  static func isPlain(_ name: some Sequence<UInt8>) -> Bool {
    name.allSatisfy { (0x20..<0x7F).contains($0) }
  }

  /// Where the groups lie in a match from the beginning of a name.
  struct Match {
    let length: Int
    fileprivate let slots: [Int]

    /// The range of the group whose beginning is in a slot; nil where it took no part.
    func range(slot: Int) -> Range<Int>? {
      slots[slot] < 0 || slots[slot + 1] < 0 ? nil : slots[slot]..<slots[slot + 1]
    }
  }

  /// What an attempt came to.
  enum Outcome {
    case matched(Match)
    case failed
    /// It takes too many steps: an expression that tries the same thing in many ways.
    case givenUp
  }

  /// Matches from the beginning of a name of plain bytes.
  ///
  /// - Complexity: O(*n*) in the name's length for expressions that do not repeat a repetition.
  func match(_ name: Span<UInt8>) -> Outcome {
    if let firstBytes {
      guard name.count > 0, firstBytes.contains(name[0]) else { return .failed }
    }
    var run = Run(slots: [Int](repeating: -1, count: slotCount))
    guard let end = attempt(name, from: 0, at: 0, in: &run) else {
      return run.budget > 0 ? .failed : .givenUp
    }
    return .matched(Match(length: end, slots: run.slots))
  }

  private struct Run {
    var slots: [Int]
    var budget = 100_000
  }

  /// What to go back to: another way, or the former value of a slot.
  private enum Choice {
    case way(step: Int, position: Int)
    case slot(Int, Int)
  }

  /// The end of a match of the steps from one on; nil where there is none.
  private func attempt(
    _ name: Span<UInt8>, from start: Int, at place: Int, in run: inout Run
  ) -> Int? {
    var choices: [Choice] = []
    var (step, position) = (start, place)
    while true {
      run.budget -= 1
      guard run.budget > 0 else { return nil }
      var isAlive = true
      switch steps[step] {
      case .byte(let set):
        isAlive = position < name.count && set.contains(name[position])
        step += 1
        position += 1
      case .fork(let first, let second):
        choices.append(.way(step: second, position: position))
        step = first
      case .jump(let target): step = target
      case .save(let slot):
        choices.append(.slot(slot, run.slots[slot]))
        run.slots[slot] = position
        step += 1
      case .end:
        isAlive = position == name.count
        step += 1
      case .look(let isPositive, let next):
        isAlive = (attempt(name, from: step + 1, at: position, in: &run) != nil) == isPositive
        step = next
      case .accept: return position
      }
      while !isAlive {
        guard let choice = choices.popLast() else { return nil }
        switch choice {
        case .way(let other, let back):
          (step, position) = (other, back)
          isAlive = true
        case .slot(let slot, let value): run.slots[slot] = value
        }
      }
    }
  }
}

/// A set of bytes.
struct ByteSet: Hashable, Sendable {
  private var bits: SIMD4<UInt64> = .zero

  func contains(_ byte: UInt8) -> Bool {
    bits[Int(byte >> 6)] & (1 << UInt64(byte & 63)) != 0
  }

  mutating func insert(_ byte: UInt8) { bits[Int(byte >> 6)] |= 1 << UInt64(byte & 63) }

  mutating func insert(_ range: ClosedRange<UInt8>) { for byte in range { insert(byte) } }

  mutating func formUnion(_ other: ByteSet) { bits |= other.bits }

  /// Every other byte.
  var inverse: ByteSet {
    var set = self
    set.bits = ~bits
    return set
  }
}
