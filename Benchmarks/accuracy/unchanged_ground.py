#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""How often do the optical methods flag cells of ground that is labelled as unchanged?

    unchanged_ground.py PROGRAM FOLDER

FOLDER holds `landsat-taizhou`, three years apart, with labels of changed and unchanged pixels. Of the
cells that hold labelled pixels, all unchanged, the share that each method flags at its defaults; beside
it the share flagged of the cells whose labelled pixels have all changed. Nothing is fitted to labels.
"""
import json
import pathlib
import subprocess
import sys
import tempfile

import numpy
import rasterio

program, folder = sys.argv[1], pathlib.Path(sys.argv[2]) / "landsat-taizhou"


def labels(name):
    with rasterio.open(folder / name) as file:
        return file.read(1) == 255


changed, unchanged = labels("change.bmp"), labels("unchanged.bmp")
with rasterio.open(folder / "2000TM") as file:
    transform, (height, width) = file.transform, file.shape
x = transform.c + transform.a * (numpy.arange(width) + 0.5)
y = transform.f + transform.e * (numpy.arange(height) + 0.5)

print("| method | cells of | labelled unchanged | flagged | labelled changed | flagged |")
print("| --- | --- | --- | --- | --- | --- |")
for size in (100, 200, 300):
    columns, rows = numpy.floor(x / size).astype(int), numpy.floor(y / size).astype(int)
    sides = {}
    for name, mask in (("changed", changed), ("unchanged", unchanged)):
        r, c = numpy.nonzero(mask)
        sides[name] = set(zip(columns[c].tolist(), rows[r].tolist()))
    quiet, moved = sides["unchanged"] - sides["changed"], sides["changed"] - sides["unchanged"]
    for method in ("change-vector", "ir-mad", "ndvi", "bsi"):
        with tempfile.TemporaryDirectory() as place:
            done = subprocess.run(
                [program, "compare", str(folder / "2000TM"), str(folder / "2003TM"), "--sensor",
                 "optical", "--method", method, "--cell-size", str(size), "--all-cells", "-q",
                 "--no-hash", "-o", f"{place}/out.json"], capture_output=True, text=True)
            if done.returncode:
                continue  # An index needs to know which band is which, and this file does not say.
            features = json.loads(pathlib.Path(f"{place}/out.json").read_text())["features"]
        cells = {(f["properties"]["col"], f["properties"]["row"]): f["properties"]["flagged"]
                 for f in features if f["properties"]["p"] is not None}
        shares = []
        for side in (quiet, moved):
            known = [cells[cell] for cell in side if cell in cells]
            shares += [f"{len(known)}", f"{100 * numpy.mean(known):.2f} %"]
        print(f"| {method} | {size} m | " + " | ".join(shares) + " |")
