// SPDX-License-Identifier: Apache-2.0
import ChangePipeline
import Evidence
import MonitorGrid

/// What the output says of how the two passes lie on each other.
struct RegistrationRecord {
  /// `shift_px` and what follows are null where the shift could not be measured.
  let json: CanonicalJSON
  /// The same in a line for a person.
  let text: String

  init(_ registration: Registration) {
    let shift = registration.shift
    json = [
      "shift_px": .measurement(shift?.length), "dx": .measurement(shift?.dx),
      "dy": .measurement(shift?.dy), "spread": .measurement(shift?.spread),
      "uncertainty": .measurement(shift?.uncertainty),
      "windows": .integer(shift?.blockCount ?? 0),
      "blocks": .array(
        registration.blocks.map { block -> CanonicalJSON in
          [
            "x": .integer(block.pixels.x), "y": .integer(block.pixels.y),
            "side": .integer(block.pixels.width), "dx": .measurement(block.dx),
            "dy": .measurement(block.dy), "reliability": .measurement(block.reliability),
            "used": .bool(block.isUsed),
          ]
        }),
    ]
    guard let shift else {
      text = "could not be measured: nothing that both passes show alike stands out"
      return
    }
    let short = ComparisonSummary.short
    text =
      "\(short(shift.length)) pixels" + (shift.uncertainty.map { " ± \(short($0))" } ?? "")
      + " (east \(short(shift.dx)), south \(short(shift.dy))), by "
      + "\(shift.blockCount) of \(registration.blocks.count) squares"
  }
}
