// SPDX-License-Identifier: Apache-2.0
import MonitorGrid

/// How one axis of a raster is cut into windows.
///
/// Files are decoded block by block, and cells do not end where blocks do. So every window begins at
/// the edge of a cell and ends with whole blocks; what its blocks hold beyond its last cell goes on
/// to the next window. Each block belongs to one window, each cell too.
struct WindowAxis: Sendable {
  /// By window, and one more for the end: the first pixel that the window's planes hold.
  private(set) var holds: [Int] = [0]
  /// By window: the cells along the axis that belong to it, counted from the raster's first.
  private(set) var cells: [Range<Int>] = []
  /// By window, and one more: where the patches begin that belong to it.
  private(set) var patches: [Int] = [0]
  /// By layer, by window, and one more: the edge from which on the window decodes blocks.
  private(set) var decoded: [[Int]]

  /// Number of windows.
  var count: Int { cells.count }

  /// Cuts an axis of `length` pixels.
  ///
  /// - Parameters:
  ///   - length: Pixels along the axis.
  ///   - cellStarts: The first pixel of each cell, ascending from 0.
  ///   - layers: For each file, the first edge between its blocks that is not before a pixel, and
  ///     the length of its blocks.
  ///   - target: The pixels that a window should have, about; more where a block or a cell has more.
  init(length: Int, cellStarts: [Int], layers: [Layer], target: Int) {
    decoded = layers.map { [min(max($0.edge(0), 0), length)] }
    // Cuts are tried where the file of the longest blocks has its edges.
    let leading = layers.max { $0.blockLength < $1.blockLength }
    var firstCell = 0
    var lastCut = 0
    var tried = 0
    while firstCell < cellStarts.count {
      let next = leading.map { $0.edge(tried + 1) } ?? tried + target
      // Outside of the file there are no edges.
      let cut = min(length, next > tried + 1 ? next : tried + max(1, target))
      tried = cut
      guard cut < length else { break }
      guard cut - lastCut >= target else { continue }
      let endCell = cellStarts.partitioningIndex { $0 > cut } - 1
      let cellEdge = cellStarts[endCell]
      let patchEdge = cut / PatchSampler.side * PatchSampler.side
      let hold = min(cellEdge, patchEdge)
      // The last cell needs all of its pixels, also where patches end before it does.
      let needed = max(cellEdge, patchEdge)
      let decodedEnds = layers.map { min($0.edge(needed), length) }
      // What is left over for the next window has to come from this one's own blocks.
      let begun = zip(decoded, decodedEnds).allSatisfy { edges, end in
        edges[edges.count - 1] <= hold && edges[edges.count - 1] <= end
      }
      guard endCell > firstCell, begun else { continue }
      append(cells: firstCell..<endCell, hold: hold, patchEdge: patchEdge, decoded: decodedEnds)
      firstCell = endCell
      lastCut = cut
    }
    append(
      cells: firstCell..<cellStarts.count, hold: length, patchEdge: length,
      decoded: [Int](repeating: length, count: layers.count))
  }

  private mutating func append(cells range: Range<Int>, hold: Int, patchEdge: Int, decoded: [Int]) {
    cells.append(range)
    holds.append(hold)
    patches.append(patchEdge)
    for (layer, end) in decoded.enumerated() { self.decoded[layer].append(end) }
  }

  /// The blocks of one file along the axis.
  struct Layer {
    /// Length of a block.
    let blockLength: Int
    /// The first edge not before a pixel.
    let edge: (Int) -> Int
  }
}

extension Array {
  /// The first index whose element satisfies a claim that holds for all elements behind it.
  fileprivate func partitioningIndex(where isBehind: (Element) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if isBehind(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
