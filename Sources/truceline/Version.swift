// SPDX-License-Identifier: Apache-2.0

/// The program's own version; part of every run id.
enum Version {
  /// Semantic version.
  static let text = "0.1.0"
}
