// SPDX-License-Identifier: Apache-2.0
public import GDAL
import MonitorGrid

/// The darkest pixels of a Sentinel-2 pass, by which the offset of its reflectance is checked.
///
/// From processing baseline 04.00 on stored values are 1000 too high, and copies of products exist with
/// and without that, whatever their metadata says. An offset of a tenth in reflectance passes for
/// change everywhere. The ground tells: a hundredth of all pixels does not reflect less than nothing,
/// and vegetation and water reflect next to no blue light.
///
/// Only few pixels are read: an overview, or parts of nine blocks.
struct DarkPixels {
  /// Reflectance in the band below which one of a hundred valid pixels lies.
  let hundredth: Double
  /// The same of one of twenty pixels that the scene classification calls vegetation or water; nil
  /// where there are too few.
  let vegetationAndWater: Double?
  /// The band's name.
  let band: String
  /// What is added to get reflectance.
  let offset: Double

  /// Fewer pixels tell nothing.
  private static let fewest = 200
  /// Reflectance that a hundredth of the pixels does not fall below: noise and errors of the
  /// correction for the atmosphere are some hundredths.
  private static let least = -0.03
  /// Reflectance of vegetation and water in blue or red light is below it, the offset is above it.
  private static let darkest = 0.095

  /// Looks at a pass; nil where its values are not Sentinel-2's whole numbers, or tell too little.
  ///
  /// - Throws: `PassError` where it cannot be read.
  init?(of pass: Pass, policy: OpenPolicy) throws(PassError) {
    guard pass.profile.reflectance?.metadata == .sentinel2,
      let index = ["blue", "red", "green"].lazy.compactMap({ role in
        pass.bands.firstIndex { $0.role == role }
      }).first
    else { return nil }
    let band = pass.bands[index]
    guard band.description.isUnscaled, band.description.pixelType?.isInteger == true else {
      return nil
    }
    self.band = pass.identity.bandNames[index]
    offset = band.offset
    let sample = PixelLattice(pass.grid.size, hasOverviews: band.description.overviewCount > 0)
    let stored = try sample.read(band.path, band: band.number, factor: 1, policy: policy)
    let classes = try pass.mask.map { mask throws(PassError) in
      try sample.read(mask.path, band: mask.band, factor: mask.factor, policy: policy)
    }
    let noData = band.description.noData ?? 0
    var all: [Double] = []
    var dark: [Double] = []
    for (place, value) in stored.enumerated() where Double(value) != noData {
      if let kind = pass.mask?.kind, let classes {
        let value = UInt16(exactly: classes[place]) ?? .max
        guard kind.state(of: value) == .observed else { continue }
      }
      let reflectance = Double(value) * band.scale + band.offset
      all.append(reflectance)
      if let classes, classes[place] == 4 || classes[place] == 6 { dark.append(reflectance) }
    }
    guard all.count >= Self.fewest else { return nil }
    hundredth = all.sorted()[all.count / 100]
    vegetationAndWater = dark.count >= Self.fewest ? dark.sorted()[dark.count / 20] : nil
  }

  /// What these pixels say against the offset, as a sentence; nil where they agree.
  var contradiction: String? {
    if hundredth < Self.least {
      return "one of a hundred pixels of \(band) would reflect less than \(hundredth.thousandths)"
    }
    if offset == 0, let vegetationAndWater, vegetationAndWater > Self.darkest {
      return "vegetation and water would reflect \(vegetationAndWater.thousandths) or more in "
        + "\(band), as if 1000 had still to be taken off the stored values"
    }
    return nil
  }

  /// Whether two passes of one place differ as if one had the offset and the other not.
  func differsByOffset(from other: DarkPixels) -> Bool {
    let (low, high) = hundredth < other.hundredth ? (self, other) : (other, self)
    let difference = high.hundredth - low.hundredth
    return band == other.band && (0.06...0.14).contains(difference)
      && high.hundredth > Self.darkest
  }
}

