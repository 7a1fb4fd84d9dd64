// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

@Suite struct ImportRulesTests {
  @Test("every folder of Sources has a row in the table, and every row a folder")
  func rowsAndFolders() throws {
    #expect(try Repository.folders(of: "Sources") == ModuleTable.allowed.keys.sorted())
  }

  @Test("a module imports only what it may", arguments: ModuleTable.allowed.keys.sorted())
  func imports(module: String) throws {
    let files = try Repository.code(below: "Sources/\(module)")
    #expect(!files.isEmpty)
    for file in files where file.path.hasSuffix(".swift") {
      for imported in importedModules(in: file.text).sorted() {
        #expect(
          ModuleTable.mayImport(imported, in: module), "\(file.path) may not import \(imported)")
      }
    }
  }

  @Test("each C library's headers enter in one place")
  func headers() throws {
    for module in try Repository.folders(of: "Sources") where module != "CGDAL" {
      for file in try Repository.code(below: "Sources/\(module)") {
        guard file.path.hasSuffix(".c") || file.path.hasSuffix(".h") else { continue }
        let own = Set(
          try Repository.code(below: "Sources/\(module)").map {
            String($0.path.split(separator: "/").last ?? "")
          })
        let allowed = ModuleTable.headers[module, default: []]
        #expect(
          includedHeaders(in: file.text).subtracting(own).subtracting(allowed).isEmpty,
          "\(file.path)")
      }
    }
  }

  @Test(
    "the wider kernels are the same files",
    arguments: ["Sources/ChangeKernelsV3", "Sources/ChangeKernelsV4"])
  func kernelLinks(link: String) throws {
    let target = try FileManager.default.destinationOfSymbolicLink(
      atPath: Repository.root.appending(path: link).path)
    #expect(target == "ChangeKernels")
  }

  @Test(
    "an import is seen in every form",
    arguments: [
      "import Gate", "public import Gate", "@testable import Gate", "  import Gate // why",
      "@preconcurrency internal import Gate", "import struct Gate.Key", "import Gate.Lock",
      "@_spi(Lock) import Gate", "let a = 1; import Gate", "#if os(Linux)\n\timport Gate\n#endif",
    ])
  func importForms(text: String) {
    #expect(importedModules(in: "// SPDX\n\(text)\nlet b = 2\n") == ["Gate"])
  }

  @Test(
    "what is no import is not taken for one",
    arguments: ["// import Gate", "/// import Gate", "let important = 1", "reimport Gate"])
  func otherLines(text: String) {
    #expect(importedModules(in: text).isEmpty)
  }

  @Test func theTableKeepsThePureModulesPure() {
    #expect(!ModuleTable.mayImport("Foundation", in: "MonitorGrid"))
    #expect(!ModuleTable.mayImport("Glibc", in: "ChangeKernelsV3"))
    #expect(ModuleTable.mayImport("Foundation", in: "GDAL"))
    #expect(!ModuleTable.mayImport("CGDAL", in: "FindingsReport"))
    #expect(!ModuleTable.mayImport("Foundation", in: "Unheard"))
  }
}
