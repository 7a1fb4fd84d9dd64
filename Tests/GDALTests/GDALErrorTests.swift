// SPDX-License-Identifier: Apache-2.0
import GDAL
import MonitorGrid
import Testing

@Suite("Errors") struct GDALErrorTests {
  @Test func aFailureMessageFailsACallWhoseStatusSaysSuccess() throws {
    let error = #expect(throws: GDALError.self) {
      try checked(.readFailed, "block 3") { () -> Int? in
        reportFailure("The block is damaged.")
        return 5
      }
    }
    #expect(error?.code == .readFailed)
    #expect(error?.subject == "block 3")
    #expect(error?.messages.map(\.text) == ["The block is damaged."])
    #expect(try checked(.readFailed, "block 4") { 6 } == 6)
  }

  @Test func aCallInsideACallKeepsItsOwnMessages() throws {
    var innerMessages: [String] = []
    let outer = #expect(throws: GDALError.self) {
      try checked(.readFailed, "outer") { () -> Int? in
        innerMessages = failedCall(saying: "inner words").messages.map(\.text)
        reportFailure("outer words")
        return nil
      }
    }
    #expect(innerMessages == ["inner words"])
    #expect(outer?.messages.map(\.text) == ["outer words"])
  }

  private func failedCall(saying words: String) -> GDALError {
    do throws(GDALError) {
      return try checked(.readFailed, "inner") { () -> GDALError? in
        reportFailure(words)
        return nil
      }
    } catch {
      return error
    }
  }

  @Test func theDescriptionHoldsSubjectExplanationAndGDALsWords() {
    let error = GDALError(
      code: .openFailed, subject: "a.tif", explanation: "It is damaged.",
      messages: [.init(isFailure: true, number: 1, text: "bad offset")])
    #expect(error.description == "a.tif: It is damaged. GDAL: bad offset")
    #expect(GDALError(code: .notFound, subject: "b.tif").description == "b.tif: not found")
  }

  @Test func theLibrarySaysWhatItIs() {
    #expect(GDALLibrary.version.hasPrefix("\(GDALLibrary.versionNumber / 1_000_000)."))
    #expect(GDALLibrary.versionsAgree)
    #expect(GDALLibrary.projVersion.split(separator: ".").count == 3)
    #expect(GDALLibrary.hasDriver("GTiff"))
    #expect(!GDALLibrary.hasDriver("no such driver"))
    #expect(GDALLibrary.drivers.contains { $0.name == "GPKG" && $0.isVector && $0.canCreate })
    #expect(OpenPolicy().availableRasterDrivers.contains("GTiff"))
    #expect(!OpenPolicy().availableRasterDrivers.contains("VRT"))
  }

  @Test func restrictedDriversAreGone() async {
    await #expect(processExitsWith: .success) {
      GDALLibrary.restrictDrivers()
      #expect(!GDALLibrary.hasDriver("HTTP"))
      #expect(!GDALLibrary.hasDriver("WMS"))
      #expect(GDALLibrary.hasDriver("GTiff"))
      #expect(GDALLibrary.hasDriver("GPKG"))
      try SampleRaster.write(
        [[1, 2, 3, 4] as [UInt8]], size: .init(width: 2, height: 2), to: "/vsimem/kept.tif")
      let source = try RasterDataset(readingFrom: "/vsimem/kept.tif")
      try copyAsCOG(from: source, to: "/vsimem/kept-cog.tif")
    }
  }
}
