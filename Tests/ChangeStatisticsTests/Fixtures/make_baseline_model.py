#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Reference results for baselines of several earlier passes.

usage: make_baseline_model.py        writes baseline_model.txt beside itself; needs numpy, scipy

Smyth's estimator (2004, section 6.2) with scipy's root finder, and moments in whole arrays. The numbers that are
tested are rounded first, so that they read back to the same Double.
"""
import pathlib

import numpy as np
import scipy
from scipy import optimize, special, stats

CELLS, PASSES, BANDS = 300, 5, 2


def prior(variance, freedom):
    known = (variance > 0) & (freedom > 0)
    half = freedom[known] / 2
    logs = np.log(variance[known]) - special.digamma(half) + np.log(half)
    spread = logs.var(ddof=1) - special.polygamma(1, half).mean()
    if spread <= 0:
        return np.inf, np.exp(logs.mean())
    d0 = 2 * optimize.brentq(lambda x: special.polygamma(1, x) - spread, 1e-6, 1e9, xtol=1e-14, rtol=1e-14)
    return d0, np.exp(logs.mean() + special.digamma(d0 / 2) - np.log(d0 / 2))


def main():
    random = np.random.default_rng(7)
    own = np.sqrt(0.02 * 6 / random.chisquare(6, (CELLS, 1, BANDS)))
    ground = random.normal(-3, 1, (CELLS, 1, BANDS))
    scene = random.normal(0, 0.3, (1, PASSES + 1, BANDS))
    y = np.round(ground + scene + own * random.normal(size=(CELLS, PASSES + 1, BANDS)), 4)
    past, new = y[:, :-1].copy(), y[:, -1]
    past[random.random((CELLS, PASSES)) < 0.1] = np.nan
    past[:, 1] = np.where((np.arange(CELLS) < 150)[:, None], past[:, 1], np.nan)  # too few: this pass has no median
    seen = np.isfinite(past[:, :, 0]) & (np.arange(PASSES) != 1)
    keep = seen.any(1)
    past, new, seen = past[keep], new[keep], seen[keep]
    medians = np.nanmedian(past, 0)
    medians[1] = np.nan
    free = past - medians
    count = seen.sum(1)
    mean = np.nanmean(free, 1)
    variance = np.where(count[:, None] > 1, np.nansum((free - mean[:, None]) ** 2, 1) / np.maximum(count - 1, 1)[:, None], 0)
    with open(pathlib.Path(__file__).parent / "baseline_model.txt", "w", encoding="ascii") as out:
        out.write(f"# made by make_baseline_model.py with numpy {np.__version__}, scipy {scipy.__version__}\n")
        out.write(f"size {len(past)} {PASSES} {BANDS}\n")
        for cell in range(len(past)):
            numbers = [*past[cell].ravel(), *new[cell]]
            out.write("cell " + " ".join("nan" if np.isnan(v) else f"{v:.4f}" for v in numbers) + "\n")
        width = np.empty_like(mean)
        for band in range(BANDS):
            d0, s0 = prior(variance[:, band], count - 1.0)
            moderated = (d0 * s0 + (count - 1) * variance[:, band]) / (d0 + count - 1)
            width[:, band] = np.sqrt(moderated * (1 + 1 / count))
            out.write(f"prior {d0:.17g} {s0:.17g} {np.median(width[:, band]):.17g}\n")
        shift = np.median(new, 0) - np.array([medians[s].mean(0) for s in seen])
        for cell in range(0, len(past), 10):
            numbers = [*mean[cell], *(np.median(width, 0) / width[cell]), *shift[cell]]
            out.write(f"history {cell} {count[cell]} " + " ".join(f"{v:.17g}" for v in numbers) + "\n")
        for looks, passes in ((1.0, 3), (4.4, 2), (20.0, 12), (150.0, 6)):
            for ratio in (-1.5, -0.2, 0.0, 0.05, 0.7, 2.0):
                f = stats.f(2 * looks, 2 * looks * passes)
                p = 2 * min(f.cdf(np.exp(ratio)), f.sf(np.exp(ratio)))
                out.write(f"ratio {looks} {passes} {ratio} {p:.17g}\n")


if __name__ == "__main__":
    main()
