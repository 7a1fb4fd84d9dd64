// SPDX-License-Identifier: Apache-2.0
import GDAL
import TileDecoding

extension PassError {
  /// The failure of a GDAL call, in the terms of passes, with GDAL's own words.
  init(translating error: GDALError) {
    let code: Code
    switch error.code {
    case .notFound: code = .missing
    case .refused: code = .refused
    case .readFailed: code = .readFailed
    default: code = .unreadable
    }
    self.init(
      code, error.subject, error.explanation ?? "GDAL cannot read it as a raster.",
      messages: error.messages)
  }

  /// Runs a call of GDAL and turns its failure into one of passes.
  static func translating<Result: ~Copyable>(
    _ call: () throws(GDALError) -> Result
  ) throws(PassError) -> Result {
    do {
      return try call()
    } catch {
      throw PassError(translating: error)
    }
  }
}

extension PassError {
  /// The failure of the fast decoder, in the terms of passes.
  init(decoding error: TileDecodingError) {
    self.init(.readFailed, error.subject, error.explanation)
  }

  /// Runs the fast decoder and turns its failure into one of passes.
  static func decoding<Result>(
    _ call: () throws(TileDecodingError) -> Result
  ) throws(PassError) -> Result {
    do {
      return try call()
    } catch {
      throw PassError(decoding: error)
    }
  }
}
