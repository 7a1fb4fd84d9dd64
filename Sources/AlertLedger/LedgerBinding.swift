// SPDX-License-Identifier: Apache-2.0
import Foundation

/// What a ledger is bound to: findings of other cells, methods or rules do not go into it.
public struct LedgerBinding: Hashable, Sendable {
  /// Side of a cell in millimetres.
  public let cellSizeMillimetres: Int
  /// Name of the method that makes the findings.
  public let method: String
  /// Parameters that decide what is flagged, by name, as text.
  public let parameters: [String: String]
  /// The alert rule.
  public let rule: AlertParameters

  /// A binding.
  public init(
    cellSizeMillimetres: Int, method: String, parameters: [String: String] = [:],
    rule: AlertParameters = AlertParameters()
  ) {
    self.cellSizeMillimetres = cellSizeMillimetres
    self.method = method
    self.parameters = parameters
    self.rule = rule
  }

  /// Canonical JSON of the binding; equal bindings have equal texts.
  public var text: String {
    var decision = CanonicalObject()
    for (name, value) in parameters { decision.set(name, value) }
    var ruleMembers = CanonicalObject()
    for (name, value) in rule.members { ruleMembers.set(name, value) }
    var object = CanonicalObject()
    object.set("alert_rule", ruleMembers)
    object.set("cell_size_mm", cellSizeMillimetres)
    object.set("method", method)
    object.set("parameters", decision)
    return object.text
  }

  /// SHA-256 of `text`, in hexadecimal digits.
  public var sha256: String { LedgerHash.of(Array(text.utf8)) }
}

extension LedgerBinding {
  /// The binding that a text says; nil where it is none.
  init?(text: String) {
    struct Stored: Decodable {
      var rule: [String: Double]
      var cellSizeMillimetres: Int
      var method: String
      var parameters: [String: String]

      enum CodingKeys: String, CodingKey {
        case rule = "alert_rule"
        case cellSizeMillimetres = "cell_size_mm"
        case method, parameters
      }
    }
    guard
      let stored = try? JSONDecoder().decode(Stored.self, from: Data(text.utf8)),
      let rule = AlertParameters(members: stored.rule)
    else { return nil }
    self.init(
      cellSizeMillimetres: stored.cellSizeMillimetres, method: stored.method,
      parameters: stored.parameters, rule: rule)
  }
}
