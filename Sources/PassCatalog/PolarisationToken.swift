// SPDX-License-Identifier: Apache-2.0

/// A polarisation that stands as a word of its own in a name, and the name without it.
struct PolarisationToken {
  let polarisation: String
  /// The name without the word and the separator before it.
  let rest: String

  /// Finds the last such word; nil where there is none.
  init?(in name: String) {
    let word = #/(?:^|[_\-. ])(VV|VH|HH|HV|vv|vh|hh|hv)(?=$|[_\-. ])/#
    guard let match = name.matches(of: word).last else { return nil }
    polarisation = match.1.uppercased()
    var rest = name
    rest.removeSubrange(match.range)
    if match.range.lowerBound == name.startIndex, let first = rest.first, "_-. ".contains(first) {
      rest.removeFirst()
    }
    self.rest = rest.isEmpty ? name : rest
  }
}
