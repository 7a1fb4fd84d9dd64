// SPDX-License-Identifier: Apache-2.0
import MonitorGrid

/// How a cell's numbers lie in the store: sixteen bytes, twenty-four for each band, then, where edges are
/// kept, sixteen for those of each band.
struct CellRecord: Hashable, Sendable {
  /// Bands of a pass.
  let bandCount: Int
  /// Whether the sums along the edges of cells are kept; only radar asks for them.
  let hasEdges: Bool

  init(bandCount: Int, hasEdges: Bool = false) {
    self.bandCount = bandCount
    self.hasEdges = hasEdges
  }

  /// Bytes of a record.
  var length: Int { 16 + (hasEdges ? 40 : 24) * bandCount }

  static func store(
    _ cell: StoredCell, into bytes: UnsafeMutableRawBufferPointer, at offset: Int
  ) {
    unsafe bytes.storeBytes(of: cell.valid, toByteOffset: offset, as: UInt32.self)
    unsafe bytes.storeBytes(of: cell.expected, toByteOffset: offset + 4, as: UInt32.self)
    unsafe bytes.storeBytes(of: cell.changed, toByteOffset: offset + 8, as: UInt32.self)
    unsafe bytes.storeBytes(of: cell.reason.code, toByteOffset: offset + 12, as: UInt32.self)
  }

  static func store(
    _ sums: StoredCell.Band, band: Int, into bytes: UnsafeMutableRawBufferPointer, at offset: Int
  ) {
    let place = offset + 16 + 24 * band
    unsafe bytes.storeBytes(of: sums.before, toByteOffset: place, as: Double.self)
    unsafe bytes.storeBytes(of: sums.after, toByteOffset: place + 8, as: Double.self)
    unsafe bytes.storeBytes(of: sums.texture, toByteOffset: place + 16, as: Float.self)
    unsafe bytes.storeBytes(of: sums.unevenness, toByteOffset: place + 20, as: Float.self)
  }

  func store(
    _ edges: StoredCell.Edges, band: Int, into bytes: UnsafeMutableRawBufferPointer, at offset: Int
  ) {
    precondition(hasEdges, "a record without edges has no room for them")
    let place = offset + 16 + 24 * bandCount + 16 * band
    unsafe bytes.storeBytes(of: edges.west, toByteOffset: place, as: Float.self)
    unsafe bytes.storeBytes(of: edges.east, toByteOffset: place + 4, as: Float.self)
    unsafe bytes.storeBytes(of: edges.north, toByteOffset: place + 8, as: Float.self)
    unsafe bytes.storeBytes(of: edges.south, toByteOffset: place + 12, as: Float.self)
  }

  func edges(_ bytes: UnsafeRawBufferPointer, band: Int, at offset: Int) -> StoredCell.Edges {
    precondition(hasEdges, "edges were kept")
    let place = offset + 16 + 24 * bandCount + 16 * band
    return unsafe StoredCell.Edges(
      west: bytes.load(fromByteOffset: place, as: Float.self),
      east: bytes.load(fromByteOffset: place + 4, as: Float.self),
      north: bytes.load(fromByteOffset: place + 8, as: Float.self),
      south: bytes.load(fromByteOffset: place + 12, as: Float.self))
  }

  static func load(_ bytes: UnsafeRawBufferPointer, at offset: Int) -> StoredCell {
    unsafe StoredCell(
      valid: bytes.load(fromByteOffset: offset, as: UInt32.self),
      expected: bytes.load(fromByteOffset: offset + 4, as: UInt32.self),
      changed: bytes.load(fromByteOffset: offset + 8, as: UInt32.self),
      reason: NotObservedReason(code: bytes.load(fromByteOffset: offset + 12, as: UInt32.self)))
  }

  static func load(_ bytes: UnsafeRawBufferPointer, band: Int, at offset: Int) -> StoredCell.Band {
    let place = offset + 16 + 24 * band
    return unsafe StoredCell.Band(
      before: bytes.load(fromByteOffset: place, as: Double.self),
      after: bytes.load(fromByteOffset: place + 8, as: Double.self),
      texture: bytes.load(fromByteOffset: place + 16, as: Float.self),
      unevenness: bytes.load(fromByteOffset: place + 20, as: Float.self))
  }
}

extension NotObservedReason {
  /// The reason's number in the store.
  fileprivate var code: UInt32 {
    switch self {
    case .noData: 0
    case .outside: 1
    case .masked: 2
    case .tooFewPixels: 3
    }
  }

  fileprivate init(code: UInt32) {
    switch code {
    case 1: self = .outside
    case 2: self = .masked
    case 3: self = .tooFewPixels
    default: self = .noData
    }
  }
}
