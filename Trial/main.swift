import Foundation
import GDAL
import MonitorGrid
import TileDecoding
// Trial mode level files...
let mode = CommandLine.arguments[1]
let level = KernelLevel(rawValue: CommandLine.arguments[2])!
for path in CommandLine.arguments.dropFirst(3) {
  var dataset = try RasterDataset(readingFrom: path)
  let bands = Array(1...dataset.bandCount)
  let t0 = Date()
  let verdict = FastPathVerdict.prove(&dataset, level: level)
  let t1 = Date()
  guard let s = dataset.tiffStructure else { 
    // gdal blocks only
    let b = dataset.band(1).blockSize
    let row = b.width * 4 
    let mem = UnsafeMutableRawPointer.allocate(byteCount: row * b.height * bands.count, alignment: 64)
    var targets: [BlockTarget] = []
    for i in bands.indices { targets.append(BlockTarget(pixels: mem + i * row * b.height, rowBytes: row)) }
    for r in 0..<(dataset.size.height + b.height - 1) / b.height { for c in 0..<(dataset.size.width + b.width - 1) / b.width {
      try dataset.readBlock(column: c, row: r, bands: bands, into: targets) } }
    print("gdal only", Date().timeIntervalSince(t1)); continue }
  let row = s.blockSize.width * 4 + 64
  let mem = UnsafeMutableRawPointer.allocate(byteCount: row * s.blockSize.height * bands.count, alignment: 64)
  var targets: [BlockTarget] = []
  for i in bands.indices { targets.append(BlockTarget(pixels: mem + i * row * s.blockSize.height, rowBytes: row)) }
  var locations: [[BlockLocation]] = []
  for r in 0..<s.blockRows { for c in 0..<s.blockColumns {
    locations.append(bands.map { dataset.blockLocation(band: $0, column: c, row: r)! })
  } }
  let t2 = Date()
  if mode == "gdal" {
    for r in 0..<s.blockRows { for c in 0..<s.blockColumns {
      try dataset.readBlock(column: c, row: r, bands: bands, into: targets) } }
  } else if mode == "fast" {
    var decoder = try TileDecoder(s, level: level)
    for r in 0..<s.blockRows { for c in 0..<s.blockColumns {
      try decoder.decode(column: c, row: r, bands: bands, locations: locations[r * s.blockColumns + c], into: targets) } }
  }
  let t3 = Date()
  var reason = ""; if case .stepsAside(let r) = verdict { reason = r }
  print(path.split(separator: "/").last!, "prove", t1.timeIntervalSince(t0), reason, "locate", t2.timeIntervalSince(t1), "decode", t3.timeIntervalSince(t2))
  mem.deallocate()
}
var usage = rusage(); getrusage(RUSAGE_SELF.rawValue == 0 ? 0 : 0, &usage)
print("user", Double(usage.ru_utime.tv_sec) + Double(usage.ru_utime.tv_usec) * 1e-6, "sys", Double(usage.ru_stime.tv_sec) + Double(usage.ru_stime.tv_usec) * 1e-6, "rss MiB", usage.ru_maxrss / 1024)
