#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""How many cells does the program flag where nothing is known to have happened, and does it find a change?

usage: quiet_pairs.py PROGRAM FOLDER [--bands VV,VH] [--cell-size 120] [--fdr 0.01] [--seeds 5] [--least-tested 0.5]
                      [--earlier 11] [--later 0] [--from-pass 5] [--by-track]

FOLDER holds OPERA RTC-S1 files *_VV.tif and *_VH.tif of a quiet series. Every pair of successive passes of a burst is
compared by the built program; pairs of which less than half of the cells can be tested are left out (--least-tested). With --earlier so many
passes from before the pair are given too, and --from-pass leaves out pairs with fewer passes before the new one. With --later so
many passes from after the pair are new too. Then, for each seed, ten random tested cells of copies of the new passes are
raised, by 6 dB and in another run by 3 dB in all bands, and the program is run again. Needs python3-gdal and python3-numpy (Debian packages).
"""
import argparse, collections, concurrent.futures, glob, json, os, re, shutil, subprocess, sys, tempfile

import numpy
from osgeo import gdal

gdal.UseExceptions()
CELLS_RAISED, DECIBELS = 10, (6, 3)


def compare(program, before, new, options, folder):
    out = os.path.join(folder, "cells.geojson")
    later = [option for paths in new[1:] for option in ("--later", ",".join(paths))]
    command = [program, "compare", ",".join(before), ",".join(new[0]), "--all-cells", "--overwrite", "--no-hash",
               "--quiet", "--jobs", "1", "-o", out] + later + options
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode == 65 and "No pixel holds" in done.stderr:
        return []
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)}\n{done.stderr}")
    with open(out) as file:
        return [f["properties"] for f in json.load(file)["features"]]


def raised(paths, folder, cells, size, decibels):
    """Copies of the files with the pixels of some cells multiplied."""
    copies = []
    for path in paths:
        copy = os.path.join(folder, os.path.basename(path))
        shutil.copyfile(path, copy)
        dataset = gdal.Open(copy, gdal.GA_Update)
        x, width, _, y, _, height = dataset.GetGeoTransform()
        values = dataset.ReadAsArray()
        columns = numpy.floor((x + (numpy.arange(values.shape[1]) + 0.5) * width) / size).astype(int)
        rows = numpy.floor((y + (numpy.arange(values.shape[0]) + 0.5) * height) / size).astype(int)
        for row, column in cells:
            values[numpy.ix_(rows == row, columns == column)] *= 10 ** (decibels / 10)
        dataset.GetRasterBand(1).WriteArray(values)
        del dataset
        copies.append(copy)
    return copies


def measure(job):
    program, before, new, options, size, seeds, least, name = job
    with tempfile.TemporaryDirectory() as folder:
        cells = compare(program, before, new, options, folder)
        tested = [(c["row"], c["col"]) for c in cells if c["reason"] is None]
        if len(tested) < len(cells) * least or len(tested) < CELLS_RAISED:
            return None
        rate = sum(c["flagged"] for c in cells) / len(tested)
        found = {db: [] for db in DECIBELS}
        for seed in range(seeds):
            random = numpy.random.default_rng([seed, sum(name.encode())])
            chosen = [tested[i] for i in random.choice(len(tested), CELLS_RAISED, replace=False)]
            for db in DECIBELS:
                copies = [raised(paths, folder, chosen, size, db) for paths in new]
                result = compare(program, before, copies, options, folder)
                flagged = {(c["row"], c["col"]) for c in result if c["flagged"]}
                found[db].append(sum(c in flagged for c in chosen) / CELLS_RAISED)
        return name, rate, {db: float(numpy.mean(found[db])) if seeds else float("nan") for db in DECIBELS}


def show(label, results):
    rates = numpy.array([r[1] for r in results]) * 100
    print(f"{label:28}{len(rates):4} pairs   flagged: median {numpy.median(rates):.2f} %  p90 {numpy.quantile(rates, .9):.2f} %"
          f"  worst {rates.max():.2f} %   found: "
          + "  ".join(f"{db} dB {numpy.mean([r[2][db] for r in results]):.3f}" for db in DECIBELS), flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("folder")
    parser.add_argument("--bands", default="VV,VH")
    parser.add_argument("--cell-size", type=float, default=120)
    parser.add_argument("--fdr", default="0.01")
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--least-tested", type=float, default=0.5, help="share of cells that a pair must have tested")
    parser.add_argument("--earlier", type=int, default=0, help="passes before the pair that are given too")
    parser.add_argument("--later", type=int, default=0, help="passes after the pair that are new too")
    parser.add_argument("--from-pass", type=int, default=1, help="least number of passes before the new one")
    parser.add_argument("--by-track", action="store_true", help="one line per burst, and the worst pairs")
    arguments = parser.parse_args()
    bands = arguments.bands.split(",")
    series = collections.defaultdict(dict)
    for path in sorted(glob.glob(f"{arguments.folder}/*_{bands[0]}*.tif")):
        burst, day = re.search(r"(T\d+-\d+-IW\d)_(\d{8}T\d{6})Z", path).groups()
        head, tail = path.rsplit(f"_{bands[0]}", 1)
        series[burst][day] = [f"{head}_{band}{tail}" for band in bands]
    options = ["--cell-size", str(arguments.cell_size), "--fdr", arguments.fdr]
    jobs = []
    for burst, passes in sorted(series.items()):
        days = sorted(passes)
        for number, (first, second) in enumerate(zip(days, days[1:])):
            new = days[number + 1:number + 2 + arguments.later]
            if number + 1 < arguments.from_pass or len(new) <= arguments.later:
                continue
            past = [option for day in days[max(0, number - arguments.earlier):number]
                    for option in ("--earlier", ",".join(passes[day]))]
            jobs.append((arguments.program, passes[first], [passes[day] for day in new], options + past, arguments.cell_size,
                         arguments.seeds, arguments.least_tested, f"{burst} {first} {second}"))
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        results = [r for r in pool.map(measure, jobs) if r]
    if not results:
        sys.exit("no pair could be measured")
    show(arguments.bands, results)
    if arguments.by_track:
        for burst in sorted(series):
            show("  " + burst, [r for r in results if r[0].startswith(burst)])
        for name, rate, found in sorted(results, key=lambda r: -r[1])[:5]:
            print(f"    {name}: {rate * 100:.2f} %")


if __name__ == "__main__":
    main()
