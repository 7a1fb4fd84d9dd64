#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Checks by numbers, through QGIS, that findings lie where their rasters lie and say what the pixels say.

usage: check_map.py FINDINGS.geojson --before FILE[,FILE...] --after FILE[,FILE...] [--power]

Bands are counted as the program does: all bands of the first file, then of the next. Pixels are amplitude unless
--power. Exit code 1 when anything disagrees. Needs python3-qgis, qgis-providers, python3-gdal and python3-numpy (Debian
packages; written for QGIS 3.22).
"""
import argparse, collections, json, os, sys

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
import numpy  # noqa: E402
from osgeo import gdal  # noqa: E402
from qgis.core import QgsApplication, QgsCoordinateTransform, QgsProject, QgsRasterLayer, QgsVectorLayer  # noqa: E402
from qgis.PyQt.QtCore import NULL, QDateTime, Qt, QVariant  # noqa: E402

gdal.UseExceptions()
# Longitudes and latitudes have 7 decimals: at most 0.8 cm off in a corner. The issue asks for 1 cm.
CENTIMETRE, DECIBEL_TOLERANCE = 0.01, 0.01
TYPES = {
    "flagged": QVariant.Bool, "t_start": QVariant.DateTime, "t_end": QVariant.DateTime, "t_epoch_ms": QVariant.LongLong,
    "epsg": QVariant.Int, "row": QVariant.Int, "col": QVariant.Int, "cell_size_m": QVariant.Double,
    "p": QVariant.Double, "q": QVariant.Double, "effect_db": QVariant.Double, "valid_fraction": QVariant.Double,
    "cell": QVariant.String, "state": QVariant.String, "direction": QVariant.String,
}


class Checks:
    """Counts what was checked; remembers the largest value and the first failures."""

    def __init__(self):
        self.count, self.worst, self.failures = collections.Counter(), {}, collections.defaultdict(list)

    def hold(self, name, passed, subject="", value=None):
        self.count[name] += 1
        if value is not None:
            self.worst[name] = max(self.worst.get(name, value), value)
        if not passed:
            self.failures[name].append(f"{subject}" + ("" if value is None else f" ({value:.6g})"))

    def report(self):
        for name, count in self.count.items():
            failed = self.failures.get(name, [])
            largest = f", largest {self.worst[name]:.3g}" if name in self.worst else ""
            print(f"{'FAIL' if failed else 'ok  '}  {name}: {count - len(failed)} of {count}{largest}")
            for one in failed[:4]:
                print(f"        {one}")
        return not self.failures


def bands(paths):
    """All bands of the files as doubles, no data as NaN."""
    out = []
    for path in paths.split(","):
        dataset = gdal.Open(path)
        for number in range(1, dataset.RasterCount + 1):
            band = dataset.GetRasterBand(number)
            values = band.ReadAsArray().astype(float)
            values[band.GetMaskBand().ReadAsArray() == 0] = numpy.nan
            out.append(values)
    return out


def opened(path):
    layer = QgsVectorLayer(path, "findings", "ogr")
    if not layer.isValid():
        sys.exit(f"check_map.py: QGIS cannot read {path}")
    return layer


def check_types(checks, layer, features, written):
    fields = layer.fields()
    for name, kind in TYPES.items():
        index = fields.indexOf(name)
        checks.hold("field has its type", index >= 0 and fields.at(index).type() == kind, name)
        for feature in features:
            value = feature[name] if index >= 0 else NULL
            if kind == QVariant.DateTime:
                # QGIS 3.22 drops the zone of a date in GeoJSON: it shows the digits of UTC and calls them local time.
                digits = value.toString("yyyy-MM-ddTHH:mm:ss") + "Z" if isinstance(value, QDateTime) else None
                checks.hold("time is a QDateTime with the file's digits", digits == written[feature["id"]][name],
                            f"{feature['cell']} {name} {value!r}")
    for feature in features:
        end = feature["t_end"] if isinstance(feature["t_end"], QDateTime) else QDateTime()
        end.setTimeSpec(Qt.UTC)
        same = end.isValid() and end.toMSecsSinceEpoch() == feature["t_epoch_ms"]
        checks.hold("t_end, as UTC, is t_epoch_ms", same, feature["cell"])


def check_place(checks, feature, transform, size, extent):
    """The polygon, reprojected by QGIS, is the square that row and column say; the square as numbers."""
    name, geometry = feature["cell"], feature.geometry()
    checks.hold("geometry is valid", geometry.isGeosValid() and not geometry.validateGeometry(), name)
    ring = geometry.asPolygon()[0]
    turned = sum(a.x() * b.y() - b.x() * a.y() for a, b in zip(ring, ring[1:]))
    checks.hold("ring is closed and counter-clockwise", len(ring) == 5 and ring[0] == ring[-1] and turned > 0, name)
    geometry.transform(transform)
    corners = geometry.asPolygon()[0][:4]
    off = max(abs(v - size * round(v / size)) for point in corners for v in (point.x(), point.y()))
    checks.hold("edges on multiples of the cell size, m", off <= CENTIMETRE, name, off)
    west, south = feature["col"] * size, feature["row"] * size
    wanted = [(west, south), (west + size, south), (west + size, south + size), (west, south + size)]
    off = max(abs(a - b) for point, corner in zip(corners, wanted) for a, b in zip((point.x(), point.y()), corner))
    checks.hold("corners are those of row and col, m", off <= CENTIMETRE, name, off)
    centre = transform.transform(feature["lon"], feature["lat"])
    off = max(abs(centre.x() - west - size / 2), abs(centre.y() - south - size / 2))
    checks.hold("lon and lat are the centre, m", off <= CENTIMETRE, name, off)
    outside = max(extent.xMinimum() - west, west + size - extent.xMaximum(),
                  extent.yMinimum() - south, south + size - extent.yMaximum())
    if feature["valid_fraction"] == 1:
        checks.hold("cell seen whole lies inside the raster", outside <= CENTIMETRE, name)
    else:
        touching = (west < extent.xMaximum() and west + size > extent.xMinimum()
                    and south < extent.yMaximum() and south + size > extent.yMinimum())
        checks.hold("cell touches the raster", touching, name)
    return west, south


def check_effect(checks, feature, west, south, size, extent, pixel, before, after, is_power):
    """effect_db is the ratio of mean power over the cell's jointly valid pixels, in one of the bands."""
    first_column = int(numpy.ceil((west - extent.xMinimum()) / pixel[0] - 0.5))
    last_column = int(numpy.ceil((west + size - extent.xMinimum()) / pixel[0] - 0.5))
    first_row = int(numpy.floor((extent.yMaximum() - south - size) / pixel[1] + 0.5))
    last_row = int(numpy.floor((extent.yMaximum() - south) / pixel[1] + 0.5))
    here = numpy.s_[max(first_row, 0):max(last_row, 0), max(first_column, 0):max(last_column, 0)]
    blocks = [[band[here] if is_power else band[here] ** 2 for band in side] for side in (before, after)]
    joint = numpy.all([numpy.isfinite(block) for side in blocks for block in side], axis=0)
    share = joint.sum() / ((last_row - first_row) * (last_column - first_column))
    checks.hold("valid_fraction by the pixels", abs(share - feature["valid_fraction"]) < 1e-5, feature["cell"])
    if feature["effect_db"] in (None, NULL):
        return
    ratios = [10 * numpy.log10(new[joint].mean() / old[joint].mean()) for old, new in zip(*blocks)]
    off = min(abs(ratio - feature["effect_db"]) for ratio in ratios)
    checks.hold("effect_db by the pixels, dB", off <= DECIBEL_TOLERANCE, f"{feature['cell']} {ratios}", off)
    signs = {"increase": 1, "decrease": -1}
    if feature["flagged"] and feature["direction"] in signs:
        checks.hold("direction is the sign of effect_db",
                    signs[feature["direction"]] * feature["effect_db"] > 0, feature["cell"])


