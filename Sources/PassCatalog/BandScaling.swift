// SPDX-License-Identifier: Apache-2.0
import GDAL
import MonitorGrid

/// How the whole numbers of optical bands become reflectance.
///
/// The file itself says it, or the user, or the product's metadata, or the sensor's profile, in this
/// order; never the date.
struct BandScaling {
  /// The bands with scale, offset and role.
  private(set) var bands: [Pass.Band]
  /// The files of metadata that decided something.
  private(set) var files: [String] = []
  /// What is done to stored values, for who wants to know.
  private(set) var words: [String] = []

  private let product: ProductMetadata
  private let profile: SensorProfile
  private let baseline: Int?
  private let givenOffset: Double?

  /// - Parameters:
  ///   - bands: The bands as their files describe them.
  ///   - names: A name for each band.
  ///   - platform: The platform, where it is known.
  ///   - product: What lies beside the bands.
  ///   - profile: The sensor.
  ///   - baseline: Sentinel-2's processing baseline as the product's name has it, 400 for N0400.
  ///   - offset: What the user says of the offset, in stored units.
  init(
    _ bands: [Pass.Band], names: [String], platform: String?, product: ProductMetadata,
    profile: SensorProfile, baseline: Int?, offset: Double?
  ) {
    self.bands = bands
    self.product = product
    self.profile = profile
    self.baseline = baseline
    givenOffset = offset
    var said: [(words: String, names: [String])] = []
    for (index, name) in names.enumerated() {
      let known = profile.band(named: name, platform: platform)
      self.bands[index].role = known?.role
      guard let found = scaling(of: bands[index], named: name, band: known) else { continue }
      self.bands[index].scale = found.scale
      self.bands[index].offset = found.offset
      if let path = found.path, !files.contains(path) { files.append(path) }
      let words = "stored × \(found.scale) + \(found.offset) (\(found.source))"
      if let place = said.firstIndex(where: { $0.words == words }) {
        said[place].names.append(name)
      } else {
        said.append((words, [name]))
      }
    }
    words = said.map { "reflectance of \($0.names.joined(separator: ", ")) = \($0.words)" }
  }

  /// nil where the file speaks for itself, or nobody does.
  private func scaling(
    of band: Pass.Band, named name: String, band known: SensorBand?
  ) -> ProductMetadata.Scaling? {
    guard let reflectance = profile.reflectance, band.description.isUnscaled,
      band.description.pixelType?.isInteger == true
    else { return nil }
    let stated = reflectance.metadata.flatMap {
      product.scaling(of: band.path, band: name, kind: $0)
    }
    let scale = stated?.scale ?? known?.scale ?? reflectance.scale
    if let givenOffset {
      return .init(
        scale: scale, offset: givenOffset * scale, source: "offset as given", path: stated?.path)
    }
    if let stated { return stated }
    if reflectance.metadata == .sentinel2, let baseline {
      return .init(
        scale: scale, offset: baseline >= 400 ? -1000 * scale : 0,
        source: "processing baseline of the product's name", path: nil)
    }
    return .init(
      scale: scale, offset: known?.offset ?? reflectance.offset,
      source: "by the profile; no metadata says more", path: nil)
  }
}
