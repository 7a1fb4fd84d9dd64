// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import ChangePipeline
import MonitorGrid
import PassCatalog

/// `truceline explain CELL BEFORE AFTER`.
struct ExplainCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Shows the arithmetic behind one cell, step by step, from the same inputs.",
    discussion: """
      Runs the comparison again with the same options and prints every number on the way from the \
      pixels of the cell to its decision, so that it can be checked by hand.

      EXAMPLES
        truceline explain 11SKU445349/120 a_VV.tif,a_VH.tif b_VV.tif,b_VH.tif
        truceline explain 37UDQ123456 a.tif b.tif --json
        truceline explain 12,7 a.bmp b.bmp --pixels-only
      """)

  @Argument(
    help: "The cell: its MGRS name as in the findings, or column,row of a block with --pixels-only."
  )
  var cell: String

  @OptionGroup(title: "Passes") var passes: PassArguments
  @OptionGroup(title: "Method") var method: MethodOptions
  @OptionGroup(title: "Running") var run: RunOptions

  @Flag(help: "Print the numbers as one JSON object.")
  var json = false

  func run() async throws {
    let (name, passes, run, json) = (cell, passes, run, json)
    var method = method
    let console = run.console
    let wanted: NamedCell
    do {
      wanted = try NamedCell(name, isPixelBlock: passes.pixelsOnly)
      if let size = wanted.cellSizeMetres { method.cellSize = size }
    } catch {
      console.error(Failure(describing: error).text)
      throw ExitStatus.wrongUsage.exitCode
    }
    let chosen = method
    try await reporting(on: console) {
      let setup = try ComparisonSetup(passes: passes, method: chosen)
      guard !setup.method.isOptical else {
        throw Failure(.wrongUsage, "explain knows the arithmetic of radar passes only, so far.")
      }
      for warning in setup.warnings { console.warn(warning) }
      let place = try wanted.place(on: setup.cells)
      CompletedComparison.limitBlockCache(workers: run.jobs)
      let bar = ProgressBar("comparing", on: console)
      defer { bar.finish() }
      let comparison = try await CompletedComparison(
        setup, passes: passes, method: chosen, hashing: .none, detail: .all, jobs: run.jobs
      ) { bar.update(finished: $0, total: $1) }
      bar.finish()
      let bands = setup.pair.before.identity.bandNames
      guard let explanation = try comparison.result.explanation(of: place, bandNames: bands) else {
        throw Failure(
          .badData,
          "\(name): the comparison does not hold this cell; it lies outside of the "
            + "earlier pass or of the area of interest.")
      }
      let text = ExplanationText(
        name: name, explanation, fdr: chosen.fdr, minValid: chosen.minValid,
        registration: RegistrationRecord(comparison.result.registration))
      print(json ? try text.json() : text.text)
    }
  }
}

/// A cell as a user names it.
struct NamedCell: Sendable {
  private enum Kind: Sendable {
    case reference(CellReference)
    case block(column: Int, row: Int)
  }

  private let text: String
  private let kind: Kind

  /// The size that the name carries.
  var cellSizeMetres: Double? {
    if case .reference(let reference) = kind { reference.cellSizeMetres } else { nil }
  }

  init(_ text: String, isPixelBlock: Bool) throws {
    self.text = text
    guard isPixelBlock else {
      kind = .reference(try CellReference(parsing: text))
      return
    }
    let parts = text.split(separator: ",").compactMap { Int($0) }
    guard parts.count == 2, parts.allSatisfy({ $0 >= 0 }) else {
      throw Failure(
        .wrongUsage, "\(text): with --pixels-only a cell is COLUMN,ROW of its block, both from 0.")
    }
    kind = .block(column: parts[0], row: parts[1])
  }

  /// The cell on the comparison's grid.
  func place(on cells: ComparisonSetup.Cells) throws -> GridCell {
    switch (kind, cells) {
    case (.reference(let reference), .grid(let placement)):
      do {
        return try placement.grid.cell(named: reference)
      } catch {
        throw Failure(
          .wrongUsage,
          "\(text): \(error.subject) \(error.message). Name the cell as the findings of this pair do, "
            + "and give the same --cell-size.")
      }
    case (.block(let column, let row), .pixelBlocks):
      return GridCell(column: column, row: -1 - row)
    default:
      throw Failure(.wrongUsage, "\(text): not a cell of this comparison.")
    }
  }
}