def check(options):
    checks = Checks()
    layer, raster = opened(options.findings), QgsRasterLayer(options.after.split(",")[0], "after")
    extent, pixel = raster.extent(), (raster.rasterUnitsPerPixelX(), raster.rasterUnitsPerPixelY())
    transform = QgsCoordinateTransform(layer.crs(), raster.crs(), QgsProject.instance())
    features = list(layer.getFeatures())
    checks.hold("layer is in WGS 84", layer.crs().authid() in ("EPSG:4326", "OGC:CRS84"), layer.crs().authid())
    with open(options.findings, encoding="utf-8") as file:
        written = json.load(file)["features"]
    checks.hold("QGIS reads every feature", len(written) == len(features), f"{len(written)} and {len(features)}")
    check_types(checks, layer, features, {f["id"]: f["properties"] for f in written})
    before, after = bands(options.before), bands(options.after)
    for feature in features:
        checks.hold("epsg is the raster's", f"EPSG:{feature['epsg']}" == raster.crs().authid(), feature["cell"])
        size = feature["cell_size_m"]
        west, south = check_place(checks, feature, transform, size, extent)
        check_effect(checks, feature, west, south, size, extent, pixel, before, after, options.power)
    again = list(opened(options.findings).getFeatures())
    checks.hold("feature ids stay from one opening to the next",
                [(f.id(), f["id"]) for f in features] == [(f.id(), f["id"]) for f in again])
    ids = [f["id"] for f in features]
    checks.hold("QGIS keeps the ids of the file, each once",
                ids == [f["id"] for f in written] and len(set(ids)) == len(ids))
    print("types:", ", ".join(f"{field.name()} {field.typeName()}" for field in layer.fields()))
    return checks.report()


def main():
    parser = argparse.ArgumentParser(description="Checks findings against their rasters through QGIS.")
    parser.add_argument("findings")
    parser.add_argument("--before", required=True)
    parser.add_argument("--after", required=True)
    parser.add_argument("--power", action="store_true", help="pixels are linear power, not amplitude")
    options = parser.parse_args()
    application = QgsApplication([], False)
    application.initQgis()
    good = check(options)
    # QGIS 3.22 ends with a crash now and then when Python outlives its layers: leave at once.
    sys.stdout.flush()
    os._exit(0 if good else 1)


if __name__ == "__main__":
    main()
