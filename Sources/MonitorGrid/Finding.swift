// SPDX-License-Identifier: Apache-2.0

/// Where the backscatter or index of a cell went.
public enum ChangeDirection: String, Hashable, Sendable {
  /// Up in every band that matters.
  case increase
  /// Down in every band that matters.
  case decrease
  /// Up in one band and down in another.
  case mixed
}

/// What one comparison says about one cell.
///
/// Numbers that do not exist are nil, never NaN. A cell that was not observed has no statistics.
public struct Finding: Hashable, Sendable {
  /// The cell on the grid of its zone.
  public var cell: GridCell
  /// nil where the cell was tested, else why it was not.
  public var notObserved: NotObservedReason?
  /// Whether the cell is reported as changed: q ≤ the false discovery rate.
  public var isFlagged: Bool
  /// The test statistic of the decision, named by the comparison's method.
  public var statistic: Double?
  /// Degrees of freedom that belong to `statistic`.
  public var degreesOfFreedom: Double?
  /// p value of the decision: the larger of speckle and scene.
  public var p: Double?
  /// Benjamini-Hochberg q over the tested cells.
  public var q: Double?
  /// p under speckle alone.
  public var pSpeckle: Double?
  /// p under the scene's own empirical null; nil where no scene null could be had.
  public var pScene: Double?
  /// Change of mean power in dB, after over before; where there are more bands, that of the one
  /// that changed most against the scene.
  public var effectDecibels: Double?
  /// Change of an optical measurement, after less before, in the units of the band that changed most
  /// against the scene; for canonical variates in standard deviations of unchanged pixels.
  public var effect: Double?
  /// The band, or canonical variate, that the effect is of, counted from 1.
  public var effectBand: Int?
  /// Earlier passes that the cell was tested against; nil where it was one.
  public var referencePasses: Int?
  /// New passes that saw it, where several are tested together.
  public var newPasses: Int?
  /// The score of the pixel-wise t-test of radar passes, where it is asked for and three passes saw the
  /// cell; it has no p.
  public var pixelwiseT: Double?
  /// Of a flagged cell with earlier passes, the last pass that saw it before the change, counted from
  /// the oldest; nil where the passes do not tell.
  public var lastUnchangedPass: Int?
  /// The first pass that saw it after the change, in the same count.
  public var firstChangedPass: Int?
  /// What the scene's own null expects at this place, in dB, in the same band; nil without one.
  ///
  /// The difference of the two is what was tested.
  public var sceneDecibels: Double?
  /// Direction of the change against the scene.
  public var direction: ChangeDirection?
  /// What the direction says of the ground, in plain words; nil where the method does not tell.
  public var meaning: String?
  /// Whether a flagged cell would be flagged too had the later pass been shifted by one pixel to either
  /// side, up or down; nil where it is not flagged or that cannot be told.
  public var isRobustToShift: Bool?
  /// Equivalent looks of the cell's mean: looks of a pixel times effective pixels.
  public var looks: Double?
  /// Share of valid pixels beyond the critical ratio, 0 to 1.
  public var changedFraction: Double?
  /// Valid pixels by the pixel centres that the whole cell would hold, 0 to 1.
  public var validFraction: Double
  /// The effect that would be found with power 0.8 at this run's threshold, in dB.
  public var smallestDetectableDecibels: Double?

  /// A finding for a cell that was not tested.
  public init(cell: GridCell, notObserved reason: NotObservedReason?, validFraction: Double) {
    self.cell = cell
    self.notObserved = reason
    self.isFlagged = false
    self.validFraction = validFraction
  }
}
