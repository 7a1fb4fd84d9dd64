// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Hashes of files that were read before, so that a file which did not change is not read again.
///
/// A file is known by device, inode, size and time of change to the nanosecond, not by its path: a file
/// that was moved keeps its hash, one that was written anew has another stamp. Whoever changes bytes and
/// sets the time back to what it was deceives the cache.
public final class HashCache: Sendable {
  private struct State {
    var hashes: [FileStamp: String] = [:]
    var hasNew = false
  }

  private let state: Mutex<State>

  /// An empty cache.
  public init() { state = Mutex(State()) }

  /// Reads a cache that was saved; lines that are no entries are left out, so that a damaged file costs
  /// time and nothing else.
  ///
  /// - Parameter bytes: What ``text`` was.
  /// - Complexity: O(*n*) in the bytes.
  public init(reading bytes: [UInt8]) {
    var found = State()
    for line in bytes.split(separator: UInt8(ascii: "\n")) {
      let fields = line.split(separator: UInt8(ascii: " "))
      guard fields.count == 6, fields[5].count == 64 else { continue }
      let numbers = fields[..<5].compactMap(HashCache.number)
      guard numbers.count == 5 else { continue }
      let stamp = FileStamp(
        device: UInt64(bitPattern: Int64(numbers[0])),
        number: UInt64(bitPattern: Int64(numbers[1])), byteCount: numbers[2],
        modified: [numbers[3], numbers[4]])
      found.hashes[stamp] = String(decoding: fields[5], as: UTF8.self)
    }
    state = Mutex(found)
  }

  /// Whether there is a hash that the saved cache has not.
  public var hasNew: Bool { state.withLock(\.hasNew) }

  /// The entries as lines: device, inode, size, seconds and nanoseconds of the change, SHA-256.
  public var text: [UInt8] {
    let lines = state.withLock { state in
      state.hashes.map { stamp, sha256 in
        ([
          Int64(bitPattern: stamp.device).description, Int64(bitPattern: stamp.number).description,
          stamp.byteCount.description,
        ] + stamp.modified.map(\.description) + [sha256]).joined(separator: " ")
      }
    }
    return Array((lines.sorted().joined(separator: "\n") + "\n").utf8)
  }

  func sha256(of stamp: FileStamp) -> String? {
    state.withLock { $0.hashes[stamp] }
  }

  func insert(_ sha256: String, of stamp: FileStamp) {
    state.withLock { state in
      state.hashes[stamp] = sha256
      state.hasNew = true
    }
  }

  private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
    var value = 0
    var isNegative = false
    for (index, byte) in digits.enumerated() {
      if index == 0, byte == UInt8(ascii: "-") {
        isNegative = true
        continue
      }
      guard byte >= 48, byte <= 57 else { return nil }
      let (product, overflow) = value.multipliedReportingOverflow(by: 10)
      let (sum, carry) = product.addingReportingOverflow(Int(byte - 48))
      guard !overflow, !carry else { return nil }
      value = sum
    }
    return isNegative ? -value : value
  }
}
