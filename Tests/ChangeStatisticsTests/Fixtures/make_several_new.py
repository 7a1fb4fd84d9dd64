#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Reference results for several new passes against several earlier ones.

usage: make_several_new.py        writes several_new.txt beside itself; needs numpy, scipy

Smyth's prior from the squares within both sides, and widths from these pooled. The numbers that are tested are rounded first,
so that they read back to the same Double.
"""
import pathlib

import numpy as np
import scipy
from scipy import stats

from make_baseline_model import prior

CELLS, PASSES, NEW, BANDS = 320, 6, 5, 2


def side(values):
    """Values less their pass's median; count, mean, squares and mean median of each cell."""
    medians = np.nanmedian(values, 0)
    medians[np.isfinite(values[:, :, 0]).sum(0) < 200] = np.nan
    free = values - medians
    seen = np.isfinite(free[:, :, 0])
    mean = np.nanmean(free, 1)
    squares = np.nansum((free - mean[:, None]) ** 2, 1)
    return seen.sum(1), mean, squares, np.array([medians[s].mean(0) for s in seen])


def main():
    random = np.random.default_rng(11)
    own = np.sqrt(0.02 * 6 / random.chisquare(6, (CELLS, 1, BANDS)))
    y = random.normal(-3, 1, (CELLS, 1, BANDS)) + random.normal(0, 0.3, (1, PASSES + NEW, BANDS))
    y = np.round(y + own * random.normal(size=(CELLS, PASSES + NEW, BANDS)), 4)
    past, new = y[:, :PASSES].copy(), y[:, PASSES:].copy()
    past[:, :-1][random.random((CELLS, PASSES - 1)) < 0.12] = np.nan  # the pass before has seen every cell
    new[:, 1:][random.random((CELLS, NEW - 1)) < 0.12] = np.nan  # and so has the first new one
    new[:, 3] = np.where((np.arange(CELLS) < 120)[:, None], new[:, 3], np.nan)  # too few for a median
    extra = np.round(y[:, PASSES + 3] + own[:, 0] * random.normal(size=(CELLS, BANDS)), 4)
    new = np.concatenate([new, extra[:, None]], 1)
    (n, before, s1, level), (m, after, s2, newer) = side(past), side(new)
    with open(pathlib.Path(__file__).parent / "several_new.txt", "w", encoding="ascii") as out:
        out.write(f"# made by make_several_new.py with numpy {np.__version__}, scipy {scipy.__version__}\n")
        out.write(f"size {CELLS} {PASSES} {NEW + 1} {BANDS}\n")
        for cell in range(CELLS):
            numbers = [*past[cell].ravel(), *new[cell].ravel()]
            out.write("cell " + " ".join("nan" if np.isnan(v) else f"{v:.4f}" for v in numbers) + "\n")
        width = np.empty_like(before)
        freedom = n + m - 2.0
        for band in range(BANDS):
            d0, s0 = prior((s1 + s2)[:, band] / freedom, freedom)
            pooled = (d0 * s0 + (s1 + s2)[:, band]) / (d0 + freedom)
            width[:, band] = np.sqrt(pooled * (1 / n + 1 / m))
            out.write(f"prior {d0:.17g} {s0:.17g} {np.median(width[:, band]):.17g}\n")
        for cell in range(0, CELLS, 5):
            numbers = [*before[cell], *(after - before)[cell], *(np.median(width, 0) / width[cell]), *(newer - level)[cell]]
            out.write(f"history {cell} {n[cell]} {m[cell]} " + " ".join(f"{v:.17g}" for v in numbers) + "\n")
        for looks, before_count, after_count in ((1.0, 3, 2), (4.4, 1, 3), (20.0, 12, 4), (150.0, 6, 6)):
            for ratio in (-1.5, -0.2, 0.0, 0.05, 0.7, 2.0):
                f = stats.f(2 * looks * after_count, 2 * looks * before_count)
                p = 2 * min(f.cdf(np.exp(ratio)), f.sf(np.exp(ratio)))
                out.write(f"ratio {looks} {before_count} {after_count} {ratio} {p:.17g}\n")


if __name__ == "__main__":
    main()
