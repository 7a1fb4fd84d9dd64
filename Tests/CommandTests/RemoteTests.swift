// SPDX-License-Identifier: Apache-2.0
import Foundation
import GridTestSupport
import Testing

@Suite(
  "Passes on a server",
  .enabled(if: isInstalled("python3"), "there is no python3 to serve files with"))
struct RemoteTests {
  /// Serves a folder with ranges; one request in four fails with 503, by a seeded draw.
  private static let server = """
    import http.server, os, random, re, sys
    draw = random.Random(3)
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_HEAD(self): self.answer(False)
        def do_GET(self): self.answer(True)
        def answer(self, with_body):
            path = sys.argv[1] + self.path
            if draw.random() < 0.25 or not os.path.isfile(path):
                self.send_response(503 if os.path.isfile(path) else 404)
                self.send_header("Content-Length", "0"); self.end_headers(); return
            data = open(path, "rb").read()
            wanted = re.match(r"bytes=(\\d+)-(\\d*)", self.headers.get("Range") or "")
            first, last = 0, len(data) - 1
            if wanted:
                first = int(wanted[1]); last = min(int(wanted[2] or last), last)
                self.send_response(206)
                self.send_header("Content-Range", f"bytes {first}-{last}/{len(data)}")
            else:
                self.send_response(200)
            self.send_header("Accept-Ranges", "bytes")
            self.send_header("Content-Length", str(last + 1 - first)); self.end_headers()
            if with_body: self.wfile.write(data[first:last + 1])
        def log_message(self, *words): pass
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    print(server.server_address[1], flush=True)
    server.serve_forever()
    """

  /// Runs a body while a folder is served; it gets the port.
  private func serving(_ folder: URL, _ body: (String) throws -> Void) throws {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["python3", "-c", Self.server, folder.path()]
    let output = Pipe()
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try withoutBlockedSignals { try process.run() }
    defer {
      process.terminate()
      process.waitUntilExit()
    }
    var line = Data()
    while !line.contains(UInt8(ascii: "\n")) {
      let more = output.fileHandleForReading.availableData
      try #require(!more.isEmpty, "the server did not start")
      line += more
    }
    try body(String(decoding: line, as: UTF8.self).trimmingCharacters(in: .newlines))
  }

  @Test(
    "A server that fails at random costs time and no result; without leave nothing is asked of it")
  func failing() throws {
    try withTemporaryDirectory { folder in
      let passes = folder.appending(path: "passes")
      try FileManager.default.createDirectory(at: passes, withIntermediateDirectories: true)
      let pair = try ScenePair().write(to: passes)
      let local = try Program.run(["compare", pair.before, pair.after], in: folder)
      let expected = try FindingsFile(local.outputData, warnings: "")
      try serving(passes) { port in
        let lines = ["20300105", "20300117"].map { day in
          """
          {"files":["/vsicurl/http://127.0.0.1:\(port)/s_\(day)T040000_VV.tif"],"tile":"s",\
          "acquired":"\(day.prefix(4))-\(day.dropFirst(4).prefix(2))-\(day.suffix(2))T04:00:00Z",\
          "sensor":"sar","polarisations":["VV"]}
          """
        }
        try Data(lines.joined(separator: "\n").utf8).write(
          to: folder.appending(path: "remote.jsonl"))
        let arguments = ["batch", "remote.jsonl", "-o", "out"]
        let refused = try Program.run(arguments, in: folder)
        #expect(refused.errors.contains("0 of 0") || refused.status != 0, "\(refused.errors)")
        let result = try Program.run(
          arguments + ["--allow-network"],
          environment: ["GDAL_HTTP_RETRY_DELAY": "0.05", "GDAL_HTTP_MAX_RETRY": "8"], in: folder)
        #expect(result.status == 0, "\(result.errors)")
        let found = try FindingsFile(
          Data(contentsOf: folder.appending(path: "out/findings.geojson")), warnings: "")
        #expect(found.flaggedPlaces == expected.flaggedPlaces)
        #expect(!found.flaggedPlaces.isEmpty)
      }
    }
  }
}
