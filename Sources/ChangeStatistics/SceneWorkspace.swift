// SPDX-License-Identifier: Apache-2.0

/// Memory for fitting and testing one strip after another, one for each worker.
///
/// What it holds between two calls changes no result.
public final class SceneWorkspace {
  var sample = NullSample()
  var regression = RobustRegression()
  /// Places of the chosen cells among those handed over.
  var chosen: [Int] = []

  /// Empty memory, which grows with the first strip.
  public init() {}
}
