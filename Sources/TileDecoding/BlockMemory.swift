// SPDX-License-Identifier: Apache-2.0

/// Memory that grows to the largest block seen and is used again for each; what it holds is not kept
/// when it grows.
@safe struct BlockMemory: ~Copyable {
  /// First byte, aligned for vectors.
  private(set) var start: UnsafeMutableRawPointer
  private var capacity: Int

  private static let alignment = 64

  init() {
    capacity = BlockMemory.alignment
    unsafe start = .allocate(byteCount: capacity, alignment: BlockMemory.alignment)
  }

  deinit { unsafe start.deallocate() }

  /// Memory for at least `count` bytes.
  mutating func reserve(_ count: Int) -> UnsafeMutableRawPointer {
    if count > capacity {
      unsafe start.deallocate()
      capacity = count
      unsafe start = .allocate(byteCount: count, alignment: BlockMemory.alignment)
    }
    return unsafe start
  }
}
