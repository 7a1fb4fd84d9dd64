// SPDX-License-Identifier: Apache-2.0
import ChangeStatistics
import GridTestSupport
import Testing

@Suite struct OrthogonalRegressionTests {
  @Test("scipy finds the same lines step by step", arguments: 0..<7)
  func reference(line: Int) throws {
    let row = try #require(try fixture("orthogonal").dropFirst(line).first).map(number)
    let pairs = row[3...]
    let x = stride(from: 3, to: row.count, by: 2).map { pairs[$0] }
    let y = stride(from: 4, to: row.count, by: 2).map { pairs[$0] }
    let found = try #require(OrthogonalRegression(x: x, y: y))
    #expect((found.slope / row[0] - 1).magnitude < 1e-6)
    #expect((found.offset - row[1]).magnitude < 1e-3)
    #expect((found.correlation - row[2]).magnitude < 1e-9)
  }

  @Test("the line is the same whichever pass is called x", arguments: UInt64(0)..<8)
  func symmetry(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let x = (0..<50).map { _ in Double.random(in: 0...900, using: &random) }
    let y = x.map { 0.7 * $0 + 30 + Double.random(in: -50...50, using: &random) }
    let forth = try #require(OrthogonalRegression(x: x, y: y))
    let back = try #require(OrthogonalRegression(x: y, y: x))
    #expect((forth.slope * back.slope - 1).magnitude < 1e-12)
    #expect((back.offset + forth.offset * back.slope).magnitude < 1e-9)
    #expect(forth.correlation == back.correlation)
  }

  @Test("pairs on a line give it exactly, and pairs without one none")
  func edges() throws {
    let line = try #require(OrthogonalRegression(x: [0, 1, 2, 5], y: [3, 5, 7, 13]))
    #expect(line.slope == 2 && line.offset == 3)
    #expect((line.correlation - 1).magnitude < 1e-15)
    #expect(OrthogonalRegression(x: [1, 2], y: [1, 2]) == nil)
    #expect(OrthogonalRegression(x: [4, 4, 4], y: [1, 2, 3]) == nil)
    #expect(OrthogonalRegression(x: [1, 2, 3], y: [4, 4, 4]) == nil)
    #expect(OrthogonalRegression(x: [-1, 1, -1, 1], y: [-1, -1, 1, 1]) == nil)
  }
}
