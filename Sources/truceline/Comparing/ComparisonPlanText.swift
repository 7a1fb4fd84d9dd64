// SPDX-License-Identifier: Apache-2.0
import ChangePipeline
import GDAL
import MonitorGrid
import PassCatalog

/// What a comparison is about to do, in lines for a person.
struct ComparisonPlanText {
  let text: String

  init(_ setup: ComparisonSetup, method: MethodOptions) {
    let pair = setup.pair
    var lines = [
      ComparisonPlanText.line("before", pair.before), ComparisonPlanText.line("after", pair.after),
    ]
    lines += setup.earlier.members.map { ComparisonPlanText.line("earlier", $0.pass) }
    lines += setup.later.members.map { ComparisonPlanText.line("later", $0.pass) }
    for (side, pass) in [("before", pair.before), ("after", pair.after)] {
      lines += pass.details.map { "\(side.padding(to: 10)) \($0)" }
    }
    let size = pair.grid.size
    lines.append("raster     \(size.width) × \(size.height) pixels")
    if let resampling = pair.beforeAlignment.resampling {
      lines.append("alignment  the earlier pass is warped (\(resampling.rawValue))")
    }
    switch pair.alignment {
    case .shifted where pair.beforeAlignment.resampling != nil: break
    case .shifted(0, 0): lines.append("alignment  both passes on one grid")
    case .shifted(let columns, let rows):
      lines.append("alignment  one grid, the later pass from column \(columns), row \(rows)")
    case .warped(let resampling):
      lines.append("alignment  the later pass is warped (\(resampling.rawValue))")
    }
    switch setup.cells {
    case .grid(let placement):
      let zone = placement.grid.zone
      lines.append(
        "cells      \(setup.layout.block.count) of \(method.cellSize) m, UTM zone \(zone.number)"
          + (zone.isNorthern ? " north" : " south"))
    case .pixelBlocks(let side):
      lines.append("cells      \(setup.layout.block.count) blocks of \(side) × \(side) pixels")
    }
    if let area = setup.layout.areaOfInterest {
      lines.append("area       \(area.count) cells asked for")
    }
    text = lines.joined(separator: "\n")
  }

  private static func line(_ side: String, _ pass: Pass) -> String {
    let name = side.padding(to: 10)
    let time = pass.identity.acquired?.rfc3339 ?? "time unknown"
    return "\(name) \(pass.identity.id), \(time), \(pass.identity.sensor), "
      + pass.identity.bandNames.joined(separator: " and ")
      + (pass.isRadar ? ", \(pass.units.rawValue)" : "")
  }
}

extension String {
  /// The text with spaces behind it up to a width.
  func padding(to width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - count))
  }
}
