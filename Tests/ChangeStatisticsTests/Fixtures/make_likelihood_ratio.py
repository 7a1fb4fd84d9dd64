#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Reference values of LikelihoodRatioNull and StirlingRemainder.

usage: make_likelihood_ratio.py       writes likelihood_ratio.txt and stirling.txt beside itself;
                                      needs mpmath, scipy, numpy

p of -2 ln Q is found by numerical inversion of its moment generating function
E Q^-t = prod (L_i/L)^(t L_i) Gamma(L_i (1-t))/Gamma(L_i) * Gamma(L)/Gamma(L (1-t)), which has nothing
in common with a saddlepoint approximation: the integral of exp(K(t) - t m)/t along a parabola that
crosses the axis between 0 and 1 and opens to the right, by the trapezoidal rule. Where there are one
band and two groups it is compared with the F distribution, else once with simulation, before
anything is written. The seed is fixed.

Lines of likelihood_ratio.txt: looks of the groups (commas) of each band (slashes), the statistic
-2 ln Q, p, ln p. Lines of stirling.txt: x, r(x), r', r'', r''', r''''.
"""
import math
import pathlib
import random

import mpmath as mp
import numpy as np
import scipy
from scipy import optimize, special, stats

HERE = pathlib.Path(__file__).parent
HEAD = f"# made by make_likelihood_ratio.py with mpmath {mp.__version__}, scipy {scipy.__version__}\n"


def generating(bands, t):
    """ln E Q^-t."""
    u = 1 - t
    total = 0
    for band in bands:
        whole = sum(band)
        total = total + special.loggamma(whole) - special.loggamma(whole * u)
        for looks in band:
            total = total + t * looks * math.log(looks / whole)
            total = total + special.loggamma(looks * u) - special.loggamma(looks + 0j)
    return total


def log_p(bands, statistic, count=40001):
    m = statistic / 2
    slope = lambda t: sum(
        sum(l * math.log(l / sum(b)) - l * special.digamma(l * (1 - t)) for l in b)
        + sum(b) * special.digamma(sum(b) * (1 - t)) for b in bands) - m
    low, high = -1.0, 1 - 1e-12
    while slope(low) > 0 and low > -1e9:
        low *= 4
    saddle = optimize.brentq(slope, low, high) if slope(low) < 0 else low
    start = max(saddle, 0.15)
    # As wide as the integrand: its second cumulant sets the scale.
    step = 1e-4 * (1 - start)
    second = (slope(start + step) - slope(start - step)) / (2 * step)
    scale = 1 / math.sqrt(second)
    s = np.linspace(-1, 1, count) * 60
    # Bends as far as the exponential needs to end at e^-60.
    bend = max(60 / m / 3600, 0.02 * scale)
    t = start + bend * s * s + 1j * scale * s
    slopes = 2 * bend * s + 1j * scale
    level = generating(bands, np.complex128(start)).real - start * m
    values = np.exp(generating(bands, t) - t * m - level) / t * slopes
    total = values.sum() * (s[1] - s[0])
    return level + math.log((total / (2j * math.pi)).real)


def check():
    for looks in ((1, 1), (1, 4), (20, 20), (0.7, 90), (300, 300)):
        for logratio in (0.1, 0.5, 1.0, 3.0):
            b = looks[1] / sum(looks)
            value = lambda r: sum(looks) * (math.log(1 + b * math.expm1(r)) - b * r)
            m = value(logratio)
            down = optimize.brentq(lambda r: value(r) - m, -200, -1e-9)
            exact = stats.f.sf(math.exp(logratio), 2 * looks[1], 2 * looks[0]) + stats.f.cdf(
                math.exp(down), 2 * looks[1], 2 * looks[0])
            if exact > 1e-200:
                error = abs(log_p([looks], 2 * m) - math.log(exact))
                assert error < 1e-8, (looks, logratio, error)
    generator = np.random.default_rng(5)
    bands = [(1, 2, 5), (1, 1, 1)]
    total = 0
    for looks in bands:
        l = np.array(looks, float)
        x = generator.gamma(l, size=(400_000, 3)) / l
        total = total + 2 * (l.sum() * np.log(x @ l / l.sum()) - np.log(x) @ l)
    for z in (5, 10, 15):
        p, seen = math.exp(log_p(bands, z)), (total > z).mean()
        assert abs(seen - p) < 4.5 * math.sqrt(p / 400_000), (z, p, seen)


def groups(generator):
    kind = generator.random()
    passes = generator.choice((2, 2, 3, 4, 5, 8, 12, 20))
    bands = generator.choice((1, 2, 2, 3))
    if kind < 0.5:
        looks = [generator.choice((1, 1.5, 2, 4.4, 5, 10, 20, 96))] * passes
        return [looks] * bands
    if kind < 0.7:
        looks = round(generator.uniform(1, 30), 2)
        return [[looks * (passes - 1), looks]] * bands
    if kind < 0.8:
        return [[round(generator.uniform(0.5, 1), 3) for _ in range(passes)] for _ in range(bands)]
    return [[round(10 ** generator.uniform(0, 2.3), 3) for _ in range(passes)] for _ in range(bands)]


def write_null(out):
    generator = random.Random(41)
    for _ in range(500):
        bands = groups(generator)
        f = sum(len(b) - 1 for b in bands)
        p = generator.choice((0.9, 0.5, 0.2, 0.05, 0.01, 0.001, 1e-4, 1e-6, 1e-9, 1e-14))
        statistic = float(f"{stats.chi2.isf(p, f) * generator.uniform(1, 1.2):.8g}")
        value = log_p(bands, statistic)
        assert abs(value - log_p(bands, statistic, 60001)) < 1e-7, (bands, statistic)
        text = "/".join(",".join(repr(float(l)) for l in band) for band in bands)
        out.write(f"{text} {statistic!r} {math.exp(value):.10g} {value:.10g}\n")


def write_remainder(out):
    mp.mp.dps = 50
    generator = random.Random(43)
    for _ in range(300):
        x = float(f"{10 ** generator.uniform(-3, 5):.8g}")
        r = [mp.loggamma(x) - ((x - mp.mpf(1) / 2) * mp.log(x) - x + mp.log(2 * mp.pi) / 2),
             mp.psi(0, x) - mp.log(x) + 1 / (2 * mp.mpf(x)),
             mp.psi(1, x) - 1 / mp.mpf(x) - 1 / (2 * mp.mpf(x) ** 2),
             mp.psi(2, x) + 1 / mp.mpf(x) ** 2 + 1 / mp.mpf(x) ** 3,
             mp.psi(3, x) - 2 / mp.mpf(x) ** 3 - 3 / mp.mpf(x) ** 4]
        out.write(" ".join([repr(x)] + [mp.nstr(v, 20) for v in r]) + "\n")


if __name__ == "__main__":
    check()
    for name, writer in (("likelihood_ratio", write_null), ("stirling", write_remainder)):
        with open(HERE / f"{name}.txt", "w", encoding="ascii") as out:
            out.write(HEAD)
            writer(out)
