#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes dilation.txt: masks, and what scipy's exact Euclidean distance says lies within some metres.

Each case is a line `width height pixel_width pixel_height metres`, then the mask's rows and the dilated
rows, `#` for a set pixel.
"""
import numpy as np
from scipy.ndimage import distance_transform_edt

random = np.random.default_rng(4)
cases = [
    (70, 40, 10.0, 10.0, 50.0, 0.002), (130, 30, 20.0, 20.0, 50.0, 0.003), (65, 20, 30.0, 30.0, 50.0, 0.01),
    (200, 24, 10.0, 20.0, 45.0, 0.002), (64, 64, 10.0, 10.0, 100.0, 0.001), (50, 12, 10.0, 10.0, 9.9, 0.05),
    (33, 33, 3.0, 7.0, 21.0, 0.004), (150, 70, 1.0, 1.0, 65.0, 0.0003), (20, 20, 10.0, 10.0, 10.0, 0.02),
]
with open("dilation.txt", "w") as out:
    for width, height, across, down, metres, share in cases:
        mask = random.random((height, width)) < share
        mask[random.integers(height), random.integers(width)] = True
        near = distance_transform_edt(~mask, sampling=(down, across)) <= metres * (1 + 1e-9)
        print(width, height, across, down, metres, file=out)
        for rows in (mask, near):
            for row in rows:
                print("".join("#" if pixel else "." for pixel in row), file=out)
