// SPDX-License-Identifier: Apache-2.0
import ChangeStatistics

/// From what the pixels left in a cell to the numbers that are tested.
enum CellTransform: Sendable {
  /// Radar: logarithms of mean power; how uneven the cell was.
  case logarithms
  /// Optical: mean values by the scene's own, band by band; those after on the scale of those before.
  case relative(to: [Double], after: RelativeNormalisation? = nil)
  /// Optical: one normalised index of the mean values of the bands; those after on the scale of those
  /// before.
  case index(PlacedIndex, after: RelativeNormalisation? = nil)
  /// Coherence: the inverse hyperbolic tangent of its mean, band by band.
  case coherence
  /// Optical: the canonical variates of the mean values, which are those of the pixels averaged:
  /// rows of 2p coefficients for the bands before and after, less their values at the means.
  case variates([[Double]], means: [Double])
  /// Very high resolution: artanh of how alike the pictures are, beside how much structure the first has.
  case structure(StructureFloor)

  /// Whether only a fall of the number is a change.
  var seeksDecrease: Bool {
    if case .structure = self { true } else { false }
  }

  /// How many numbers of a kind are tested of a cell whose pixels left `bandCount`.
  func testedCount(bandCount: Int) -> Int {
    if case .index = self { 1 } else { bandCount }
  }

  /// Appends the numbers of a cell: `before` of all bands, then `after`, then `unevenness`.
  ///
  /// They can be tested only after `complete`.
  func append(_ place: Int, of stored: StoredCells, bandCount: Int, to values: inout [Double]) {
    let valid = Double(stored[place].valid)
    switch self {
    case .logarithms:
      for band in 0..<bandCount {
        values.append(stored.band(band, at: place).before / valid)
      }
      for band in 0..<bandCount {
        values.append(stored.band(band, at: place).after / valid)
      }
      for band in 0..<bandCount {
        values.append(Double(stored.band(band, at: place).unevenness))
      }
    case .relative(let scales, let normalisation):
      for band in 0..<bandCount {
        values.append(stored.band(band, at: place).before / valid / scales[band])
      }
      for band in 0..<bandCount {
        let mean = stored.band(band, at: place).after / valid
        values.append((normalisation?.bands[band].normalised(mean) ?? mean) / scales[band])
      }
      for _ in 0..<bandCount { values.append(0) }
    case .index(let index, let normalisation):
      values.append(index.value { stored.band($0, at: place).before / valid })
      values.append(
        index.value { band in
          let mean = stored.band(band, at: place).after / valid
          return normalisation?.bands[band].normalised(mean) ?? mean
        })
      values.append(0)
    case .coherence:
      for band in 0..<bandCount {
        values.append(Self.hyperbolic(stored.band(band, at: place).before / valid))
      }
      for band in 0..<bandCount {
        values.append(Self.hyperbolic(stored.band(band, at: place).after / valid))
      }
      for _ in 0..<bandCount { values.append(0) }
    case .structure(let floor):
      let sums = stored.band(0, at: place)
      let contrast = 0.5 * Elementary.log(max(Double(sums.texture), 1e-30))
      let likeness = floor.likeness(product: sums.after / valid, power: sums.before / valid)
      values.append(contrast)
      values.append(contrast + Self.hyperbolic(likeness))
      values.append(Double(sums.unevenness))
    case .variates(let rows, let means):
      for _ in 0..<bandCount { values.append(0) }
      for row in rows {
        var sum = 0.0
        for band in 0..<bandCount {
          let sums = stored.band(band, at: place)
          sum += row[band] * (sums.before / valid - means[band])
          sum += row[bandCount + band] * (sums.after / valid - means[bandCount + band])
        }
        values.append(sum)
      }
      for _ in 0..<bandCount { values.append(0) }
    }
  }

  /// artanh of a coherence, which is held below 1, where it has no end.
  static func hyperbolic(_ coherence: Double) -> Double {
    let held = min(max(coherence, 0), 0.999_999)
    return 0.5 * (Elementary.log1p(held) - Elementary.log1p(-held))
  }

  /// The coherence whose inverse hyperbolic tangent is so much less than that of another.
  static func coherence(_ coherence: Double, less difference: Double) -> Double {
    Self.coherence(ofHyperbolic: hyperbolic(coherence) - difference)
  }

  /// The coherence with this inverse hyperbolic tangent.
  static func coherence(ofHyperbolic value: Double) -> Double {
    let doubled = Elementary.exp(2 * value)
    return (doubled - 1) / (doubled + 1)
  }

  /// Does to the numbers of all cells what is done better to many at once.
  func complete(_ values: inout [Double], bandCount: Int) {
    guard case .logarithms = self else { return }
    Elementary.takeLogarithms(ofFirst: 2 * bandCount, ofEvery: 3 * bandCount, in: &values)
  }
}
