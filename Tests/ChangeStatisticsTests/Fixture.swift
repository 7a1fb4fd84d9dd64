// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// The lines of a fixture, split at spaces; comments left out.
func fixture(_ name: String) throws -> [[String]] {
  let url = try #require(
    Bundle.module.url(forResource: name, withExtension: "txt", subdirectory: "Fixtures"))
  return try String(contentsOf: url, encoding: .utf8).split(separator: "\n")
    .filter { !$0.hasPrefix("#") }
    .map { $0.split(separator: " ").map(String.init) }
}

/// A number of a fixture.
func number(_ text: String) throws -> Double {
  try #require(Double(text), "\(text) is no number")
}

/// |value - expected| / |expected|; 0 where both are equal.
func relativeError(_ value: Double, _ expected: Double) -> Double {
  value == expected ? 0 : ((value - expected) / expected).magnitude
}
