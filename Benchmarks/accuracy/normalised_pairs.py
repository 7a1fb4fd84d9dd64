#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Do gains between two passes change what is flagged, without and with `--normalise`?

    normalised_pairs.py PROGRAM FOLDER

FOLDER holds `landsat-pucallpa` (2000, 2005, 2010: four bands, warped to UTM here) and `landsat-taizhou`. Each pair is
compared as it is, and with made-up gains (0.75 to 1.3) and offsets in the bands of the later pass. What is flagged in
both runs, by what is flagged in either, is 1 where gains do not count.
"""
import json
import pathlib
import subprocess
import sys
import tempfile

import numpy
import rasterio
from rasterio.warp import Resampling, calculate_default_transform, reproject

program, data = sys.argv[1], pathlib.Path(sys.argv[2])
BANDS = {
    "pucallpa": ["swir1", "nir", "red", "green"],
    "taizhou": ["blue", "green", "red", "nir", "swir1", "swir2"],
}


def read(path, crs=None):
    with rasterio.open(path) as file:
        pixels, transform, own = file.read().astype("float32"), file.transform, file.crs
        if crs is None:
            return pixels, transform, own
        transform, width, height = calculate_default_transform(
            own, crs, file.width, file.height, *file.bounds, resolution=30)
        warped = numpy.zeros((file.count, height, width), "float32")
        reproject(pixels, warped, src_transform=file.transform, src_crs=own, dst_transform=transform,
                  dst_crs=crs, resampling=Resampling.nearest)
        return warped, transform, crs


def write(path, picture, roles, gains, offsets):
    pixels, transform, crs = picture
    values = pixels * gains[:, None, None] + offsets[:, None, None]
    values[:, (pixels == 0).all(0)] = -9999
    with rasterio.open(path, "w", driver="GTiff", width=pixels.shape[2], height=pixels.shape[1], count=len(roles),
                       dtype="float32", crs=crs, transform=transform, nodata=-9999) as file:
        for band, role in enumerate(roles, 1):
            file.write(values[band - 1].astype("float32"), band)
            file.set_band_description(band, role)


def flagged(folder, later, profile, method, extra):
    out = f"{folder}/out.json"
    done = subprocess.run(
        [program, "compare", f"{folder}/before.tif", f"{folder}/{later}.tif", "--profile", f"{folder}/{profile}.json",
         "--sensor", profile, "--method", method, "--cell-size", "300", "--accept-shift", "--overwrite", "-q", "--no-hash",
         "-o", out, *extra], capture_output=True, text=True)
    if done.returncode:
        return None
    features = json.loads(pathlib.Path(out).read_text())["features"]
    return {(f["properties"]["col"], f["properties"]["row"]) for f in features}


def row(folder, name, profile, method):
    cells = []
    for extra in ([], ["--normalise"]):
        plain, gained = (flagged(folder, later, profile, method, extra) for later in ("after", "gained"))
        if plain is None or gained is None:
            cells.append("refused | | ")
            continue
        cells.append(f"{len(plain)} | {len(gained)} | {len(plain & gained) / max(1, len(plain | gained)):.3f}")
    print(f"| {name} | {method} | " + " | ".join(cells) + " |", flush=True)


def main():
    random = numpy.random.default_rng(7)
    optical = json.loads(subprocess.run(
        [program, "profiles", "optical", "--json"], capture_output=True, check=True).stdout)
    pucallpa = {year: read(data / f"landsat-pucallpa/{year}.tif", "EPSG:32718") for year in (2000, 2005, 2010)}
    taizhou = [read(data / f"landsat-taizhou/{year}TM") for year in (2000, 2003)]
    print("| pair | method | flagged | with gains | alike | normalised | with gains | alike |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    for name, profile, before, after in [
        ("Pucallpa 2000, 2005", "pucallpa", pucallpa[2000], pucallpa[2005]),
        ("Pucallpa 2005, 2010", "pucallpa", pucallpa[2005], pucallpa[2010]),
        ("Pucallpa 2000, 2010", "pucallpa", pucallpa[2000], pucallpa[2010]),
        ("Taizhou 2000, 2003", "taizhou", *taizhou),
    ]:
        roles = BANDS[profile]
        ones, zeros = numpy.ones(len(roles)), numpy.zeros(len(roles))
        gains, offsets = random.uniform(0.75, 1.3, len(roles)), random.uniform(-6, 10, len(roles))
        with tempfile.TemporaryDirectory() as folder:
            own = dict(optical, name=profile, names=[], bands=[{"name": role, "role": role} for role in roles])
            pathlib.Path(folder, f"{profile}.json").write_text(json.dumps(own))
            write(f"{folder}/before.tif", before, roles, ones, zeros)
            write(f"{folder}/after.tif", after, roles, ones, zeros)
            write(f"{folder}/gained.tif", after, roles, gains, offsets)
            for method in ("change-vector", "ndvi", "ndwi"):
                row(folder, name, profile, method)


if __name__ == "__main__":
    main()
