// SPDX-License-Identifier: Apache-2.0
import Foundation
import GDAL
import GridTestSupport
import MonitorGrid
import Testing

@Suite("The same inputs give the same bytes")
struct SameBytesTests {
  /// A pair of two polarisations, with holes and two changes, on cells that the raster's edge cuts.
  private func pair(in folder: URL, after: String = "s_20300117T040000") throws -> PairPaths {
    var scene = ScenePair(size: RasterSize(width: 197, height: 183))
    scene.polarisations = ["VV", "VH"]
    scene.geoTransform = scene.geoTransform?.moved(dx: 3, dy: 4)
    scene.names.after = after
    scene.edit = { _, isLater, pixels in
      for i in stride(from: isLater ? 5 : 3, to: pixels.count, by: 101) { pixels[i] = .nan }
    }
    return try scene.write(to: folder)
  }

  private func bytes(
    _ pair: PairPaths, _ options: [String] = [], environment: [String: String?] = [:]
  ) throws -> Data {
    let result = try Program.run(
      ["compare", pair.before, pair.after, "--all-cells", "-q"] + options, environment: environment)
    try #require(result.status == 0, "\(result.errors)")
    try #require(result.outputData.count > 100_000)
    return result.outputData
  }

  @Test("For any number of workers")
  func workers() throws {
    try withTemporaryDirectory { folder in
      let pair = try pair(in: folder)
      let one = try bytes(pair, ["--jobs", "1"])
      // Not `==` inside of the macro: a failure would print all of both.
      for jobs in [2, 5, 1] {
        let isSame = try bytes(pair, ["--jobs", "\(jobs)"]) == one
        #expect(isSame, "--jobs \(jobs)")
      }
    }
  }

  @Test("For any number of workers where the later pass is warped, or the cells lie across")
  func workersOnOtherGrids() throws {
    try withTemporaryDirectory { folder in
      let pair = try pair(in: folder)
      var shifted = ScenePair()
      shifted.polarisations = ["VV", "VH"]
      shifted.geoTransform = shifted.geoTransform?.moved(dx: 7, dy: 4.5)
      shifted.names.after = "w_20300117T040000"
      let warped = PairPaths(
        before: pair.before, after: try shifted.write(to: folder, isLater: true))
      var lambert = ScenePair()
      lambert.epsg = 3035
      lambert.geoTransform = GeoTransform(
        originX: 4_321_000, originY: 3_210_000, pixelWidth: 10, pixelHeight: -10)
      lambert.names = ("e_20300105T040000", "e_20300117T040000")
      for pair in [warped, try lambert.write(to: folder)] {
        let isSame = try bytes(pair, ["--jobs", "1"]) == bytes(pair, ["--jobs", "5"])
        #expect(isSame, "\(pair.after)")
      }
    }
  }

  @Test("In any time zone, language and reading order of the folder")
  func surroundings() throws {
    try withTemporaryDirectory { folder in
      let pair = try pair(in: folder)
      let plain = try bytes(pair, environment: ["TZ": "UTC", "LC_ALL": "C"])
      let others: [[String: String]] = [
        ["TZ": "Asia/Kathmandu", "LC_ALL": "de_DE.UTF-8", "LANG": "de_DE.UTF-8"],
        ["TZ": "America/St_Johns", "LC_ALL": "tr_TR.UTF-8", "LC_NUMERIC": "tr_TR.UTF-8"],
        ["TZ": "Pacific/Apia", "LANG": "ar_SA.UTF-8", "COLUMNS": "20"],
        ["SWIFT_DETERMINISTIC_HASHING": "1"], ["GDAL_NUM_THREADS": "ALL_CPUS"],
      ]
      for surroundings in others {
        let isSame = try bytes(pair, environment: surroundings) == plain
        #expect(isSame, "\(surroundings)")
      }
    }
  }

  @Test("With the C library told to do without AVX2 and FMA")
  func withoutWideLibrary() throws {
    // glibc picks its log, exp and pow by the processor, and their last bits differ between the
    // choices; the tunable hides those instructions from glibc. Names changed over the years, and
    // glibc passes over those that it does not know.
    let tunables =
      "glibc.cpu.hwcaps=-AVX2_Usable,-FMA_Usable,-AVX2,-FMA,-FMA4,-AVX512F,-AVX512VL,-AVX512DQ"
    try withTemporaryDirectory { folder in
      let pair = try pair(in: folder)
      let isSame = try bytes(pair) == bytes(pair, environment: ["GLIBC_TUNABLES": tunables])
      #expect(isSame)
    }
  }

