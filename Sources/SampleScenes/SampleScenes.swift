// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Foundation

/// Makes the synthetic sample in `Data`.
@main struct SampleScenes: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Make the synthetic sample: radar passes over an invented truce line.",
    discussion: """
      Writes two tiles by six passes as GeoTIFF, truce-line.geojson and truth.geojson. Files of the \
      same names are replaced. The pixels are the same on every machine; the bytes of the files on \
      every machine with the same version of GDAL.

      EXAMPLE: swift run SampleScenes Data
      """)

  @Argument(help: "The folder to write into; made if it is not there.")
  var directory: String

  @Option(help: "Another seed gives other ground, weather and speckle; objects and line stay.")
  var seed: UInt64 = 1

  func run() throws {
    let folder = URL(filePath: directory, directoryHint: .isDirectory)
    try SampleScenes.write(to: folder, seed: seed)
  }

  /// Writes the whole sample.
  static func write(to folder: URL, seed: UInt64) throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let scene = Scene(seed: seed)
    let writer = SceneWriter(directory: folder)
    for (pass, time) in Place.passTimes.enumerated() {
      let bands = scene.amplitudes(pass: pass)
      for tile in Place.tiles { try writer.write(bands, tile: tile, time: time) }
    }
    let texts = try [
      "truce-line.geojson": StoryText.truceLine(), "truth.geojson": StoryText.truth(),
    ]
    for (name, text) in texts {
      try Data(text.utf8).write(to: folder.appending(path: name), options: .atomic)
    }
  }
}
