// SPDX-License-Identifier: Apache-2.0
import GridTestSupport
import Testing

@testable import ChangePipeline

@Suite("Halves of the pixels")
struct PixelHalfTests {
  @Test(
    "Each pixel is in one half, a square of two pixels goes together, and four by four are even")
  func halves() {
    for row in stride(from: -8, to: 40, by: 4) {
      for column in stride(from: -8, to: 40, by: 4) {
        var count = 0
        for y in row..<row + 4 {
          for x in column..<column + 4 {
            let isFirst = PixelHalf.first.contains(x: x, y: y)
            #expect(isFirst != PixelHalf.second.contains(x: x, y: y))
            #expect(isFirst == PixelHalf.first.contains(x: x & ~1, y: y & ~1))
            if isFirst { count += 1 }
          }
        }
        #expect(count == 8)
      }
    }
  }

  @Test("The halves follow no pattern: either way of exchange is met about as often")
  func exchanged() {
    var met = 0
    for row in 0..<100 {
      for column in 0..<100 where PixelHalf.first.contains(x: 4 * column, y: 4 * row) { met += 1 }
    }
    // Six standard deviations of a fair coin thrown 10,000 times.
    #expect((met - 5000).magnitude < 300)
  }
}
