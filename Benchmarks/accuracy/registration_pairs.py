#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""How well the program measures the shift between real passes.

    registration_pairs.py PROGRAM FOLDER

FOLDER holds OPERA RTC-S1 passes (..._VV.tif and ..._VH.tif). Each pair of successive passes of a burst
is compared as it is, and again with the later pass moved by a random shift of up to 1.5 pixels each way
(by its Fourier transform, on log power), which the program then has to find beside the pair's own; and
with the later pass mirrored along a diagonal, where there is nothing to be found. Needs rasterio and numpy.
"""
import json
import pathlib
import re
import subprocess
import sys
import tempfile

import numpy as np
import rasterio


def compare(program, before, after):
    """The registration record of a pair."""
    run = subprocess.run(
        [program, "compare", ",".join(map(str, before)), ",".join(map(str, after)), "--accept-shift",
         "--no-hash", "--cell-size", "120", "--quiet", "-o", "-"], capture_output=True)
    if run.returncode != 0:
        sys.exit(run.stderr.decode())
    return json.loads(run.stdout)["truceline"]["registration"]


def moved(image, dx, dy):
    """An image moved by fractions of a pixel, between which it is band-limited."""
    down, across = np.fft.fftfreq(image.shape[0])[:, None], np.fft.fftfreq(image.shape[1])[None, :]
    turn = np.exp(-2j * np.pi * (across * dx + down * dy))
    return np.real(np.fft.ifft2(np.fft.fft2(image) * turn))


def rewrite(paths, folder, change):
    """Copies of rasters with other values."""
    copies = []
    for path in paths:
        with rasterio.open(path) as source:
            profile, tags, values = source.profile, source.tags(), source.read(1).astype(float)
        valid = np.isfinite(values) & (values > 0)
        logs = np.where(valid, np.log(np.where(valid, values, 1)), np.log(values[valid]).mean())
        copy = pathlib.Path(folder) / path.name
        with rasterio.open(copy, "w", **profile) as target:
            target.update_tags(**tags)
            target.write(np.exp(change(logs)).astype(np.float32), 1)
        copies.append(copy)
    return copies


def report(name, values):
    values = np.array(values)
    print("%-34s %4d   median %.3f   90 %% %.3f   greatest %.3f" % (
        name, len(values), np.median(values), np.quantile(values, 0.9), values.max()))


def main():
    program, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    passes = {}
    for path in sorted(folder.glob("*_V[VH].tif")):
        burst, time, band = re.search(r"_(T\d+-\d+-IW\d)_(\d{8}T\d{6}Z)_.*_(V[VH])\.tif", path.name).groups()
        passes.setdefault(burst, {}).setdefault(time, {})[band] = path
    for bands in (["VV", "VH"], ["VV"], ["VH"]):
        random = np.random.default_rng(20300117)
        own, errors, unmeasured, refused, false = [], [], 0, 0, 0
        for times in passes.values():
            order = sorted(times)
            for first, second in zip(order, order[1:]):
                before = [times[first][band] for band in bands]
                after = [times[second][band] for band in bands]
                dx, dy = random.uniform(-1.5, 1.5, 2)
                with tempfile.TemporaryDirectory() as place:
                    here = compare(program, before, after)
                    there = compare(program, before, rewrite(after, place, lambda v: moved(v, dx, dy)))
                    none = compare(program, before, rewrite(after, place, lambda v: v[::-1, ::-1].T))
                false += none["shift_px"] is not None
                if here["shift_px"] is None or there["shift_px"] is None:
                    unmeasured += 1
                    continue
                own.append(here["shift_px"])
                refused += here["shift_px"] - (here["uncertainty"] or 9) > 0.5 and here["windows"] > 2
                errors.append(np.hypot(there["dx"] - here["dx"] - dx, there["dy"] - here["dy"] - dy))
        print(" and ".join(bands))
        report("  shift of the pair itself, pixels", own)
        report("  error of an added shift, pixels", errors)
        print("  not measured %d, refused as they are %d, measured where nothing matches %d" % (
            unmeasured, refused, false), flush=True)


main()
