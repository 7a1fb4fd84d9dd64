#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Make an area of interest that covers a tenth of a scene, from its west edge to its east edge.

usage: corridor.py RASTER straight|winding OUTPUT.geojson

straight: a band along the middle rows. winding: the same height around one period of a sine, a quarter of the scene
up and down, as a line of contact winds. Both hold exactly a tenth of the pixels; the winding one touches more blocks.
"""
import json
import math
import sys

import pyproj
import rasterio


def main():
    path, shape, output = sys.argv[1:]
    with rasterio.open(path) as raster:
        size, transform, crs = raster.width, raster.transform, raster.crs
    swing = {"straight": 0, "winding": size / 4}[shape]
    columns = [size * step / 200 for step in range(201)]
    middle = [size / 2 + swing * math.sin(2 * math.pi * x / size) for x in columns]
    edge = [(x, y + size / 20) for x, y in zip(columns, middle)]
    edge += [(x, y - size / 20) for x, y in reversed(list(zip(columns, middle)))]
    to_degrees = pyproj.Transformer.from_crs(crs, "EPSG:4326", always_xy=True)
    ring = [[round(degrees, 7) for degrees in to_degrees.transform(*(transform * pixel))] for pixel in edge]
    polygon = {"type": "Polygon", "coordinates": [ring + ring[:1]]}
    feature = {"type": "Feature", "geometry": polygon, "properties": {"shape": shape}}
    with open(output, "w") as file:
        json.dump({"type": "FeatureCollection", "features": [feature]}, file)


if __name__ == "__main__":
    main()