extension PassPair {
  /// Compares what metadata says of the offset of reflectance with the passes' darkest pixels.
  ///
  /// - Parameters:
  ///   - policy: Which files may be opened.
  ///   - isGiven: For each pass, whether a user gave the offset: then it is not doubted.
  /// - Throws: `PassError` with code `.offsetContradicted`, or where pixels cannot be read.
  public func verifyReflectanceOffsets(
    policy: OpenPolicy, isGiven: (before: Bool, after: Bool)
  ) throws(PassError) {
    var found: [DarkPixels?] = []
    for (pass, isGiven, side) in [
      (before, isGiven.before, "before"), (after, isGiven.after, "after"),
    ] {
      guard !isGiven else {
        found.append(nil)
        continue
      }
      let dark = try DarkPixels(of: pass, policy: policy)
      found.append(dark)
      guard let words = dark?.contradiction else { continue }
      throw PassError(
        .offsetContradicted, pass.identity.id,
        "Its darkest pixels contradict its metadata: with an offset of \(dark?.offset ?? 0) "
          + "(\(pass.details.last ?? "as stated")) \(words). If the metadata is wrong, say what is to be "
          + "added to the stored values: --\(side)-offset 0 or --\(side)-offset -1000.")
    }
    guard let one = found[0], let other = found[1], one.differsByOffset(from: other) else { return }
    throw PassError(
      .offsetContradicted, after.identity.id,
      "The darkest pixels of the two passes contradict their metadata: one of a hundred reflects less "
        + "than \(one.hundredth.thousandths) in \(one.band) before and "
        + "\(other.hundredth.thousandths) after, as if one of them had the offset of 1000 and the other "
        + "not. Say what is to be added to the stored values of each: --before-offset and "
        + "--after-offset, 0 or -1000.")
  }
}

/// Places of a raster that are looked at: all of a small one, an overview, or parts of nine blocks.
private struct PixelLattice {
  private enum Shape {
    case reduced(RasterSize)
    case windows([PixelWindow])
  }

  private let shape: Shape
  private static let side = 512
  private static let part = 256

  init(_ size: RasterSize, hasOverviews: Bool) {
    if hasOverviews || size.width * size.height <= 1 << 20 {
      shape = .reduced(
        RasterSize(width: min(size.width, Self.side), height: min(size.height, Self.side)))
      return
    }
    let part = RasterSize(width: min(size.width, Self.part), height: min(size.height, Self.part))
    shape = .windows(
      (0..<9).map { place in
        // Even places, so that pixels twice as large begin there too.
        PixelWindow(
          x: (size.width - part.width) * (place % 3 + 1) / 4 / 12 * 12,
          y: (size.height - part.height) * (place / 3 + 1) / 4 / 12 * 12, width: part.width,
          height: part.height)
      })
  }

  /// The values at these places of a raster whose pixels are `factor` times as large.
  func read(
    _ path: String, band: Int, factor: Int, policy: OpenPolicy
  ) throws(PassError) -> [Float] {
    try PassError.translating { () throws(GDALError) -> [Float] in
      var dataset = try RasterDataset(readingFrom: path, policy: policy)
      switch shape {
      case .reduced(let size):
        return try reduced(&dataset, band: band, to: size)
      case .windows(let windows):
        var values: [Float] = []
        for window in windows {
          let own = PixelWindow(
            x: window.x / factor, y: window.y / factor,
            width: (window.width + factor - 1) / factor,
            height: (window.height + factor - 1) / factor
          ).intersection(PixelWindow(covering: dataset.size))
          var part = [Float](repeating: 0, count: max(1, own.count))
          try dataset.read(own, band: band, into: &part)
          for y in 0..<window.height {
            for x in 0..<window.width {
              values.append(
                part[
                  min(y / factor, own.height - 1) * own.width + min(x / factor, own.width - 1)])
            }
          }
        }
        return values
      }
    }
  }

  /// A raster of fewer pixels than asked for gives each several times.
  private func reduced(
    _ dataset: inout RasterDataset, band: Int, to size: RasterSize
  ) throws(GDALError) -> [Float] {
    let own = RasterSize(
      width: min(size.width, dataset.size.width), height: min(size.height, dataset.size.height))
    let values = try dataset.readReduced(band: band, to: own)
    guard own != size else { return values }
    return (0..<size.height).flatMap { y in
      (0..<size.width).map { x in
        values[y * own.height / size.height * own.width + x * own.width / size.width]
      }
    }
  }
}

extension Double {
  /// The number with three digits behind the point, for people.
  fileprivate var thousandths: String {
    let whole = Int((self * 1000).rounded())
    let digits = "\(whole.magnitude % 1000)"
    return (whole < 0 ? "−" : "") + "\(whole.magnitude / 1000)."
      + String(repeating: "0", count: 3 - digits.count) + digits
  }
}
