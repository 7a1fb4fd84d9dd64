// SPDX-License-Identifier: Apache-2.0

/// Why a cell could not be tested.
///
/// Never the same as "unchanged".
public enum NotObservedReason: String, Hashable, Sendable, CaseIterable {
  /// Its pixels hold no measurement in one of the passes.
  case noData = "no_data"
  /// It lies outside of one of the passes.
  case outside
  /// A mask covers it.
  case masked
  /// It holds measurements, but fewer than the least valid fraction asks for.
  case tooFewPixels = "too_few_pixels"
}
