// SPDX-License-Identifier: Apache-2.0
import Foundation
import GridTestSupport
import MonitorGrid
import Testing

@Suite("Wrong usage ends with 64 and says what is right")
struct UsageTests {
  @Test(
    "Options out of their range are refused before anything is opened",
    arguments: [
      (["--fdr", "0"], "--fdr must lie between 0 and 1"), (["--fdr", "1"], "--fdr"),
      (["--fdr", "-0.1"], "--fdr"), (["--fdr", "nan"], "--fdr"), (["--fdr", "few"], "--fdr"),
      (["--min-valid", "0"], "--min-valid"), (["--min-valid", "1.5"], "--min-valid"),
      (["--cell-size", "0"], "--cell-size"), (["--cell-size", "-100"], "--cell-size"),
      (["--cell-size", "0.5"], "--cell-size"), (["--cell-size", "1000000"], "--cell-size"),
      (["--cell-size", "100.00005"], "--cell-size"),
      (["--cell-size", "inf"], "--cell-size"), (["--cell-size", "nan"], "--cell-size"),
      (["--cell-pixels", "0"], "--cell-pixels"), (["--looks", "0"], "--looks"),
      (["--looks", "nan"], "--looks"), (["--jobs", "0"], "--jobs"), (["--jobs", "-1"], "--jobs"),
      (["--units", "watt"], "power"), (["--sensor", "radarsat"], "sentinel-1-rtc"),
      (["--resampling", "best"], "bilinear"), (["--before-time", "yesterday"], "--before-time"),
      (["--after-time", "2030-13-01T00:00:00Z"], "--after-time"),
      (["--buffer", "5"], "--buffer needs --aoi"),
      (["--aoi", "a.geojson", "--buffer", "0"], "--buffer"),
      (["--log-format", "xml"], "json"), (["--frobnicate"], "--frobnicate"),
      (["third.tif"], "third.tif"),
      (["-o", "same", "--change-mask", "same"], "Two outputs have the same name"),
      (["--change-raster", "same", "--change-mask", "same"], "Two outputs have the same name"),
      (["-o", "same", "--change-mask", "./same"], "Two outputs have the same name"),
      (["-o", ""], "An output has no name"), (["--change-mask", ""], "An output has no name"),
      (["--change-raster", "-"], "need a file name"), (["--objects", "-"], "need a file name"),
      (["--min-object-area", "5"], "--objects FILE"),
      (["--objects", "o.json", "--min-object-area", "-1"], "--min-object-area"),
      (["--objects", "o.json", "--min-object-area", "nan"], "--min-object-area"),
    ])
  func options(arguments: [String], word: String) throws {
    try withTemporaryDirectory { folder in
      try expectRefusal(
        ["compare", "before.tif", "after.tif"] + arguments, status: 64, says: [word], in: folder)
    }
  }

  @Test(
    "Unknown commands and missing arguments are refused",
    arguments: [
      (["complain"], "complain"), (["compare"], "before"), (["compare", "one.tif"], "after"),
    ])
  func commands(arguments: [String], word: String) throws {
    try withTemporaryDirectory { folder in
      try expectRefusal(arguments, status: 64, says: [word, "--help"], in: folder)
    }
  }

  @Test(
    "Cells smaller than a pixel and cells of too many pixels are refused",
    arguments: [
      ("5", "smaller than the raster's pixels"), ("100000", "Give a smaller --cell-size"),
    ])
  func cellSizes(size: String, word: String) throws {
    try withTemporaryDirectory { folder in
      let pair = try ScenePair(size: RasterSize(width: 60, height: 60)).write(to: folder)
      try expectRefusal(
        ["compare", pair.before, pair.after, "--cell-size", size, "-o", "out.geojson"], status: 64,
        says: [word, "--cell-size"], in: folder)
    }
  }

  @Test("An output that is one of the inputs is refused")
  func outputIsInput() throws {
    try withTemporaryDirectory { folder in
      let pair = try ScenePair(size: RasterSize(width: 60, height: 60)).write(to: folder)
      try expectRefusal(
        ["compare", pair.before, pair.after, "-o", pair.before], status: 73, says: ["exists"],
        in: folder)
      for input in [pair.before, pair.after] {
        try expectRefusal(
          ["compare", pair.before, pair.after, "-o", input, "--overwrite"], status: 64,
          says: ["s_2030", "input"], in: folder)
      }
    }
  }

  @Test("One pass on both sides shows no change, and says that both sides are the same")
  func samePass() throws {
    try withTemporaryDirectory { folder in
      let pair = try ScenePair(size: RasterSize(width: 60, height: 60)).write(to: folder)
      let copy = folder.appending(path: "copy_20300117T040000_VV.tif")
      try FileManager.default.copyItem(at: URL(filePath: pair.before), to: copy)
      for again in [pair.before, copy.path()] {
        let result = try Program.run(
          ["compare", pair.before, again, "-o", "out.geojson", "--overwrite"], in: folder)
        #expect(result.status == 0, "\(result.errors)")
        #expect(result.errors.contains("byte by byte"), "\(result.errors)")
        let text = try String(contentsOf: folder.appending(path: "out.geojson"), encoding: .utf8)
        #expect(text.contains("\"flagged\":0,"))
        #expect(text.contains("byte by byte"), "the record says so too")
      }
    }
  }

  @Test("One file or one polarisation twice in a pass is refused: it would count as two looks")
  func sameBandTwice() throws {
    try withTemporaryDirectory { folder in
      let pair = try ScenePair(size: RasterSize(width: 60, height: 60)).write(to: folder)
      try expectRefusal(
        [
          "compare", "\(pair.before),\(pair.before)", "\(pair.after),\(pair.after)", "-o",
          "out.geojson",
        ], status: 64, says: ["s_20300105T040000_VV.tif", "twice"], in: folder)
      let copies = try [(pair.before, "05"), (pair.after, "17")].map { path, day in
        let copy = folder.appending(path: "copy_203001\(day)T040000_VV.tif")
        try FileManager.default.copyItem(at: URL(filePath: path), to: copy)
        return "\(path),\(copy.path())"
      }
      try expectRefusal(
        ["compare"] + copies + ["-o", "out.geojson"], status: 65, says: ["band VV twice"],
        in: folder)
    }
  }

  @Test("The later pass given first is refused, with both times")
  func wrongOrder() throws {
    try withTemporaryDirectory { folder in
      let pair = try ScenePair(size: RasterSize(width: 60, height: 60)).write(to: folder)
      try expectRefusal(
        ["compare", pair.after, pair.before, "-o", "out.geojson"], status: 65,
        says: ["2030-01-05T04:00:00Z", "2030-01-17T04:00:00Z", "earlier pass first"], in: folder)
    }
  }
}