  @Test("From any folder and by any path, and no path stands in the output")
  func folders() throws {
    try withTemporaryDirectory { folder in
      let pair = try pair(in: folder)
      let absolute = try bytes(pair)
      #expect(!String(decoding: absolute, as: UTF8.self).contains(folder.path()))
      #expect(!String(decoding: absolute, as: UTF8.self).contains(folder.lastPathComponent))
      let parent = folder.deletingLastPathComponent()
      let name = folder.lastPathComponent
      func list(_ prefix: String, _ pass: String) -> String {
        pass.split(separator: ",").map { prefix + ($0.split(separator: "/").last ?? "") }
          .joined(separator: ",")
      }
      for (directory, prefix) in [
        (folder, ""), (folder, "./"), (parent, "\(name)/"), (parent, "\(name)/../\(name)/"),
      ] {
        let result = try Program.run(
          ["compare", list(prefix, pair.before), list(prefix, pair.after), "--all-cells", "-q"],
          in: directory)
        let isSame = result.outputData == absolute
        #expect(isSame, "\(prefix): \(result.errors)")
      }
    }
  }

  @Test(
    "On each kernel that the processor has",
    .enabled(if: Kernel.isSupported("v3"), "this processor has only the baseline kernel"))
  func kernels() throws {
    try withTemporaryDirectory { folder in
      let pair = try pair(in: folder)
      let baseline = try bytes(pair, environment: ["TRUCELINE_KERNEL": "baseline"])
      for kernel in ["v3", "v4"] where Kernel.isSupported(kernel) {
        let isSame = try bytes(pair, environment: ["TRUCELINE_KERNEL": kernel]) == baseline
        #expect(isSame, "\(kernel)")
      }
      let chosen = try bytes(pair)
      #expect(chosen == baseline)
    }
  }

  @Test(
    "On the widest kernel too",
    .enabled(if: Kernel.isSupported("v4"), "this processor lacks AVX-512"))
  func widestKernel() throws {
    try withTemporaryDirectory { folder in
      let pair = try pair(in: folder)
      let isSame =
        try bytes(pair, environment: ["TRUCELINE_KERNEL": "v4"])
        == bytes(pair, environment: ["TRUCELINE_KERNEL": "baseline"])
      #expect(isSame)
    }
  }
}

@Suite("The kernel can be forced")
struct Kernel {
  /// Whether the program runs on a kernel here: it says so by its exit code.
  static func isSupported(_ name: String) -> Bool { supported.contains(name) }

  private static let supported: Set<String> = {
    do {
      return try withTemporaryDirectory { folder in
        let pair = try ScenePair(size: RasterSize(width: 20, height: 20)).write(to: folder)
        return try Set(
          ["baseline", "v3", "v4"].filter { name in
            try Program.run(
              ["compare", pair.before, pair.after], environment: ["TRUCELINE_KERNEL": name]
            ).status == 0
          })
      }
    } catch {
      return []
    }
  }()

  @Test("A name that is no kernel ends with 64", arguments: ["nonsense", "V3", "avx2", " "])
  func unknown(name: String) throws {
    try withTemporaryDirectory { folder in
      let pair = try ScenePair(size: RasterSize(width: 20, height: 20)).write(to: folder)
      try expectRefusal(
        ["compare", pair.before, pair.after, "-o", "out.geojson"], status: 64,
        says: ["TRUCELINE_KERNEL=\(name)", "baseline", "v3", "v4"],
        environment: ["TRUCELINE_KERNEL": name], in: folder)
    }
  }

  @Test("The baseline runs everywhere")
  func baseline() {
    #expect(Kernel.isSupported("baseline"))
  }

  @Test(
    "A kernel that the processor lacks ends with 69",
    .enabled(if: !Kernel.isSupported("v4"), "this processor has every kernel"))
  func lacking() throws {
    try withTemporaryDirectory { folder in
      let pair = try ScenePair(size: RasterSize(width: 20, height: 20)).write(to: folder)
      for name in ["v3", "v4"] where !Kernel.isSupported(name) {
        try expectRefusal(
          ["compare", pair.before, pair.after, "-o", "out.geojson"], status: 69,
          says: ["TRUCELINE_KERNEL=\(name)", "processor", "widest"],
          environment: ["TRUCELINE_KERNEL": name], in: folder)
      }
    }
  }
}
