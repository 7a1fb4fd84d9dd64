#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Made catalogues of many tiles, and what `truceline batch` makes of them.

usage: nights.py --scenes FOLDER --program .build/release/truceline [--only NAME]

  tiles    20 tiles of two passes of 2,000 x 2,000 pixels, a file of five of them damaged in five ways: exit code 3,
           fifteen results, five failures that name file and cause; one worker against two, the same bytes
  killed   the same killed (SIGKILL) at twenty random moments, the same bytes in the end
  names    100,000 names planned: seconds and memory
  many     1,000 small comparisons: memory by time

Needs numpy and rasterio. Prints what it found and ends with 1 where something is not as said above.
"""
import argparse
import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time

import numpy
import rasterio
from rasterio.transform import from_origin

TILES, SIDE, LOOKS = 20, 2000, 4
DAYS = ["20300105T040000Z", "20300117T040000Z"]
PATTERN = "{tile}_{date}_{band}.tif"
DAMAGED = {3: "empty", 7: "text", 11: "truncated", 13: "header", 17: "block"}
failed = []


def check(holds, words):
    print(("ok    " if holds else "WRONG ") + words, flush=True)
    if not holds:
        failed.append(words)


def write(path, values, row, column, side):
    with rasterio.open(
            path, "w", driver="GTiff", width=side, height=side, count=1, dtype="float32", crs="EPSG:32637",
            transform=from_origin(400000 + column * side * 10, 5600000 - row * side * 10, 10, 10), nodata=float("nan"),
            compress="deflate", predictor=3, tiled=True, blockxsize=256, blockysize=256) as out:
        out.write(values, 1)


def speckled(generator, side, changed):
    ground = numpy.repeat(numpy.repeat(generator.uniform(0.05, 0.2, (side // 40 + 1,) * 2), 40, 0), 40, 1)[:side, :side]
    for late in (False, True):
        power = ground * generator.gamma(LOOKS, 1 / LOOKS, (side, side))
        if late and changed:
            power[side // 2:side // 2 + 60, side // 2:side // 2 + 60] *= 4
        yield power.astype("float32")


def make_tiles(folder, count=TILES, side=SIDE, damaged=DAMAGED):
    if os.path.isdir(folder):
        return
    os.makedirs(folder + ".part")
    for tile in range(count):
        generator = numpy.random.default_rng(tile)
        for day, values in zip(DAYS, speckled(generator, side, tile % 2 == 0)):
            name = f"{folder}.part/t{tile:04d}_{day}_VV.tif"
            write(name, values, tile // 5, tile % 5, side)
        damage(name, damaged.get(tile))
    long_ago = time.time() - 3600
    for entry in os.scandir(folder + ".part"):
        os.utime(entry.path, (long_ago, long_ago))
    os.rename(folder + ".part", folder)


def damage(path, how):
    size = os.path.getsize(path)
    if how == "empty":
        open(path, "w").close()
    elif how == "text":
        with open(path, "w") as out:
            out.write("<html>404 not found</html>\n")
    elif how == "truncated":
        os.truncate(path, size // 2)
    elif how == "header":
        with open(path, "r+b") as out:
            out.write(b"II*\0" + b"\xff" * 12)
    elif how == "block":
        with open(path, "r+b") as out:
            out.seek(size // 2)
            out.write(bytes(4096))


def batch(given, source, out, *options, **more):
    line = [given.program, "batch", source, "-o", out, "--pattern", PATTERN, "--settle", "0", *options]
    return subprocess.run(line, capture_output=True, text=True, **more)


def bytes_of(folder):
    """The hash of every result, by its path."""
    found = {}
    for where, _, names in os.walk(folder):
        if ".truceline" in where.split(os.sep):
            continue
        for name in names:
            path = os.path.join(where, name)
            with open(path, "rb") as read:
                found[os.path.relpath(path, folder)] = hashlib.sha256(read.read()).hexdigest()
    return found


def fresh(path):
    shutil.rmtree(path, ignore_errors=True)
    return path


def tiles(given):
    source = f"{given.scenes}/tiles"
    make_tiles(source)
    out = fresh(f"{given.scenes}/out")
    started = time.time()
    done = batch(given, source, out)
    first = time.time() - started
    print(done.stderr)
    check(done.returncode == 3, f"exit code 3: {done.returncode}")
    with open(f"{out}/failures.json") as read:
        failures = json.load(read)
    results = [name for name in bytes_of(out) if "/" in name]
    check(len(results) == 15, f"fifteen results: {len(results)}")
    check(len(failures) == 5 and all(one["cause"] for one in failures), f"five explained failures: {len(failures)}")
    for one in failures:
        print(f"      {one['name']}: {one['cause']} {one['gdal']}")
    started = time.time()
    batch(given, source, out)
    print(f"      first call {first:.2f} s, second {time.time() - started:.2f} s (the damaged ones are tried again)")
    seconds = {1: [], 2: []}
    hashes = {}
    for _ in range(3):
        for jobs in (1, 2):
            other = fresh(f"{given.scenes}/out{jobs}")
            started = time.time()
            done = batch(given, source, other, "--jobs", str(jobs))
            if done.returncode != 3:
                check(False, f"--jobs {jobs} ended with {done.returncode}: {done.stderr[-400:]}")
            seconds[jobs].append(time.time() - started)
            hashes[jobs] = bytes_of(other)
    check(hashes[1] == hashes[2] == bytes_of(out), "one worker and two write the same bytes")
    ratio = min(seconds[1]) / min(seconds[2])
    check(ratio >= 1.8, f"two workers have {ratio:.2f} times the throughput of one ({min(seconds[1]):.2f} s, "
                        f"{min(seconds[2]):.2f} s; asked: 1.8)")


def killed(given):
    source = f"{given.scenes}/tiles"
    make_tiles(source)
    whole = fresh(f"{given.scenes}/whole")
    started = time.time()
    batch(given, source, whole)
    seconds = time.time() - started
    generator = random.Random(1)
    out = None
    for attempt in range(20):
        if attempt % 4 == 0:
            out = fresh(f"{given.scenes}/killed")
        process = subprocess.Popen(
            [given.program, "batch", source, "-o", out, "--pattern", PATTERN, "--settle", "0"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(generator.uniform(0.02, seconds))
        process.send_signal(signal.SIGKILL)
        process.wait()
        if attempt % 4 == 3:
            done = batch(given, source, out)
            check(done.returncode == 3 and bytes_of(out) == bytes_of(whole),
                  f"killed four times, then run: the same bytes ({attempt + 1} kills)")
    left = [name for name in bytes_of(out) if ".truceline-" in name]
    print(f"      temporary files left behind by the kills: {len(left)}")


def names(given):
    folder = f"{given.scenes}/names"
    if not os.path.isdir(folder):
        os.makedirs(folder)
        for number in range(100_000 // 2):
            tile, night = divmod(number, 50)
            day = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(1_600_000_000 + night * 6 * 86_400 + tile % 1000))
            for band in ("VV", "VH"):
                open(f"{folder}/OPERA_L2_RTC-S1_T{tile % 175 + 1:03d}-{100_000 + tile:06d}-IW{tile % 3 + 1}_{day}_"
                     f"20300101T000000Z_S1A_30_v1.0_{band}.tif", "w").close()
    started = time.time()
    # GNU time, because a child of this process begins with this process's own peak.
    line = ["/usr/bin/time", "-f", "%M", given.program, "batch", folder, "-o", f"{given.scenes}/none", "--dry-run",
            "--settle", "0"]
    words = subprocess.run(line, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True).stderr
    seconds = time.time() - started
    memory = int(words.split()[-1]) / 1024
    check(seconds < 5, f"100,000 names scanned and planned in {seconds:.2f} s (asked: 5)")
    check(memory < 300, f"with {memory:.0f} MB (asked: 300)")


def many(given):
    source = f"{given.scenes}/many"
    make_tiles(source, count=1000, side=160, damaged={})
    out = fresh(f"{given.scenes}/many-out")
    process = subprocess.Popen(
        [given.program, "batch", source, "-o", out, "--pattern", PATTERN, "--settle", "0"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    seen = []
    while process.poll() is None:
        try:
            with open(f"/proc/{process.pid}/status") as read:
                lines = dict(line.split(":", 1) for line in read if ":" in line)
            done = sum(len(names) for _, _, names in os.walk(out)) if os.path.isdir(out) else 0
            seen.append((done, int(lines["VmRSS"].split()[0]) / 1024))
        except (OSError, KeyError):
            pass
        time.sleep(0.5)
    check(process.returncode == 0, f"1,000 comparisons: exit code {process.returncode}")
    early = [memory for _, memory in seen[len(seen) // 10:len(seen) // 4]]
    late = [memory for _, memory in seen[3 * len(seen) // 4:]]
    check(max(late) < 1.25 * max(early) + 20, f"memory stays flat: {max(early):.0f} MB early, {max(late):.0f} MB late")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scenes", required=True)
    parser.add_argument("--program", required=True)
    parser.add_argument("--only", action="append", default=[])
    given = parser.parse_args()
    os.makedirs(given.scenes, exist_ok=True)
    for work in (tiles, killed, names, many):
        if not given.only or work.__name__ in given.only:
            print(f"== {work.__name__}", flush=True)
            work(given)
    sys.exit(1 if failed else 0)


main()
