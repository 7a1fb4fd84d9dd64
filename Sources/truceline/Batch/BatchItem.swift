// SPDX-License-Identifier: Apache-2.0
import MonitorGrid
import PassCatalog

/// One comparison of a plan.
struct BatchItem: Sendable {
  /// One pass of it.
  struct Input: Sendable {
    let role: String
    let id: String
    /// What `compare` would be given.
    let argument: String
    let paths: [String]
  }

  /// `TRACK/20211125`: where its findings go below the output folder, without the ending.
  let name: String
  let track: String
  /// The earlier passes from the oldest, then the two that are compared.
  let inputs: [Input]
  /// When the later pass was acquired.
  let time: UTCTime
  /// The same for comparisons of the same overpasses.
  let overpass: String
  /// Size of all files.
  let bytes: Int
}
