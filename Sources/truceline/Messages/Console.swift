// SPDX-License-Identifier: Apache-2.0
import FindingsReport
import Foundation
import JSONWriting
import Logging

/// Words for people, on standard error, as text or as one JSON object a line.
///
/// Nothing that it prints is part of a result.
struct Console: Sendable {
  /// How lines are written.
  enum Format: String, Sendable, CaseIterable {
    case text
    case json
  }

  let logger: Logger
  let format: Format
  /// Whether standard error is a terminal that progress may be drawn on.
  let showsProgress: Bool

  /// The same, for work that others show the progress of.
  var withoutProgress: Console { Console(format: format, logger: logger, showsProgress: false) }

  private init(format: Format, logger: Logger, showsProgress: Bool) {
    self.format = format
    self.logger = logger
    self.showsProgress = showsProgress
  }

  init(format: Format, level: Logger.Level) {
    self.format = format
    var logger = Logger(label: "truceline") { _ in ConsoleHandler(format: format) }
    logger.logLevel = level
    self.logger = logger
    showsProgress = format == .text && level < .error && isatty(STDERR_FILENO) == 1
  }

  func info(_ text: String) { logger.info("\(text)") }
  func debug(_ text: String) { logger.debug("\(text)") }
  func warn(_ text: String) { logger.warning("\(text)") }
  func error(_ text: String) { logger.error("\(text)") }
}

/// Writes log messages to standard error.
private struct ConsoleHandler: LogHandler {
  let format: Console.Format
  var logLevel: Logger.Level = .info
  var metadata: Logger.Metadata = [:]

  init(format: Console.Format) {
    self.format = format
  }

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    let text = event.message.description
    switch format {
    case .text:
      let prefix =
        event.level >= .error ? "error: " : event.level == .warning ? "warning: " : ""
      write(prefix + text + "\n")
    case .json:
      var line = JSONText()
      line.append(raw: "{\"level\":")
      line.append(string: event.level.rawValue)
      line.append(raw: ",\"message\":")
      line.append(string: text)
      line.append(raw: "}\n")
      FileHandle.standardError.write(Data(line.bytes))
    }
  }

  private func write(_ text: String) {
    FileHandle.standardError.write(Data(text.utf8))
  }
}
