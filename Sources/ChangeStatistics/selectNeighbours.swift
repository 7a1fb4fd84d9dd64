// SPDX-License-Identifier: Apache-2.0

/// The most digits that keys are sorted into at a time.
let mostDigits = 2048

/// The key at place `rank` of keys in their order and, where a pair is wanted, the one before it.
///
/// Keys are selected by leading bits of their distance from the least, again and again: no pivot, so
/// that no arrangement of the input is worse than another, and a few rounds at most.
///
/// - Parameters:
///   - rank: Place of the wanted key, counted from 0; at least 1 for a pair.
///   - count: How many of `keys` take part, from the first.
///   - range: A range in which all of these lie.
///   - isPair: Whether the key before is wanted too.
///   - keys: The keys in any order; left in another.
///   - counts: Memory for `2 * mostDigits` counts.
/// - Returns: The key as `high`, the one before it as `low`; the same key twice where no pair is wanted.
/// - Complexity: O(*n*).
func selectNeighbours(
  ofRank rank: Int, among count: Int, in range: ClosedRange<UInt64>, isPair: Bool,
  keys: inout [UInt64], counts: inout [UInt32]
) -> (low: UInt64, high: UInt64) {
  var keys = keys.mutableSpan
  var counts = counts.mutableSpan
  precondition(
    count <= keys.count && rank < count && counts.count == 2 * mostDigits,
    "the rank is one of the keys'")
  var (least, greatest) = (range.lowerBound, range.upperBound)
  var rank = rank
  var left = count
  while left > 24 {
    precondition(left <= keys.count, "fewer keys are left each time")
    guard least < greatest else { return (least, least) }
    // About as many digits as keys, or the digits cost more than the keys.
    let digits = left > 8192 ? mostDigits : 256
    let width = 64 - (greatest - least).leadingZeroBitCount
    let shift = UInt64(max(0, width - digits.trailingZeroBitCount))
    countDigits(&keys, left, from: least, shift: shift, digits: digits, into: &counts)
    var digit = 0
    while rank >= Int(counts[digit]) {
      rank -= Int(counts[digit])
      digit += 1
    }
    let first = least &+ UInt64(digit) &<< shift
    if isPair, rank == 0 { return around(first, in: keys, left) }
    let reach = (1 &<< shift) &- UInt64(1)
    var end = 0
    (least, greatest) = (UInt64.max, UInt64.min)
    for index in 0..<left {
      let key = keys[index]
      keys[end] = key
      let isInside = key &- first <= reach
      end &+= isInside ? 1 : 0
      least = isInside ? min(least, key) : least
      greatest = isInside ? max(greatest, key) : greatest
    }
    left = end
  }
  sortByInsertion(&keys, left)
  return (isPair ? keys[rank - 1] : keys[rank], keys[rank])
}

/// Counts keys by their digits, in two columns of counts in turn.
///
/// Neighbours often have one digit, and a count would wait for the one before it. The sums end in the
/// first column.
private func countDigits(
  _ keys: inout MutableSpan<UInt64>, _ left: Int, from least: UInt64, shift: UInt64, digits: Int,
  into counts: inout MutableSpan<UInt32>
) {
  for digit in 0..<digits { counts[digit] = 0 }
  for digit in 0..<digits { counts[mostDigits + digit] = 0 }
  let mask = mostDigits - 1
  for index in 0..<left / 2 {
    let one = Int(truncatingIfNeeded: (keys[2 * index] &- least) &>> shift) & mask
    let other = Int(truncatingIfNeeded: (keys[2 * index + 1] &- least) &>> shift) & mask
    counts[one] &+= 1
    counts[mostDigits + other] &+= 1
  }
  if !left.isMultiple(of: 2) {
    counts[Int(truncatingIfNeeded: (keys[left - 1] &- least) &>> shift) & mask] &+= 1
  }
  for digit in 0..<digits { counts[digit] &+= counts[mostDigits + digit] }
}

/// The greatest key below `first` and the least one that is not.
private func around(
  _ first: UInt64, in keys: borrowing MutableSpan<UInt64>, _ left: Int
) -> (low: UInt64, high: UInt64) {
  var (low, high) = (UInt64.min, UInt64.max)
  for index in 0..<left {
    let key = keys[index]
    low = key < first ? max(low, key) : low
    high = key < first ? high : min(high, key)
  }
  return (low, high)
}

private func sortByInsertion(_ keys: inout MutableSpan<UInt64>, _ left: Int) {
  for index in 1..<max(left, 1) {
    let key = keys[index]
    var place = index
    while place > 0, keys[place - 1] > key {
      keys[place] = keys[place - 1]
      place -= 1
    }
    keys[place] = key
  }
}
