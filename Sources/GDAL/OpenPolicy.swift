// SPDX-License-Identifier: Apache-2.0
import CGDAL

/// What may be opened.
///
/// The default is for files that come from strangers.
public struct OpenPolicy: Hashable, Sendable {
  /// Raster drivers that read strangers' files by default.
  public static let defaultRasterDrivers = [
    "GTiff", "COG", "JP2OpenJPEG", "netCDF", "HDF5", "HDF5Image", "ENVI", "SAFE", "SENTINEL2",
    "Zarr", "BMP", "PNG", "JPEG",
  ]
  /// Vector drivers that read strangers' files by default; KML comes as `LIBKML` or as `KML`.
  public static let defaultVectorDrivers = [
    "GeoJSON", "GPKG", "FlatGeobuf", "ESRI Shapefile", "LIBKML", "KML", "CSV",
  ]

  /// Whether paths may reach the network: `/vsicurl/` and its like, URLs, databases.
  public var allowsNetwork = false
  /// Whether virtual rasters may be opened: files whose sources lie in their own folder.
  public var allowsVRT = false
  /// Whether `.aux.xml` files beside a raster are read; they are never written.
  ///
  /// They can hold a georeference and the no-data value, so pixels that another program hides would
  /// count as data without them. A program that wants nothing but the file itself turns it off.
  public var readsSidecars = true
  /// Names of the raster drivers that may open a file; those that GDAL lacks have no effect.
  public var rasterDrivers: [String]
  /// Names of the vector drivers that may open a file; those that GDAL lacks have no effect.
  public var vectorDrivers: [String]

  /// Local files of the default drivers, no virtual rasters.
  public init(
    allowsNetwork: Bool = false, allowsVRT: Bool = false,
    rasterDrivers: [String] = OpenPolicy.defaultRasterDrivers,
    vectorDrivers: [String] = OpenPolicy.defaultVectorDrivers
  ) {
    self.allowsNetwork = allowsNetwork
    self.allowsVRT = allowsVRT
    self.rasterDrivers = rasterDrivers
    self.vectorDrivers = vectorDrivers
  }

  /// The raster drivers that this GDAL has.
  public var availableRasterDrivers: [String] { rasterDrivers.filter(GDALLibrary.hasDriver) }
  /// The vector drivers that this GDAL has.
  public var availableVectorDrivers: [String] { vectorDrivers.filter(GDALLibrary.hasDriver) }

  var settings: CallSettings {
    CallSettings(allowsNetwork: allowsNetwork, readsSidecars: readsSidecars)
  }
}
