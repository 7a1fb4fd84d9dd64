// SPDX-License-Identifier: Apache-2.0
public import ChangeStatistics

/// What is compared in each cell.
public enum ComparisonMethod: Sendable {
  /// Radar: the ratio of mean powers, band by band.
  case ratio
  /// Optical: the difference of mean values, band by band.
  case changeVector
  /// Optical: the differences of canonical variates (IR-MAD), fitted to a sample of the pixels.
  case variates(end: IRMADEnd)

  /// The name that `--method` takes.
  public var name: String {
    switch self {
    case .ratio: "ratio"
    case .changeVector: "change-vector"
    case .variates: "ir-mad"
    }
  }

  /// Whether measurements are on a linear scale, not backscatter.
  public var isOptical: Bool {
    if case .ratio = self { false } else { true }
  }
}
