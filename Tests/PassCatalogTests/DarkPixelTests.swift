// SPDX-License-Identifier: Apache-2.0
import Foundation
import GDAL
import MonitorGrid
import Testing

@testable import PassCatalog

@Suite("The offset of reflectance and the darkest pixels")
struct DarkPixelTests {
  private let before = TestFolder()
  private let after = TestFolder()

  private func verify(
    _ first: MadeUpProduct, _ second: MadeUpProduct, isGiven: (Bool, Bool) = (false, false)
  ) throws {
    let one = try Pass.described(try first.write(to: before.url).path)
    let other = try Pass.described(try second.write(to: after.url).path)
    try PassPair(before: one, after: other).verifyReflectanceOffsets(
      policy: OpenPolicy(), isGiven: (before: isGiven.0, after: isGiven.1))
  }

  /// Ground from 0.02 to 0.32 in reflectance.
  private func product(offset: Int?, isInPixels: Bool, classes: UInt8 = 4) -> MadeUpProduct {
    MadeUpProduct(
      offset: offset, stored: { x, y in UInt16((isInPixels ? 1000 : 0) + 200 + 20 * x + 10 * y) },
      classes: { _, _ in classes })
  }

  @Test("metadata that fits the pixels is believed, whichever baseline")
  func right() throws {
    try verify(
      product(offset: -1000, isInPixels: true), product(offset: nil, isInPixels: false))
    try verify(
      product(offset: nil, isInPixels: false, classes: 5),
      product(offset: -1000, isInPixels: true, classes: 5))
  }

  @Test("an offset that the pixels do not have is found, and the way out is told")
  func notInPixels() throws {
    let good = product(offset: -1000, isInPixels: true)
    let error = try passError { try verify(good, product(offset: -1000, isInPixels: false)) }
    #expect(error?.code == .offsetContradicted)
    #expect(error?.explanation.contains("--after-offset 0") == true)
    #expect(error?.explanation.contains("BOA_ADD_OFFSET") == true)
    try verify(good, product(offset: -1000, isInPixels: false), isGiven: (false, true))
  }

  @Test("an offset that metadata conceals is found where vegetation is too bright")
  func concealed() throws {
    let good = product(offset: nil, isInPixels: false)
    let error = try passError { try verify(product(offset: nil, isInPixels: true), good) }
    #expect(error?.code == .offsetContradicted)
    #expect(error?.explanation.contains("--before-offset -1000") == true)
  }

  @Test("bare soil may be bright in one pass; that two passes differ by the offset is found")
  func pair() throws {
    let one = product(offset: nil, isInPixels: false, classes: 5)
    let other = product(offset: nil, isInPixels: true, classes: 5)
    let error = try passError { try verify(one, other) }
    #expect(error?.code == .offsetContradicted)
    try verify(other, other)
  }

  @Test("clouds are not asked")
  func masked() throws {
    let cloud = product(offset: nil, isInPixels: true, classes: 9)
    try verify(cloud, product(offset: nil, isInPixels: false))
  }
}
