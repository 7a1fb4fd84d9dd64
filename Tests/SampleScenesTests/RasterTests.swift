// SPDX-License-Identifier: Apache-2.0
import Foundation
import GDAL
import MonitorGrid
import PassCatalog
import Testing

@testable import SampleScenes

@Suite("The rasters are passes as the program reads them")
struct RasterTests {
  @Test("A file is a pass with a time, two polarisations and amplitudes", arguments: 0..<12)
  func fileIsAPass(index: Int) throws {
    let name = CommittedSample.rasterNames[index]
    let path = CommittedSample.folder.appending(path: name).path()
    let pass = try Pass(describing: PassFiles(path), options: PassOptions())
    #expect(pass.identity.acquired == Place.passTimes[index / 2])
    #expect(pass.identity.bandNames == ["VV", "VH"])
    #expect(pass.identity.platform == "SYNTHETIC")
    #expect(pass.units == .amplitude)
    #expect(pass.grid.spatialReference?.epsg == Place.epsg)
    let band = try RasterDataset(readingFrom: path).band(1)
    #expect(band.pixelType == .uint16 && band.noData == 0)
    #expect(band.blockSize == RasterSize(width: 80, height: 80))
  }

  @Test("Tile A lies on the edges of 100 m cells and tile B does not")
  func cellsAreCut() {
    let origins = Place.tiles.map(\.geoTransform).flatMap { [$0.originX, $0.originY] }
    #expect(origins.map { $0.truncatingRemainder(dividingBy: 100) } == [0, 0, 60, 30])
  }

  @Test("Where the tiles overlap they show the same pixels", arguments: 0..<6)
  func overlapAgrees(pass: Int) throws {
    let west = try CommittedSample.pixels(tile: 0, pass: pass, band: 1)
    let east = try CommittedSample.pixels(tile: 1, pass: pass, band: 1)
    // B begins 396 columns east and 3 rows north of A.
    for row in 0..<397 {
      let eastern = (row + 3) * 400
      #expect(west[(row * 400 + 396)..<((row + 1) * 400)] == east[eastern..<(eastern + 4)])
    }
  }

  @Test("Only the swath's edge has no data, on one pass", arguments: 0..<6)
  func onlyTheCutPassMisses(pass: Int) throws {
    for tile in 0..<2 {
      let missing = try (1...2).map { band in
        try CommittedSample.pixels(tile: tile, pass: pass, band: band).count { $0 == 0 }
      }
      #expect(missing[0] == missing[1])
      if pass == Story.cutPass, tile == 1 {
        #expect((16_000...60_000).contains(missing[0]))
      } else {
        #expect(missing[0] == 0)
      }
    }
  }

  @Test("VH is darker than VV, and values are those of a calibrated product")
  func levels() throws {
    let medians = try (1...2).map { band in
      try CommittedSample.pixels(tile: 0, pass: 0, band: band).sorted()[80_000]
    }
    #expect((80...200).contains(medians[0]))
    #expect((35...100).contains(medians[1]))
    #expect(try CommittedSample.pixels(tile: 1, pass: 0, band: 1).max() ?? 0 < 6000)
  }
}
