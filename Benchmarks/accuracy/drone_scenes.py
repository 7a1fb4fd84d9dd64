#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Made-up flights over textured ground: what the method `drone` flags where nothing changed, and finds.

    drone_scenes.py PROGRAM [--seeds N] [--first SEED] [--size PIXELS] [--bushes N] [--turn RADIANS]
                    [--stretch SHARE] [--noise SHARE] [--blur PIXELS] [--warp PIXELS] [--kinds N]

Ground has patches of several kinds (grass, gravel, bare soil, crops in rows, roofs, a road, water) in
red, green and blue at 0.2 m. The second flight has an exposure, gamma, noise, slow brightness and a
local distortion of up to two pixels of its own; objects (bushes) cast shadows that turn with the sun.
Changes are put in with known places. Cells are 5 m. Nothing here is fitted to the method: it is
what flights differ by.
"""
import argparse
import json
import pathlib
import subprocess
import sys
import tempfile

import numpy
import rasterio
from rasterio.transform import from_origin
from scipy import ndimage

PIXEL = 0.2
CELL = 5.0
ORIGIN = (500_000.0, 5_400_000.0)


def ground(random, size, kind_count):
    """Reflectance of the ground without shadows: size × size × 3, 0 to 1."""
    seeds = random.uniform(0, size, (40, 2))
    y, x = numpy.mgrid[0:size, 0:size]
    near = numpy.argmin([(y - a) ** 2 + (x - b) ** 2 for a, b in seeds], axis=0)
    kinds = random.integers(0, kind_count, len(seeds))
    colours = numpy.array([
        [0.20, 0.30, 0.12], [0.45, 0.42, 0.38], [0.40, 0.30, 0.20],
        [0.25, 0.35, 0.15], [0.55, 0.35, 0.30], [0.10, 0.14, 0.16],
    ])
    strength = numpy.array([0.20, 0.25, 0.12, 0.15, 0.06, 0.01])
    grain = numpy.zeros((size, size))
    for sigma, weight in [(0.7, 0.5), (2.0, 0.8), (6.0, 1.0)]:
        field = ndimage.gaussian_filter(random.standard_normal((size, size)), sigma)
        grain += weight * field / field.std()
    rows = numpy.sin(x * 2 * numpy.pi / 6.0 + 0.05 * y) * 0.5
    kind = kinds[near]
    texture = grain / 1.4 + numpy.where(kind == 3, rows * 2, 0)
    picture = colours[kind] * (1 + strength[kind] * texture)[..., None]
    road = numpy.abs(y - x * 0.3 - size * 0.35) < 12
    picture[road] = 0.35 * (1 + 0.05 * grain[road])[:, None]
    return numpy.clip(picture, 0.01, 1)


def slow_field(random, size, sigma):
    """A smooth field with extremes of about ±1; made on a coarse grid, which is as good and faster."""
    step = max(1, int(sigma / 4))
    coarse = ndimage.gaussian_filter(
        random.standard_normal((size // step + 2, size // step + 2)), sigma / step)
    y, x = numpy.mgrid[0:size, 0:size] / step
    field = ndimage.map_coordinates(coarse / numpy.abs(coarse).max(), [y, x], order=1)
    return field


def shade(picture, bushes, angle, length):
    """Bushes as dark blobs with a shadow of so many pixels."""
    size = picture.shape[0]
    y, x = numpy.mgrid[0:size, 0:size]
    for a, b, radius in bushes:
        window = (slice(max(0, int(a) - 40), int(a) + 40), slice(max(0, int(b) - 40), int(b) + 40))
        v, u = y[window] - a, x[window] - b
        picture[window][v ** 2 + u ** 2 < radius ** 2] *= 0.6
        along = u * numpy.cos(angle) + v * numpy.sin(angle)
        aside = -u * numpy.sin(angle) + v * numpy.cos(angle)
        cast = (along > radius) & (along < radius + length) & (numpy.abs(aside) < radius)
        picture[window][cast] *= 0.5


def flight(random, picture, exposure, gamma, warp, noise, blur):
    """A picture as a camera over it takes it: 8 bits, blurred, noisy, slightly out of place."""
    size = picture.shape[0]
    y, x = numpy.mgrid[0:size, 0:size].astype(float)
    if warp:
        for axis in (y, x):
            axis += slow_field(random, size, 100) * warp
    taken = numpy.stack([
        ndimage.map_coordinates(picture[..., band], [y, x], order=1, mode="reflect")
        for band in range(3)], axis=-1)
    if blur:
        taken = ndimage.gaussian_filter(taken, (blur, blur, 0))
    taken = taken * (1 + 0.08 * slow_field(random, size, 160))[..., None] * exposure
    taken = numpy.clip(taken, 0, 1) ** gamma + random.normal(0, noise, taken.shape)
    return numpy.clip(numpy.round(taken * 255), 0, 255).astype(numpy.uint8)


CHANGES = {
    "vehicle 2 m × 4.5 m": ("box", 4.5, 2.0),
    "trench 1 m × 12 m": ("trench", 12.0, 1.0),
    "trench 0.6 m × 5 m": ("trench", 5.0, 0.6),
    "crater, 3 m across": ("crater", 3.0, 3.0),
    "crater, 6 m across": ("crater", 6.0, 6.0),
    "ground dug over, 6 m × 6 m": ("dug", 6.0, 6.0),
    "box, 1 m across": ("box", 1.0, 1.0),
}


def change(random, picture, kind, length, width, at):
    """Puts a change into a picture; returns which pixels it has."""
    size = picture.shape[0]
    y, x = numpy.mgrid[0:size, 0:size]
    angle = random.uniform(0, numpy.pi)
    u = ((x - at[1]) * numpy.cos(angle) + (y - at[0]) * numpy.sin(angle)) * PIXEL
    v = (-(x - at[1]) * numpy.sin(angle) + (y - at[0]) * numpy.cos(angle)) * PIXEL
    inside = (numpy.abs(u) < length / 2) & (numpy.abs(v) < width / 2)
    if kind == "crater":
        inside = u ** 2 + v ** 2 < (length / 2) ** 2
        rim = inside & (u ** 2 + v ** 2 > (0.35 * length) ** 2)
        picture[inside] = picture[inside] * 0.5
        picture[rim] = numpy.array([0.5, 0.4, 0.3])
    elif kind == "trench":
        picture[inside] = numpy.array([0.08, 0.07, 0.05])
        spoil = (numpy.abs(u) < length / 2) & (v >= width / 2) & (v < width)
        picture[spoil] = numpy.array([0.5, 0.4, 0.3])
        inside |= spoil
    elif kind == "dug":
        soil = ndimage.gaussian_filter(random.standard_normal((size, size)), 1.0)
        soil = 1 + 0.25 * soil / soil.std()
        picture[inside] = (numpy.array([0.42, 0.32, 0.22]) * soil[inside][:, None]).clip(0.01, 1)
    else:
        picture[inside] = numpy.array([0.3, 0.32, 0.25])
        top = inside & (numpy.abs(u) < length / 4)
        picture[top] = numpy.array([0.15, 0.16, 0.13])
    return inside


def write(path, picture):
    size = picture.shape[0]
    with rasterio.open(
        path, "w", driver="GTiff", width=size, height=size, count=3, dtype="uint8",
        crs="EPSG:32637", transform=from_origin(ORIGIN[0], ORIGIN[1], PIXEL, PIXEL), tiled=True,
        compress="deflate", photometric="RGB",
    ) as file:
        for band in range(3):
            file.write(picture[..., band], band + 1)


def compare(program, before, after, output, method):
    done = subprocess.run(
        [program, "compare", before, after, "--sensor", "drone", "--method", method,
         "--cell-size", str(CELL), "--accept-shift", "-o", output, "--overwrite", "--quiet",
         "--all-cells"], capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"status {done.returncode}: {done.stderr}")
    return json.loads(pathlib.Path(output).read_text())["features"]


def cells_of(inside):
    """Columns and rows of the cells of which a change has an eighth of a square metre at least."""
    side = round(CELL / PIXEL)
    size = inside.shape[0] // side
    shares = inside[:size * side, :size * side].reshape(size, side, size, side).sum((1, 3))
    return {(int(c), int(r)) for r, c in zip(*numpy.nonzero(shares * PIXEL ** 2 > 0.125))}


def place_of(feature):
    properties = feature["properties"]
    return (properties["col"] - int(ORIGIN[0] // CELL),
            int(ORIGIN[1] // CELL) - 1 - properties["row"])


def scene(seed, size, changes, setting):
    random = numpy.random.default_rng(seed)
    first = ground(random, size, setting.kinds)
    bushes = [(random.uniform(40, size - 40), random.uniform(40, size - 40), random.uniform(3, 9))
              for _ in range(setting.bushes)]
    second = first.copy()
    truth = {}
    if changes:
        places = [(y, x) for y in range(120, size - 100, 160) for x in range(120, size - 100, 160)]
        random.shuffle(places)
        for (name, (kind, length, width)), at in zip(list(CHANGES.items()) * 3, places):
            at = tuple(numpy.array(at) + random.integers(-25, 26, 2))
            truth.setdefault(name, []).append(
                cells_of(change(random, second, kind, length, width, at)))
    sun = random.uniform(0, 2 * numpy.pi)
    shade(first, bushes, sun, 14)
    shade(second, bushes, sun + random.uniform(-setting.turn, setting.turn),
          14 * random.uniform(1 - setting.stretch, 1 + setting.stretch))
    before = flight(random, first, 1.0, 0.8, 0, setting.noise, setting.blur)
    after = flight(random, second, random.uniform(0.8, 1.25), random.uniform(0.7, 0.95),
                   setting.warp, setting.noise, setting.blur)
    return before, after, truth


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--size", type=int, default=1000)
    parser.add_argument("--methods", default="drone,change-vector")
    parser.add_argument("--first", type=int, default=1000, help="the first seed")
    parser.add_argument("--bushes", type=int, default=60)
    parser.add_argument("--turn", type=float, default=0.2, help="of the shadows, at most")
    parser.add_argument("--stretch", type=float, default=0.2, help="of the shadows' length, at most")
    parser.add_argument("--noise", type=float, default=0.008, help="of a pixel, share of the range")
    parser.add_argument("--blur", type=float, default=0.0, help="standard deviation of the lens")
    parser.add_argument("--warp", type=float, default=2.0, help="out of place, at most")
    parser.add_argument("--kinds", type=int, default=6, help="of ground; the sixth is water")
    arguments = parser.parse_args()
    for method in arguments.methods.split(","):
        rates, found, extra = [], {}, []
        with tempfile.TemporaryDirectory() as folder:
            before, after, output = (f"{folder}/{name}" for name in ("a.tif", "b.tif", "o.json"))
            for seed in range(arguments.seeds):
                for changes in (False, True):
                    first, second, truth = scene(
                        arguments.first + seed, arguments.size, changes, arguments)
                    write(before, first)
                    write(after, second)
                    features = compare(arguments.program, before, after, output, method)
                    tested = [f for f in features if f["properties"]["p"] is not None]
                    flagged = {place_of(f) for f in features if f["properties"]["flagged"]}
                    if not changes:
                        rates.append(len(flagged) / len(tested))
                        continue
                    touched = set().union(*(cells for all in truth.values() for cells in all))
                    extra.append(len(flagged - touched) / max(1, len(flagged)))
                    for name, objects in truth.items():
                        hits = [bool(cells & flagged) for cells in objects]
                        found.setdefault(name, []).extend(hits)
        rates = 100 * numpy.array(rates)
        print(f"{method}: {arguments.seeds} scenes of {len(tested)} cells of {CELL:g} m")
        print(f"  nothing changed: flagged {numpy.median(rates):.3f} % (median), "
              f"{rates.max():.3f} % (worst)")
        print(f"  with changes: of the flagged cells {100 * numpy.median(extra):.1f} % hold none "
              f"(median), {100 * max(extra):.1f} % (worst)")
        for name, hits in found.items():
            print(f"  found {numpy.mean(hits):5.2f} of {len(hits):3d}  {name}")


if __name__ == "__main__":
    main()
