// SPDX-License-Identifier: Apache-2.0
import Foundation
import GDAL
import GridTestSupport
import MonitorGrid
import Testing

@Suite("track: series, dates, runs that go on")
struct TrackSeriesTests {
  private func run(_ arguments: [String], in folder: URL) throws -> CommandResult {
    let result = try Program.run(["track"] + arguments, in: folder)
    try #require(result.status == 0 && !result.wasSignalled, "\(result.errors)")
    return result
  }

  /// Name and bytes of everything in an output folder.
  private func bytes(_ name: String, in folder: URL) throws -> [String: Data] {
    let place = folder.appending(path: name)
    var found: [String: Data] = [:]
    for file in try FileManager.default.contentsOfDirectory(atPath: place.path()) {
      found[file] = try Data(contentsOf: place.appending(path: file))
    }
    return found
  }

  @Test("Any number of workers and any order of arguments give the same bytes")
  func sameBytes() throws {
    try withTemporaryDirectory { folder in
      var files = MetricSeriesFiles()
      files.size = RasterSize(width: 2100, height: 80)
      let names = try files.writeRandom(passes: 3, seed: 1, in: folder)
      _ = try run(names + ["-o", "one", "--jobs", "1"], in: folder)
      let one = try bytes("one", in: folder)
      #expect(one.count == 24)
      for jobs in ["2", "5", "16"] {
        _ = try run(names.shuffled() + ["-o", "n\(jobs)", "--jobs", jobs], in: folder)
        #expect(try bytes("n\(jobs)", in: folder) == one)
      }
    }
  }

  @Test("A later run takes in what is new, and all at once gives the same bytes")
  func goesOn() throws {
    try withTemporaryDirectory { folder in
      let names = try MetricSeriesFiles().writeRandom(passes: 6, seed: 2, in: folder)
      _ = try run(names + ["-o", "whole"], in: folder)
      _ = try run(Array(names[..<2]) + ["-o", "parts"], in: folder)
      let more = try run(Array(names[..<5]) + ["-o", "parts"], in: folder)
      #expect(more.errors.contains("3 passes taken in, 2 whose outputs stood there already"))
      // As a killed run leaves it: some layers of a pass have their names, others not.
      let label = names[4].split(separator: "_")[2].prefix(8)
      try FileManager.default.removeItem(
        at: folder.appending(path: "parts/\(label)_confidence.tif"))
      _ = try run(names + ["-o", "parts"], in: folder)
      #expect(try bytes("parts", in: folder) == bytes("whole", in: folder))
      let again = try run(names + ["-o", "parts"], in: folder)
      #expect(again.errors.contains("nothing to do"))
    }
  }

  @Test("Outputs of other metrics or another rule are not taken for these, nor replaced unasked")
  func strangers() throws {
    try withTemporaryDirectory { folder in
      let files = MetricSeriesFiles()
      let names = try files.writeRandom(passes: 3, seed: 3, in: folder)
      _ = try run(names + ["-o", "out"], in: folder)
      let before = try bytes("out", in: folder)
      try expectRefusal(
        ["track"] + names + ["-o", "out", "--low", "2"], status: 73,
        says: ["_status.tif", "--overwrite"], in: folder)
      // A pass that came late changes every later state.
      try expectRefusal(
        ["track", names[0], names[2], "-o", "out"], status: 73, says: ["--overwrite"], in: folder)
      try files.write(
        [Float](repeating: 9, count: 1200), named: names[1], in: folder)
      try expectRefusal(
        ["track"] + names + ["-o", "out"], status: 73, says: ["--overwrite"], in: folder)
      _ = try run(names + ["-o", "out", "--overwrite"], in: folder)
      let after = try bytes("out", in: folder)
      let label = names[0].split(separator: "_")[2].prefix(8)
      #expect(after["\(label)_status.tif"] == before["\(label)_status.tif"])
      #expect(after != before && after.keys == before.keys)
    }
  }

