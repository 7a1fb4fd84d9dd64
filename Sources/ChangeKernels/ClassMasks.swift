// SPDX-License-Identifier: Apache-2.0
import CPlanes

/// The classes of both passes, where there are any, and which of them stay.
@safe struct ClassMasks {
  let before: UnsafePointer<truceline_plane>?
  let bitsBefore: UInt32
  let after: UnsafePointer<truceline_plane>?
  let bitsAfter: UInt32

  /// Whether any pass has classes.
  @inline(__always) var exist: Bool { unsafe before != nil || after != nil }

  /// Sets the mask of a block; returns whether any pixel is left.
  @inline(__always)
  func fill(_ mask: UnsafeMutablePointer<Float>, block: PixelBlock) -> Bool {
    unsafe fillMask(mask, block: block)
    if let classes = unsafe before {
      unsafe maskClasses(classes, classBits: bitsBefore, block: block, mask: mask)
    }
    if let classes = unsafe after {
      unsafe maskClasses(classes, classBits: bitsAfter, block: block, mask: mask)
    }
    return unsafe !exist || hasAny(mask, block: block)
  }

  /// Whether a pixel stays in both passes.
  @inline(__always)
  func keeps(row: Int, column: Int) -> Bool {
    if let classes = unsafe before,
      unsafe !staysByClass(
        classes, classBits: bitsBefore, at: row * classes.pointee.stride + column)
    {
      return false
    }
    if let classes = unsafe after,
      unsafe !staysByClass(
        classes, classBits: bitsAfter, at: row * classes.pointee.stride + column)
    {
      return false
    }
    return true
  }
}
