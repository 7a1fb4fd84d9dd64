#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Which width should the difference of n earlier and m new passes have: pooled variance, or one for each side?

usage: new_pass_widths.py [--scenes 60] [--cells 4000]

Simulates scenes of cells whose variances scatter as d0 / chi-square(d0). Each difference of means is divided by its width,
moderated by the true prior: pooled; Welch's; Welch's made wider by the quantile of t at 0.001 with Satterthwaite's degrees of freedom.
Then the scene calibrates: 1.4826 times the median of the absolute values. Prints, of cells without change, how many in a
thousand have p at most 0.001 (1 would be right; heavy tails make more), of all cells and of a tenth that vary twice as much
in the new passes (in standard deviation), and the share found of a change of three standard errors. Needs numpy, scipy.
"""
import argparse

import numpy
from scipy import stats

LEVEL, SHIFT, RESTLESS = 0.001, 3, 0.1


def scene(random, n, m, d0, cells, factor):
    variance = d0 / random.chisquare(d0, cells)
    restless = random.random(cells) < RESTLESS
    before = random.normal(size=(cells, n)) * numpy.sqrt(variance)[:, None]
    after = random.normal(size=(cells, m)) * numpy.sqrt(variance * numpy.where(restless, factor, 1))[:, None]
    difference = after.mean(1) - before.mean(1)
    first, second = n * before.var(1), m * after.var(1)
    pooled = numpy.sqrt((d0 + first + second) / (d0 + n + m - 2) * (1 / n + 1 / m))
    a, b = (d0 + first) / (d0 + n - 1) / n, (d0 + second) / (d0 + m - 1) / m
    freedom = (a + b) ** 2 / (a**2 / (d0 + n - 1) + b**2 / (d0 + m - 1))
    wider = stats.t.isf(LEVEL / 2, freedom) / stats.t.isf(LEVEL / 2, d0 + n + m - 2)
    widths = {"pooled": pooled, "Welch": numpy.sqrt(a + b), "Welch, wider": numpy.sqrt(a + b) * wider}
    change = SHIFT * numpy.sqrt(1 / n + 1 / m)
    for name, width in widths.items():
        spread = 1.4826 * numpy.median(abs(difference / width))
        p, found = (2 * stats.norm.sf(abs(d / width) / spread) <= LEVEL for d in (difference, difference + change))
        yield name, p[~restless].mean() * 1000, p[restless].mean() * 1000, found.mean()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scenes", type=int, default=60)
    parser.add_argument("--cells", type=int, default=4000)
    arguments = parser.parse_args()
    random = numpy.random.default_rng(1)
    print(f"{'n':>3}{'m':>4}{'d0':>4}  {'restless':10}{'width':14}{'steady':>8}{'restless':>10}{'found':>8}")
    for n, m in ((5, 2), (12, 2), (12, 3), (8, 5), (12, 5), (12, 12)):
        for d0 in (4, 8):
            for factor in (1, 4):
                rows = [list(scene(random, n, m, d0, arguments.cells, factor)) for _ in range(arguments.scenes)]
                for index in range(3):
                    mean = numpy.mean([[row[index][1], row[index][2], row[index][3]] for row in rows], axis=0)
                    label = "none" if factor == 1 else "a tenth"
                    print(f"{n:3}{m:4}{d0:4}  {label:10}{rows[0][index][0]:14}{mean[0]:8.2f}{mean[1]:10.2f}{mean[2]:8.3f}")


if __name__ == "__main__":
    main()
