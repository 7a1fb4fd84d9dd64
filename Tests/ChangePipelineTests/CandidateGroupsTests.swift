// SPDX-License-Identifier: Apache-2.0
import GridTestSupport
import Testing

@testable import ChangePipeline

@Suite("Groups of candidates")
struct CandidateGroupsTests {
  private func value(_ kind: Int, _ place: ChangeKinds.Place) -> UInt8 {
    CandidateValue.candidate(kind: kind, place: place)
  }

  /// The pixels that are kept, by walking twice.
  private func kept(_ rows: [[UInt8]]) -> [[Bool]] {
    var groups = CandidateGroups()
    for row in rows { groups.take(row) }
    groups.rewind()
    return rows.map { row in
      var kept = [Bool](repeating: false, count: row.count)
      for run in groups.take(row) where groups.group(of: run) != nil {
        for column in run.columns { kept[column] = true }
      }
      return kept
    }
  }

  /// The same by flooding from every pixel.
  private func flooded(_ rows: [[UInt8]]) -> [[Bool]] {
    var kept = rows.map { [Bool](repeating: false, count: $0.count) }
    var seen = kept
    for y in rows.indices {
      for x in rows[y].indices where !seen[y][x] {
        guard let first = CandidateValue.parts(rows[y][x]) else { continue }
        var members: [(Int, Int)] = []
        var open = [(x, y)]
        var place: UInt8 = 0
        seen[y][x] = true
        while let (column, row) = open.popLast() {
          members.append((column, row))
          place = max(place, CandidateValue.parts(rows[row][column])?.place ?? 0)
          for (dx, dy) in [(1, 0), (-1, 0), (0, 1), (0, -1)] {
            let (nx, ny) = (column + dx, row + dy)
            guard rows.indices.contains(ny), rows[ny].indices.contains(nx), !seen[ny][nx],
              CandidateValue.parts(rows[ny][nx])?.kind == first.kind
            else { continue }
            seen[ny][nx] = true
            open.append((nx, ny))
          }
        }
        let isKept = place == 3 ? members.count >= 4 : place > 0 && members.count >= 16
        for (column, row) in members { kept[row][column] = isKept }
      }
    }
    return kept
  }

  @Test("Random rasters of every density: the same groups as flooding finds", arguments: 0..<60)
  func random(seed: Int) {
    var random = SplitMix64(seed: UInt64(seed))
    let (width, height) = (
      Int.random(in: 1...40, using: &random), Int.random(in: 1...40, using: &random)
    )
    let density = Double.random(in: 0.2...0.95, using: &random)
    let kinds = Int.random(in: 0...1, using: &random)
    let rows = (0..<height).map { _ in
      (0..<width).map { _ -> UInt8 in
        guard Double.random(in: 0..<1, using: &random) < density else {
          return Bool.random(using: &random) ? 0 : 255
        }
        let place =
          Int.random(in: 0..<30, using: &random) == 0 ? ChangeKinds.Place.inside : .far
        return value(Int.random(in: 0...kinds, using: &random), seed % 2 == 0 ? place : .near)
      }
    }
    #expect(kept(rows) == flooded(rows))
  }

  @Test("Four pixels inside of a flagged cell count, three do not; sixteen near one, fifteen not")
  func limits() {
    func row(_ count: Int, _ place: ChangeKinds.Place, seed: Bool = false) -> [[UInt8]] {
      var row = [UInt8](repeating: value(0, place), count: count)
      if seed { row[count - 1] = value(0, .inside) }
      return [row]
    }
    #expect(kept(row(4, .far, seed: true))[0].allSatisfy { $0 })
    #expect(!kept(row(3, .far, seed: true))[0].contains(true))
    #expect(kept(row(16, .near))[0].allSatisfy { $0 })
    #expect(!kept(row(15, .beside))[0].contains(true))
    #expect(!kept(row(400, .far))[0].contains(true))
  }

  @Test("A spiral is one group, and corners do not connect")
  func shapes() {
    let (a, o) = (value(0, .far), UInt8(0))
    let seeded = value(0, .inside)
    let spiral: [[UInt8]] = [
      [a, a, a, a, a],
      [o, o, o, o, a],
      [a, a, a, o, a],
      [a, o, seeded, o, a],
      [a, o, o, o, a],
      [a, a, a, a, a],
    ]
    #expect(kept(spiral) == spiral.map { $0.map { $0 != 0 } })
    let corners: [[UInt8]] = [[a, o, seeded, o], [o, seeded, o, a], [a, o, a, o]]
    #expect(!kept(corners).joined().contains(true))
  }
}
