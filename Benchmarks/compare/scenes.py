#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Make the synthetic scenes that the comparison runs on.

usage: scenes.py FOLDER [--size 10980] [--name full] [--only radar|optical] [--forms deflate,none]

Writes tiled GeoTIFFs (512 x 512, UTM 37N, 10 m) of one place at two dates; what exists already is left alone. The
pixels follow from the size alone: each strip of 512 rows draws from generators seeded by strip, date and band.

radar    s1_NAME_{before,after}_FORM.tif: one float32 band of linear power. Fields with a smooth relief, times gamma
         speckle of 4.4 looks, independent at the two dates and from pixel to pixel; 0 (no data) at a slanted swath edge.
optical  s2_NAME_{before,after}_FORM.tif: four uint16 bands of fields, relief and noise under clouds, pixel-interleaved;
         s2_NAME_{before,after}_scl_FORM.tif: Sentinel-2's scene classes as uint8, in squares of 2 x 2 pixels.
truth    s1_NAME_truth.tif, s2_NAME_truth.tif: 1 where an object (ellipse or rectangle) changed.

Forms: none, lzw, deflate, zstd, with predictor 3 (float32) or 2 (integers); radar also deflatep1 and zstdp1 without a
predictor, optical also deflateband, band-interleaved, and jp2, lossless JPEG 2000 in blocks of 1024 x 1024 (only on
demand: it takes minutes at full size, to write and to read). Speckle is white here, where a real product's is a little
correlated, so real scenes compress somewhat better.
"""
import argparse
import os

import numpy
import rasterio
import rasterio.shutil
from rasterio.transform import from_origin
from rasterio.windows import Window

STRIP = 512
CLASSES = 97
LOOKS = 4.4
FORMS = {
    "none": {"COMPRESS": "NONE"},
    "lzw": {"COMPRESS": "LZW", "PREDICTOR": "own"},
    "deflate": {"COMPRESS": "DEFLATE", "ZLEVEL": 6, "PREDICTOR": "own"},
    "zstd": {"COMPRESS": "ZSTD", "ZSTD_LEVEL": 9, "PREDICTOR": "own"},
    "deflatep1": {"COMPRESS": "DEFLATE", "ZLEVEL": 6},
    "zstdp1": {"COMPRESS": "ZSTD", "ZSTD_LEVEL": 9},
    "deflateband": {"COMPRESS": "DEFLATE", "ZLEVEL": 6, "PREDICTOR": "own", "INTERLEAVE": "BAND"},
    "jp2": {"QUALITY": 100, "REVERSIBLE": "YES", "YCC": "NO", "BLOCKXSIZE": 1024, "BLOCKYSIZE": 1024},
}
RADAR_FORMS = ("none", "lzw", "deflate", "zstd", "deflatep1", "zstdp1")
OPTICAL_FORMS = ("none", "lzw", "deflate", "zstd", "deflateband", "jp2")
CLASS_FORMS = ("none", "lzw", "deflate", "zstd")
DATES = ("before", "after")


class Noise:
    """Smooth noise over the scene: random values on a coarse grid, interpolated between its points."""

    def __init__(self, size, spacing, seed):
        points = size // spacing + 3
        self.spacing = spacing
        self.grid = numpy.random.default_rng([seed, spacing]).standard_normal((points, points), dtype=numpy.float32)

    def strip(self, top, height, width):
        row, down = numpy.divmod(numpy.arange(top, top + height, dtype=numpy.float32) / self.spacing, 1)
        column, right = numpy.divmod(numpy.arange(width, dtype=numpy.float32) / self.spacing, 1)
        row, column, down = row.astype(int), column.astype(int), down[:, None]
        lines = self.grid[row] * (1 - down) + self.grid[row + 1] * down
        return lines[:, column] * (1 - right) + lines[:, column + 1] * right


class Ground:
    """What lies on the ground: fields of some classes, a relief, and objects that change between the dates."""

    def __init__(self, size, seed):
        self.size = size
        self.relief = Noise(size, 128, seed)
        self.bends = Noise(size, 160, seed + 1), Noise(size, 160, seed + 2)
        random = numpy.random.default_rng([seed, 3])
        margin, count = 80, max(30, round(600 * (size / 10980) ** 2))
        self.objects = [
            {
                "row": int(random.integers(margin, size - margin)), "half_height": int(random.integers(4, 60)),
                "column": int(random.integers(margin, size - margin)), "half_width": int(random.integers(4, 60)),
                "round": bool(random.integers(2)), "strength": random.uniform(0.5, 1) * random.choice((-1, 1)),
            }
            for _ in range(count)
        ]

    def fields(self, top, height):
        """Class of each pixel: slanted parcels of about 47 x 31 pixels with bent borders."""
        y = numpy.arange(top, top + height, dtype=numpy.float32)[:, None]
        x = numpy.arange(self.size, dtype=numpy.float32)[None, :]
        across, along = (25 * bend.strip(top, height, self.size) for bend in self.bends)
        column = numpy.floor((x + 0.35 * y + across) / 47).astype(numpy.int64)
        row = numpy.floor((y - 0.2 * x + along) / 31).astype(numpy.int64)
        return (column * 73856093 ^ row * 19349663) % CLASSES

    def changes(self, top, height):
        """Strength of the change of each pixel, -1 to 1; 0 where nothing changed."""
        strip = numpy.zeros((height, self.size), numpy.float32)
        for thing in self.objects:
            y = numpy.arange(max(thing["row"] - thing["half_height"], top),
                             min(thing["row"] + thing["half_height"] + 1, top + height))[:, None]
            if y.size == 0:
                continue
            x = numpy.arange(max(thing["column"] - thing["half_width"], 0),
                             min(thing["column"] + thing["half_width"] + 1, self.size))[None, :]
            inside = ((y - thing["row"]) / thing["half_height"]) ** 2 + ((x - thing["column"]) / thing["half_width"]) ** 2 <= 1
            part = strip[y[0, 0] - top:y[-1, 0] - top + 1, x[0, 0]:x[0, -1] + 1]
            part[inside if thing["round"] else numpy.ones_like(inside)] = thing["strength"]
        return strip


def blocks(values):
    """The value of the upper left pixel of each 2 x 2 pixels for all four, as in a band of 20 m on a grid of 10 m."""
    doubled = values[::2, ::2].repeat(2, axis=0).repeat(2, axis=1)
    return doubled[:values.shape[0], :values.shape[1]]


def new_raster(path, size, bands, kind, nodata=0):
    return rasterio.open(
        path + ".part", "w", driver="GTiff", width=size, height=size, count=bands, dtype=kind, nodata=nodata,
        crs="EPSG:32637", transform=from_origin(399960, 4200000, 10, 10), tiled=True, blockxsize=STRIP,
        blockysize=STRIP, interleave="pixel", BIGTIFF="IF_SAFER", compress=None if nodata is not None else "deflate")


def finish(paths, rasters):
    """Give complete files their names: a file that exists is whole."""
    for raster in rasters:
        raster.close()
    for path in paths:
        os.replace(path + ".part", path)


def make_radar(stem, size):
    ground = Ground(size, seed=41)
    brightness = numpy.exp(numpy.random.default_rng([41, 4]).uniform(numpy.log(0.02), numpy.log(0.35), CLASSES))
    paths = [f"{stem}_{date}_none.tif" for date in DATES] + [f"{stem}_truth.tif"]
    rasters = [new_raster(path, size, 1, "float32") for path in paths[:2]] + [new_raster(paths[2], size, 1, "uint8", None)]
    for strip, top in enumerate(range(0, size, STRIP)):
        height = min(STRIP, size - top)
        window = Window(0, top, size, height)
        level = brightness[ground.fields(top, height)].astype(numpy.float32)
        level *= numpy.exp(0.35 * ground.relief.strip(top, height, size))
        changes = ground.changes(top, height)
        outside = numpy.arange(size)[None, :] + 0.2 * numpy.arange(top, top + height)[:, None] < 0.08 * size
        for date in range(2):
            random = numpy.random.Generator(numpy.random.SFC64([41, strip, date]))
            power = level * random.standard_gamma(LOOKS, level.shape, dtype=numpy.float32) / numpy.float32(LOOKS)
            if date == 1:
                power *= numpy.exp(numpy.float32(2.3) * changes)  # 5 to 10 dB up or down
            power[outside] = 0
            rasters[date].write(power.astype(numpy.float32), 1, window=window)
        rasters[2].write(((changes != 0) & ~outside).astype(numpy.uint8), 1, window=window)
    finish(paths, rasters)


def make_optical(stem, size):
    ground, random = Ground(size, seed=42), numpy.random.default_rng([42, 4])
    greenness = random.uniform(0, 1, CLASSES)
    spectra = numpy.stack([1400 - 700 * greenness, 1500 - 600 * greenness, 1800 - 1200 * greenness,
                           1900 + 2300 * greenness]) + random.normal(0, 60, (4, CLASSES))
    season, turned = (1.03, 1.02, 1.05, 0.95), (500, 550, 800, -1500)  # green to bare, or back where negative
    clouds = [(Noise(size, 400, 50 + date), Noise(size, 60, 60 + date)) for date in range(2)]
    paths = ([f"{stem}_{date}_none.tif" for date in DATES] + [f"{stem}_{date}_scl_none.tif" for date in DATES]
             + [f"{stem}_truth.tif"])
    rasters = ([new_raster(path, size, 4, "uint16") for path in paths[:2]]
               + [new_raster(path, size, 1, "uint8") for path in paths[2:4]] + [new_raster(paths[4], size, 1, "uint8", None)])
    for strip, top in enumerate(range(0, size, STRIP)):
        height = min(STRIP, size - top)
        window = Window(0, top, size, height)
        fields, changes = ground.fields(top, height), ground.changes(top, height)
        relief = 120 * ground.relief.strip(top, height, size)
        outside = numpy.arange(size)[None, :] + 0.25 * numpy.arange(top, top + height)[:, None] > 1.12 * size
        outside = blocks(outside)
        for date, (wide, fine) in enumerate(clouds):
            cloud = blocks(wide.strip(top, height, size) + 0.3 * fine.strip(top, height, size))
            classes = numpy.where(blocks(greenness[fields]) > 0.45, 4, 5)  # vegetation, bare
            for least, scene_class in ((0.75, 3), (0.85, 8), (1.0, 9)):  # shadow, cloud likely, cloud sure
                classes[cloud > least] = scene_class
            classes[outside] = 0
            rasters[2 + date].write(classes.astype(numpy.uint8), 1, window=window)
            for band in range(4):
                noise = numpy.random.Generator(numpy.random.SFC64([42, strip, date, band]))
                value = spectra[band].astype(numpy.float32)[fields] + relief
                value += 25 * noise.standard_normal(value.shape, dtype=numpy.float32)
                if date == 1:
                    value = value * season[band] + changes * turned[band]
                value = numpy.where(cloud > 0.85, 0.4 * value + 4500 + 2500 * (cloud - 0.85), value)
                value = numpy.clip(numpy.rint(value), 1, 65535).astype(numpy.uint16)
                value[outside] = 0
                rasters[date].write(value, band + 1, window=window)
        rasters[4].write(((changes != 0) & ~outside).astype(numpy.uint8), 1, window=window)
    finish(paths, rasters)


def path_of(stem, form):
    return f"{stem}_{form}.{'jp2' if form == 'jp2' else 'tif'}"


def compress(stem, form, predictor):
    """Write one form of a scene from its uncompressed file."""
    path = path_of(stem, form)
    if form == "jp2":
        options = {"driver": "JP2OpenJPEG", **FORMS[form]}
    else:
        options = {"driver": "GTiff", "TILED": "YES", "BLOCKXSIZE": STRIP, "BLOCKYSIZE": STRIP, "INTERLEAVE": "PIXEL",
                   "BIGTIFF": "IF_SAFER", "NUM_THREADS": "ALL_CPUS", **FORMS[form]}
    if "PREDICTOR" in options:
        options["PREDICTOR"] = predictor
    rasterio.shutil.copy(f"{stem}_none.tif", path + ".part", **options)
    os.replace(path + ".part", path)
    if os.path.exists(path + ".part.aux.xml"):
        os.replace(path + ".part.aux.xml", path + ".aux.xml")


def ensure(folder, name, size, sensors, forms):
    """Make what is missing; return the number of files made."""
    made = 0
    for sensor, make, own_forms, predictor in (("s1", make_radar, RADAR_FORMS, 3), ("s2", make_optical, OPTICAL_FORMS, 2)):
        if sensor not in sensors:
            continue
        scene = os.path.join(folder, f"{sensor}_{name}")
        stems = [(f"{scene}_{date}", own_forms) for date in DATES]
        if sensor == "s2":
            stems += [(f"{scene}_{date}_scl", CLASS_FORMS) for date in DATES]
        wanted = [(stem, form) for stem, known in stems for form in known if form in forms]
        missing = [(stem, form) for stem, form in wanted if not os.path.exists(path_of(stem, form))]
        if missing and not all(os.path.exists(f"{stem}_none.tif") for stem, _ in stems):
            make(scene, size)
            made += len(stems) + 1
        for stem, form in missing:
            if form != "none":
                compress(stem, form, predictor)
                made += 1
        for stem, form in wanted:
            with rasterio.open(path_of(stem, form)) as raster:
                if (raster.width, raster.height) != (size, size):
                    raise SystemExit(f"{raster.name} is {raster.width} x {raster.height}, not {size} x {size}: "
                                     "choose another --name or folder")
    return made


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("folder")
    options.add_argument("--size", type=int, default=10980, help="pixels a side (10980)")
    options.add_argument("--name", default="full", help="part of the files' names (full)")
    options.add_argument("--only", choices=("radar", "optical"))
    options.add_argument("--forms", default=",".join(form for form in FORMS if form != "jp2"),
                         help="which forms to make, commas between (all but jp2)")
    given = options.parse_args()
    if given.size < 512:
        options.error("--size must be 512 or more")
    forms = given.forms.split(",")
    if unknown := set(forms) - set(FORMS):
        options.error(f"no such form: {', '.join(sorted(unknown))}; there are {', '.join(FORMS)}")
    os.makedirs(given.folder, exist_ok=True)
    sensors = {"radar": ["s1"], "optical": ["s2"], None: ["s1", "s2"]}[given.only]
    made = ensure(given.folder, given.name, given.size, sensors, forms)
    print(f"{made} files made in {given.folder}" if made else f"all files are there in {given.folder}")


if __name__ == "__main__":
    main()
