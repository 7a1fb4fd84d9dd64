# SPDX-License-Identifier: Apache-2.0
"""What the Python peers share: the work's definition, windows over two threads, and the output.

The work (W1 and W2 alike): for each cell of 10 x 10 pixels, counted from the raster's corner, the number of valid
pixels, the mean and the largest change, and the share that changed; cells of which at least half of the pixels are
valid and half of these changed are written as GeoJSON polygons in longitude and latitude.
"""
import json
import threading
from concurrent.futures import ThreadPoolExecutor

import numpy
import pyproj
import rasterio
from rasterio.windows import Window

CELL = 10
RATIO_CHANGED = 1.0  # |ln(after / before)|
VECTOR_CHANGED = 600.0  # length of the change vector, in stored units
LEAST_VALID = LEAST_CHANGED = 0.5
CLASSES_KEPT = (4, 5, 6, 7)  # Sentinel-2 scene classes: vegetation, bare, water, unclassified
WINDOW = 2560  # whole tiles of 512 and whole cells


class Cells:
    """Four planes of cells: valid pixels, sum of changes, largest change, pixels that changed."""

    def __init__(self, height, width):
        self.planes = numpy.zeros((4, -(-height // CELL), -(-width // CELL)), numpy.float32)

    def part(self, window):
        """The planes under a window, which starts at a cell's edge."""
        rows, columns = -(-window.height // CELL), -(-window.width // CELL)
        row, column = window.row_off // CELL, window.col_off // CELL
        return self.planes[:, row:row + rows, column:column + columns]

    def write(self, path, raster):
        """Write the flagged cells and say how many they are."""
        valid, total, largest, changed = self.planes
        share = changed / numpy.maximum(valid, 1)
        rows, columns = numpy.nonzero((valid >= LEAST_VALID * CELL * CELL) & (share >= LEAST_CHANGED))
        x = (columns[:, None] + numpy.array([0, 0, 1, 1, 0])) * CELL
        y = (rows[:, None] + numpy.array([0, 1, 1, 0, 0])) * CELL
        to_degrees = pyproj.Transformer.from_crs(raster.crs, "EPSG:4326", always_xy=True)
        lon, lat = to_degrees.transform(*(raster.transform * (x.ravel(), y.ravel())))
        rings = numpy.round(numpy.stack([lon, lat], axis=1), 7).reshape(-1, 5, 2).tolist()
        features = [
            {
                "type": "Feature", "geometry": {"type": "Polygon", "coordinates": [ring]},
                "properties": {
                    "row": row, "col": column, "valid": int(valid[row, column]),
                    "mean": round(float(total[row, column] / valid[row, column]), 4),
                    "largest": round(float(largest[row, column]), 4), "changed": round(float(share[row, column]), 4)},
            }
            for ring, row, column in zip(rings, rows.tolist(), columns.tolist())
        ]
        with open(path, "w") as file:
            json.dump({"type": "FeatureCollection", "features": features}, file)
        print(f"flagged {len(features)} of {valid.size} cells, {int(valid.sum(dtype=float))} valid pixels")


def reduce_cells(change, valid, threshold, cells):
    """Put a window's cells in their place with numpy: rows of a cell first, since they lie apart in memory.

    change is 0 where a pixel is not valid."""
    height, width = change.shape
    below, right = -height % CELL, -width % CELL
    if below or right:
        change, valid = (numpy.pad(plane, ((0, below), (0, right))) for plane in (change, valid))
    deep = (change.shape[0] // CELL, CELL, change.shape[1])
    wide = (change.shape[0] // CELL, change.shape[1] // CELL, CELL)
    cells[0] = valid.reshape(deep).sum(axis=1, dtype=numpy.uint8).reshape(wide).sum(axis=2, dtype=numpy.uint8)
    cells[1] = change.reshape(deep).sum(axis=1).reshape(wide).sum(axis=2)
    cells[2] = change.reshape(deep).max(axis=1).reshape(wide).max(axis=2)
    changed = (change > threshold).reshape(deep).sum(axis=1, dtype=numpy.uint8)
    cells[3] = changed.reshape(wide).sum(axis=2, dtype=numpy.uint8)


def sweep(paths, output, work, threads):
    """Call work(arrays, cells) for each window; each thread opens the files for itself.

    With several threads the files are opened with NUM_THREADS, by which the reads of this rasterio pass by
    GDAL's block cache: measured as the fastest way. One thread reads plainly."""
    options = {"NUM_THREADS": str(threads)} if threads > 1 else {}
    own = threading.local()
    with rasterio.open(paths[0]) as first:
        cells = Cells(first.height, first.width)
        windows = [Window(x, y, min(WINDOW, first.width - x), min(WINDOW, first.height - y))
                   for y in range(0, first.height, WINDOW) for x in range(0, first.width, WINDOW)]

        def handle(window):
            if not hasattr(own, "files"):
                own.files = [rasterio.open(path, **options) for path in paths]
            arrays = [file.read(1 if file.count == 1 else None, window=window) for file in own.files]
            work(arrays, cells.part(window))

        if threads == 1:
            for window in windows:
                handle(window)
        else:
            with ThreadPoolExecutor(threads) as pool:
                list(pool.map(handle, windows))
        cells.write(output, first)