  @Test("Killed at any moment and started again: the same bytes", arguments: 0..<4)
  func killed(round: Int) throws {
    try withTemporaryDirectory { folder in
      var files = MetricSeriesFiles()
      files.size = RasterSize(width: 530, height: 300)
      let names = try files.writeRandom(passes: 4, seed: 4, in: folder)
      _ = try run(names + ["-o", "whole"], in: folder)
      try FileManager.default.createDirectory(
        at: folder.appending(path: "out"), withIntermediateDirectories: false)
      let script = """
        "$0" track "$@" -o out -q & id=$!
        sleep 0.\(round + 1)7; kill -9 $id 2> /dev/null; wait $id
        """
      _ = try runCommand("bash", arguments: ["-c", script, Program.path] + names, in: folder)
      let left = try bytes("out", in: folder).filter { !$0.key.hasPrefix(".truceline-") }
      let whole = try bytes("whole", in: folder)
      for (name, data) in left { #expect(whole[name] == data, "\(name)") }
      _ = try run(names + ["-o", "out"], in: folder)
      #expect(try bytes("out", in: folder).filter { !$0.key.hasPrefix(".truceline-") } == whole)
    }
  }

  @Test("Dates come from a file, by name or by the order of the arguments")
  func dates() throws {
    try withTemporaryDirectory { folder in
      let files = MetricSeriesFiles()
      let names = try files.writeRandom(passes: 2, seed: 5, in: folder)
      for (index, name) in names.enumerated() {
        try FileManager.default.copyItem(
          at: folder.appending(path: name), to: folder.appending(path: "m\(index).tif"))
      }
      let forms = [
        "name,date\nm1.tif,2021-04-01T10:00:00Z\nm0.tif, 20210301\n",
        "# in order\n20210401T100000Z\n\n2021-03-01\n",
      ]
      for (index, text) in forms.enumerated() {
        try text.write(to: folder.appending(path: "dates"), atomically: true, encoding: .utf8)
        _ = try run(["m1.tif", "m0.tif", "--dates", "dates", "-o", "d\(index)"], in: folder)
        let found = try bytes("d\(index)", in: folder)
        #expect(Set(found.keys.map { $0.prefix(8) }) == ["20210301", "20210401"])
        #expect(
          try trackedPixels("d\(index)/20210301_metric_max.tif", in: folder).map(\.bitPattern)
            == trackedPixels("m0.tif", in: folder).map(\.bitPattern))
      }
      #expect(try bytes("d0", in: folder) == bytes("d1", in: folder))
      for (text, words) in [
        ("m0.tif,2021-03-01\n", ["no date for m1.tif"]),
        ("m0.tif,2021-03-01\nm1.tif,2021-13-01\n", ["line 2", "2021-13-01"]),
        ("2021-03-01\n", ["1 dates for 2 metrics"]),
        ("m0.tif,2021-03-01\nm1.tif,2021-03-01\n", ["m0.tif", "m1.tif", "one metric"]),
        ("m0.tif,2021-03-01\nm0.tif,2021-04-01\n", ["line 2", "further up"]),
      ] {
        try text.write(to: folder.appending(path: "dates"), atomically: true, encoding: .utf8)
        try expectRefusal(
          ["track", "m0.tif", "m1.tif", "--dates", "dates", "-o", "no"], status: 65, says: words,
          in: folder)
      }
      try expectRefusal(
        ["track", "m0.tif", "--dates", "gone", "-o", "no"], status: 66, says: ["gone"], in: folder)
    }
  }

