// SPDX-License-Identifier: Apache-2.0
import ChangePipeline

/// What `--method help` prints: every method, what it answers and when it fails.
enum MethodHelp {
  /// Whether a command line asks for it; then no passes need be named.
  static func isAsked(_ arguments: [String]) -> Bool {
    arguments.contains("--method=help")
      || zip(arguments, arguments.dropFirst()).contains { $0 == "--method" && $1 == "help" }
  }

  /// The text.
  static let text: String = {
    let indices = SpectralIndex.all.map { index in
      entry(
        index.name.lowercased(),
        """
        optical; \(index.summary): the difference of \(index.name), \(formula(of: index)), of a cell's \
        mean reflectances. Down: \(index.meaningOfDecrease); up: \(index.meaningOfIncrease). Needs \
        \(index.roles.joined(separator: ", ")). Takes --earlier and --later. Seasons change it everywhere: the \
        scene's own level is taken off by brightness and place.
        """)
    }
    return
      ([
        entry(
          "ratio",
          """
          radar, the default: the ratio of a cell's mean powers, an omnibus test over polarisations, and \
          the scene's own null. With --earlier the new pass against the cell's own past; with --later \
          several new passes together; --pwtt tells the score of published damage maps beside it. Fails where \
          more than a fifth of the scene changed, or most cells of one brightness.
          """),
        entry(
          "change-vector",
          """
          optical, the default: differences of mean values in every band, each relative to the scene's \
          own, and how far a cell lies from the scene's other cells. Fails for haze over a part of it.
          """),
        entry(
          "ir-mad",
          """
          optical: canonical variates of all bands, fitted to the pixels that did not change \
          (--iterations). Blind to gain and offset of each pass; variates have no direction. Fails where \
          most of the scene changed.
          """),
        entry(
          "coherence",
          """
          radar: interferometric coherence, one raster of 0 to 1 for each pair of passes: the difference \
          of artanh of a cell's mean. Takes --earlier and --later. Loss says that the surface was disturbed; rain, \
          growth and long baselines lower it everywhere, which the scene's own level takes off.
          """),
        entry(
          "drone",
          """
          pictures of a metre or less, the default for them: how alike the fine structure around each \
          pixel is, at the best shift of up to --shift-tolerance pixels, against the scene's other cells. \
          Light, exposure and colour do not count; something new, gone or dug over does. Moving shadows, \
          growth and wind do too: a find is provisional until another sensor saw it.
          """),
      ] + indices + [
        "",
        "All are decided the same way: p is what speckle (radar) and the scene's own cells leave, q is",
        "Benjamini and Hochberg's, flagged where q is at most --fdr.",
      ]).joined(separator: "\n")
  }()

  private static func formula(of index: SpectralIndex) -> String {
    let p = index.positiveRoles.joined(separator: " + ")
    let n = index.negativeRoles.joined(separator: " + ")
    let difference = index.negativeRoles.count > 1 ? "(\(p)) - (\(n))" : "\(p) - \(n)"
    return "(\(difference)) / (\(p) + \(n))"
  }

  /// A name, and its explanation in lines of 80 characters behind it.
  private static func entry(_ name: String, _ explanation: String) -> String {
    let indent = 15
    var lines = [name.padding(to: indent)]
    for word in explanation.split(separator: " ") {
      let last = lines[lines.count - 1]
      if last.count + word.count + 1 > 95 {
        lines.append(String(repeating: " ", count: indent) + word)
      } else {
        lines[lines.count - 1] = last + (last.count > indent ? " " : "") + word
      }
    }
    return lines.joined(separator: "\n")
  }
}
