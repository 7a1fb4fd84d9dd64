// SPDX-License-Identifier: Apache-2.0
import Foundation
import GridTestSupport
import Testing

/// The linker may share generic code of the standard library between the builds of the kernels; if a
/// copy from a wide build wins, the program dies on processors that lack its instructions.
@Suite("Instructions of newer processors stay inside the wide kernels")
struct WideInstructionTests {
  private static let program = URL(filePath: #filePath)
    .deletingLastPathComponent().appending(path: "../../.build/release/truceline").standardized
    .path()

  private static let isReady: Bool =
    FileManager.default.isExecutableFile(atPath: program)
    && FileManager.default.isExecutableFile(atPath: "/usr/bin/objdump")

  @Test(.enabled(if: isReady, "needs objdump and a release build: swift build -c release"))
  func noOtherSwiftFunctionUsesThem() throws {
    #if arch(x86_64)
      let listing = try runCommand(
        "/usr/bin/objdump", arguments: ["-d", "--no-show-raw-insn", Self.program])
      let text = String(decoding: listing.outputData, as: UTF8.self)
      var function = ""
      var isWide = false
      var found: Set<String> = []
      var wideInstructions = 0
      for line in text.split(separator: "\n") {
        if line.hasSuffix(">:"), let start = line.firstIndex(of: "<") {
          function = String(line[line.index(after: start)...].dropLast(2))
          isWide = function.contains("15ChangeKernelsV3") || function.contains("15ChangeKernelsV4")
          continue
        }
        // BoringSSL's assembly asks the processor itself; only Swift's functions are ours.
        guard function.hasPrefix("$s"), let instruction = line.split(separator: "\t").last,
          instruction.first == "v", instruction.contains("mm")
        else { continue }
        if isWide { wideInstructions += 1 } else { found.insert(function) }
      }
      #expect(found.sorted().prefix(5).joined(separator: "\n") == "")
      // The listing was understood: the wide kernels do use them.
      #expect(wideInstructions > 100)
    #endif
  }

  @Test(
    "kernels call nothing that builds could share",
    .enabled(if: isReady, "needs objdump and a release build: swift build -c release"))
  func callsStayInside() throws {
    #if arch(x86_64)
      let listing = try runCommand(
        "/usr/bin/objdump", arguments: ["-d", "--no-show-raw-insn", Self.program])
      let modules = ["$s13ChangeKernels", "$s15ChangeKernelsV3", "$s15ChangeKernelsV4"]
      // Memory alone, which each has from the libraries.
      let allowed: Set = [
        "swift_slowAlloc@plt", "swift_slowDealloc@plt", "memcpy@plt", "memmove@plt", "memset@plt",
      ]
      var isKernel = false
      var kernels = 0
      var found: Set<String> = []
      for line in String(decoding: listing.outputData, as: UTF8.self).split(separator: "\n") {
        if line.hasSuffix(">:"), let start = line.firstIndex(of: "<") {
          let function = line[line.index(after: start)...]
          isKernel = modules.contains { function.hasPrefix($0) }
          if isKernel { kernels += 1 }
          continue
        }
        guard isKernel, line.contains("\tcall"), let start = line.lastIndex(of: "<") else {
          continue
        }
        let callee = line[line.index(after: start)...].prefix { $0 != ">" && $0 != "+" }
        guard !modules.contains(where: { callee.hasPrefix($0) }) else { continue }
        if !allowed.contains(String(callee)) { found.insert(String(callee)) }
      }
      #expect(found.sorted().joined(separator: "\n") == "")
      #expect(kernels > 50, "the listing was understood")
    #endif
  }
}
