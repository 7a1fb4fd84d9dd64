// SPDX-License-Identifier: Apache-2.0
import GDAL
import MonitorGrid

/// Rows that go through all steps together, so that they stay in the nearest cache.
private let rowsAtOnce = 4

extension TileDecoder {
  /// Undoes the predictor of decompressed rows and puts the wanted samples into their targets.
  ///
  /// - Parameters:
  ///   - raw: First byte of the first of the rows; its content is used up.
  ///   - rows: Rows of the block that lie there.
  ///   - columns: Pixels wanted of each row.
  ///   - samples: Samples wanted of each pixel, counted from 0.
  ///   - targets: One for each of the samples.
  mutating func unpack(
    _ raw: UnsafeMutableRawPointer, rows: Range<Int>, columns: Int, samples: [Int],
    into targets: [BlockTarget]
  ) {
    let rowBytes = structure.blockRowBytes
    let isAssembled = structure.predictor == .floatingPoint
    let scratch: UnsafeMutableRawPointer? =
      unsafe isAssembled && structure.blockSamples > 1
      ? assembled.reserve(rowsAtOnce * rowBytes) : nil
    var row = rows.lowerBound
    while row < rows.upperBound {
      let count = min(rowsAtOnce, rows.upperBound - row)
      let group = Group(row: row, rowCount: count, columns: columns)
      let start = unsafe raw + (row - rows.lowerBound) * rowBytes
      unsafe undoDifferences(start, group)
      if let scratch = unsafe scratch {
        unsafe assemble(
          start, group, count: columns * structure.blockSamples, into: scratch,
          targetRowBytes: rowBytes)
        unsafe separate(scratch, group, samples: samples, into: targets)
      } else if isAssembled {
        let target = targets[0]
        unsafe assemble(
          start, group, count: columns, into: target.pixels + row * target.rowBytes,
          targetRowBytes: target.rowBytes)
      } else {
        unsafe separate(start, group, samples: samples, into: targets)
      }
      row += count
    }
  }

  /// Some rows of a block.
  private struct Group {
    let row: Int
    let rowCount: Int
    let columns: Int
  }

  private func undoDifferences(_ start: UnsafeMutableRawPointer, _ group: Group) {
    let (rowBytes, samples) = (structure.blockRowBytes, structure.blockSamples)
    switch structure.predictor {
    case .none: return
    case .floatingPoint:
      unsafe kernels.undoDifferences8(
        start.assumingMemoryBound(to: UInt8.self), rowBytes, group.rowCount, rowBytes, samples)
    case .horizontal:
      let count = group.columns * samples
      switch structure.pixelBytes {
      case 1:
        unsafe kernels.undoDifferences8(
          start.assumingMemoryBound(to: UInt8.self), rowBytes, group.rowCount, count, samples)
      case 2:
        unsafe kernels.undoDifferences16(
          start.assumingMemoryBound(to: UInt16.self), rowBytes / 2, group.rowCount, count, samples)
      default:
        unsafe kernels.undoDifferences32(
          start.assumingMemoryBound(to: UInt32.self), rowBytes / 4, group.rowCount, count, samples)
      }
    }
  }

  private func assemble(
    _ start: UnsafeMutableRawPointer, _ group: Group, count: Int,
    into target: UnsafeMutableRawPointer, targetRowBytes: Int
  ) {
    unsafe kernels.assembleFloats(
      start.assumingMemoryBound(to: UInt8.self), structure.blockRowBytes, group.rowCount,
      structure.blockRowBytes / 4, count, target.assumingMemoryBound(to: UInt32.self),
      targetRowBytes / 4)
  }

  private func separate(
    _ start: UnsafeMutableRawPointer, _ group: Group, samples: [Int], into targets: [BlockTarget]
  ) {
    let (bytes, rowBytes) = (structure.pixelBytes, structure.blockRowBytes)
    let all = structure.blockSamples
    for (sample, target) in zip(samples, targets) {
      let place = unsafe target.pixels + group.row * target.rowBytes
      if all == 1 {
        for row in 0..<group.rowCount {
          unsafe (place + row * target.rowBytes).copyMemory(
            from: start + row * rowBytes, byteCount: group.columns * bytes)
        }
        continue
      }
      switch bytes {
      case 1:
        unsafe kernels.separateBand8(
          start.assumingMemoryBound(to: UInt8.self), rowBytes, group.rowCount, all, sample,
          group.columns, place.assumingMemoryBound(to: UInt8.self), target.rowBytes)
      case 2:
        unsafe kernels.separateBand16(
          start.assumingMemoryBound(to: UInt16.self), rowBytes / 2, group.rowCount, all, sample,
          group.columns, place.assumingMemoryBound(to: UInt16.self), target.rowBytes / 2)
      default:
        unsafe kernels.separateBand32(
          start.assumingMemoryBound(to: UInt32.self), rowBytes / 4, group.rowCount, all, sample,
          group.columns, place.assumingMemoryBound(to: UInt32.self), target.rowBytes / 4)
      }
    }
  }
}
