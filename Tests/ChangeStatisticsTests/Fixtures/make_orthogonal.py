#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Reference lines of orthogonal regression.

usage: make_orthogonal.py        writes orthogonal.txt beside itself; needs numpy and scipy

scipy.odr searches for the line step by step, where the program has it in closed form.
"""
import pathlib
import warnings

import numpy
import scipy

warnings.simplefilter("ignore", DeprecationWarning)
from scipy import odr  # noqa: E402

HERE = pathlib.Path(__file__).resolve().parent
random = numpy.random.default_rng(12)
rows = [
    f"# made by make_orthogonal.py with scipy {scipy.__version__}, numpy {numpy.__version__}",
    "# slope, offset, correlation, then x and y of each pair",
]
for count, slope, offset, noise in [
    (5, 1.0, 0, 3), (12, 0.6, 40, 20), (12, 1.7, -100, 20), (40, 0.25, 500, 60), (40, -1.2, 900, 60), (40, 5.0, 0, 90),
    (40, 0.02, 70, 5),
]:
    ground = random.uniform(0, 1000, count)
    x = numpy.round(ground + random.normal(0, noise, count))
    y = numpy.round(offset + slope * ground + random.normal(0, noise, count))
    start = numpy.polyfit(x, y, 1)[::-1]
    model = odr.Model(lambda beta, x: beta[0] + beta[1] * x)
    run = odr.ODR(odr.RealData(x, y), model, beta0=start, sstol=1e-16, partol=1e-16, maxit=2000).run()
    numbers = [run.beta[1], run.beta[0], numpy.corrcoef(x, y)[0, 1], *numpy.stack([x, y], 1).ravel()]
    rows.append(" ".join(f"{number:.10g}" for number in numbers))
(HERE / "orthogonal.txt").write_text("\n".join(rows) + "\n")