  @Test("Two passes on a day are told apart by their time; the names of other days stay short")
  func twoOnADay() throws {
    try withTemporaryDirectory { folder in
      let files = MetricSeriesFiles()
      let values = [Float](repeating: 3, count: 1200)
      let names = [
        "20210301T040000Z.tif", "20210301T160000Z.tif", "x_20210307.tif", "2021-03-13.tif",
      ]
      for name in names { try files.write(values, named: name, in: folder) }
      _ = try run(names + ["-o", "out"], in: folder)
      #expect(
        Set(try bytes("out", in: folder).keys.filter { $0.hasSuffix("_count.tif") }) == [
          "20210301T040000_count.tif", "20210301T160000_count.tif", "20210307_count.tif",
          "20210313_count.tif",
        ])
    }
  }

  @Test("What is not one series is refused before anything is written, by name and difference")
  func refusals() throws {
    try withTemporaryDirectory { folder in
      var files = MetricSeriesFiles()
      let values = [Float](repeating: 3, count: 1200)
      try files.write(values, named: "a_20210301T000000Z.tif", in: folder)
      try files.write(values, named: "nodate.tif", in: folder)
      try files.write(values, named: "20210301_20210302.tif", in: folder)
      try files.write(values, named: "old_20190301.tif", in: folder)
      files.originX = 500_015
      try files.write(values, named: "shifted_20210302.tif", in: folder)
      files.originX = 500_060
      try files.write(values, named: "moved_20210302.tif", in: folder)
      files = MetricSeriesFiles()
      files.pixelSide = 20
      try files.write(values, named: "finer_20210302.tif", in: folder)
      files = MetricSeriesFiles()
      files.epsg = 32_638
      try files.write(values, named: "zone_20210302.tif", in: folder)
      files = MetricSeriesFiles()
      files.size = RasterSize(width: 30, height: 40)
      try files.write(values, named: "size_20210302.tif", in: folder)
      try Data("no raster".utf8).write(to: folder.appending(path: "text_20210302.tif"))
      func refuse(_ name: String, _ status: Int32, _ words: [String], _ options: [String] = [])
        throws
      {
        try expectRefusal(
          ["track", "a_20210301T000000Z.tif", name, "-o", "out"] + options, status: status,
          says: words, in: folder)
      }
      try refuse("nodate.tif", 64, ["nodate.tif", "--dates"])
      try refuse("20210301_20210302.tif", 64, ["several dates", "--dates"])
      try refuse("old_20190301.tif", 65, ["2020-12-31", "--epoch"])
      try refuse(
        "shifted_20210302.tif", 65,
        ["a_20210301T000000Z.tif", "shifted_20210302.tif", "500000", "500015"])
      try refuse("moved_20210302.tif", 65, ["2 columns and 0 rows"])
      try refuse("finer_20210302.tif", 65, ["30", "20"])
      try refuse("zone_20210302.tif", 65, ["UTM zone 37N", "UTM zone 38N"])
      try refuse("size_20210302.tif", 65, ["40 × 30", "30 × 40"])
      try refuse("text_20210302.tif", 65, ["text_20210302.tif"])
      try refuse("gone_20210302.tif", 66, ["gone_20210302.tif"])
      try refuse("a_20210301T000000Z.tif", 65, ["one metric for each pass"])
      for options in [
        ["--low", "5", "--high", "4"], ["--count-limit", "255"], ["--rule", "other"],
        ["--gap-days", "0"], ["--epoch", "2020-12-31T05:00:00Z"], ["--band", "0"],
        ["--jobs", "0"], ["--percent-floor", "101"],
      ] {
        try refuse("moved_20210302.tif", 64, ["--help"], options)
      }
      // An output would replace a metric.
      try files.write(values, named: "20210303_status.tif", in: folder)
      try expectRefusal(
        ["track", "20210303_status.tif", "-o", ".", "--overwrite"], status: 64,
        says: ["20210303_status.tif", "would be lost"], in: folder)
      // With an epoch of its own an old series is none the worse.
      _ = try run(["old_20190301.tif", "--epoch", "2014-04-03", "-o", "old"], in: folder)
      #expect(try trackedPixels("old/20190301_date.tif", in: folder)[0] == 1793)
    }
  }

  @Test("A damaged metric ends the run by name; the passes before it are whole")
  func damaged() throws {
    try withTemporaryDirectory { folder in
      var files = MetricSeriesFiles()
      files.size = RasterSize(width: 300, height: 300)
      let names = try files.writeRandom(passes: 3, seed: 6, in: folder)
      let victim = folder.appending(path: names[1])
      var data = try Data(contentsOf: victim)
      data.replaceSubrange(data.count / 2..<data.count, with: Data(count: data.count / 2 + 1))
      try data.write(to: victim)
      let result = try Program.run(["track"] + names + ["-o", "out"], in: folder)
      #expect(result.status == 65 && result.errors.contains(names[1]), "\(result.errors)")
      let found = try bytes("out", in: folder)
      #expect(found.count == 8)
      #expect(found.keys.allSatisfy { $0.hasPrefix(names[0].split(separator: "_")[2].prefix(8)) })
    }
  }

  @Test("--dry-run says what it would do, and writes nothing")
  func dryRun() throws {
    try withTemporaryDirectory { folder in
      let names = try MetricSeriesFiles().writeRandom(passes: 2, seed: 8, in: folder)
      let before = try everything(in: folder)
      let result = try run(names + ["-o", "out", "--dry-run"], in: folder)
      #expect(names.allSatisfy { result.errors.contains("to do \($0)") })
      #expect(try everything(in: folder) == before)
    }
  }

  @Test("Of several bands one has to be named; a declared scale is applied")
  func bandsAndScale() throws {
    try withTemporaryDirectory { folder in
      let size = RasterSize(width: 3, height: 1)
      var writer = try RasterWriter(
        creating: folder.appending(path: "b_20210301.tif").path(), size: size, bandCount: 2,
        pixelType: .int16, noData: -1)
      try writer.setScale(0.01, offset: 0, band: 2)
      try writer.write(PixelWindow(covering: size), band: 1, from: [Int16](repeating: 0, count: 3))
      try writer.write(PixelWindow(covering: size), band: 2, from: [Int16(-1), 250, 249])
      try writer.close()
      try expectRefusal(
        ["track", "b_20210301.tif", "-o", "out"], status: 65, says: ["2 bands", "--band"],
        in: folder)
      _ = try run(["b_20210301.tif", "--band", "2", "-o", "out"], in: folder)
      #expect(try trackedPixels("out/20210301_status.tif", in: folder) == [255, 1, 0])
    }
  }
}
