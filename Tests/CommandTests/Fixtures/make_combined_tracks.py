#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Reference results for signed sums over tracks.

usage: make_combined_tracks.py        writes combined_tracks.txt beside itself; needs numpy, scipy

Each line: column, row, then for each of three tracks p (nan where it did not test the cell) and the sign of its change,
then Z, p and q of equal weights, and Z, p and q of the weights 1, 2 and 0.5 (scipy's normal distribution and false discovery rate).
"""
import pathlib

import numpy as np
import scipy
from scipy import stats

CELLS, TRACKS = 60, 3


def main():
    random = np.random.default_rng(23)
    p = random.random((CELLS, TRACKS))
    sign = np.where(random.random((CELLS, TRACKS)) < 0.5, 1, -1)
    p[:6] = 10.0 ** -random.uniform(2, 9, (6, TRACKS))
    sign[:4] = -1  # tracks that agree; the other two do not
    sign[4:6] = [1, -1, 1]
    p[6] = 1e-290, 0.5, 1e-12
    p = np.array([[float(f"{v:.6g}") for v in row] for row in p])
    p[random.random((CELLS, TRACKS)) < 0.2] = np.nan
    p[11] = np.nan
    tested = np.isfinite(p)
    z = np.where(tested, sign * stats.norm.isf(np.where(tested, p, 1) / 2), 0)
    with open(pathlib.Path(__file__).parent / "combined_tracks.txt", "w", encoding="ascii") as out:
        out.write(f"# made by make_combined_tracks.py with numpy {np.__version__}, scipy {scipy.__version__}\n")
        columns = []
        for weights in ((1, 1, 1), (1, 2, 0.5)):
            weights = np.where(tested, weights, 0)
            total = (weights**2).sum(1)
            known = total > 0
            sums = np.where(known, (weights * z).sum(1) / np.sqrt(np.where(known, total, 1)), np.nan)
            both = 2 * stats.norm.sf(np.abs(sums))
            q = np.full(CELLS, np.nan)
            q[known] = stats.false_discovery_control(both[known])
            columns += [sums, both, q]
        for cell in range(CELLS):
            numbers = [v for track in range(TRACKS) for v in (f"{p[cell, track]:.6g}", f"{sign[cell, track]}")]
            results = [f"{column[cell]:.17g}" for column in columns]
            out.write(" ".join([str(5000 + cell % 8), str(56000 - cell // 8), *numbers, *results]) + "\n")


if __name__ == "__main__":
    main()
