#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Reference values of the tests against earlier passes, by scipy and numpy.

usage: make_baselines.py            writes baselines.txt beside itself; needs scipy, numpy

One case a line: its name, then fields separated by spaces; lists are separated by commas, a pass that
did not see the cell is nan. Fields:
  student  later, earlier, t, dof, p       scipy's ttest_ind with equal variances; for one new pass the
                                           formula of the prediction test
  welch    later, earlier, t, dof, p       scipy's ttest_ind with unequal variances
  behrens  d0, s0^2, later, earlier, p     quadrature over the difference of two scaled t variables
  smyth    degrees, variances, d0, s0^2    Smyth 2004 section 6.2, trigamma inverted by root finding
  moderated d0, s0^2, later, earlier, t, dof, p
  hotelling bands, later, earlier, F, dof, p    passes one after the other; one new pass or several
  stouffer logps, signs, weights, Z, p     scipy's combine_pvalues of one-sided p values
  gamma    d0, s0^2, later, earlier, p     the integral over the shape by adaptive quadrature
  coherence c, atanh c
The seed is fixed.
"""
import math
import pathlib

import numpy as np
import scipy
from scipy import integrate, optimize, special, stats

HERE = pathlib.Path(__file__).parent
HEAD = f"# made by make_baselines.py with scipy {scipy.__version__}, numpy {np.__version__}\n"
generator = np.random.default_rng(77)


def text(values):
    return ",".join(f"{float(v)!r}" for v in np.atleast_1d(np.asarray(values, float)).ravel())


def passes(n, spread=1.0):
    return np.round(generator.normal(-2, spread, n), 6)


def student(later, earlier):
    n, m = len(earlier), len(later)
    squares = ((later - later.mean()) ** 2).sum() + ((earlier - earlier.mean()) ** 2).sum()
    t = (later.mean() - earlier.mean()) / math.sqrt(squares / (n + m - 2) * (1 / n + 1 / m))
    return float(t), n + m - 2, float(2 * stats.t.sf(abs(t), n + m - 2))


def students(out):
    for _ in range(40):
        later, earlier = passes(generator.integers(1, 6)), passes(generator.integers(3, 31))
        later += generator.choice((0, 1, 5))
        t, dof, p = student(later, earlier)
        if len(later) > 1:
            check = stats.ttest_ind(later, earlier)
            assert abs(check.statistic / t - 1) < 1e-9 and abs(check.pvalue / p - 1) < 1e-9
        gaps = np.insert(earlier, generator.integers(0, len(earlier), 2), np.nan)
        out.write(f"student {text(later)} {text(gaps)} {t!r} {dof} {p!r}\n")


def welches(out):
    for _ in range(40):
        later = passes(generator.integers(2, 6), generator.choice((0.2, 1, 4)))
        earlier = passes(generator.integers(3, 31))
        r = stats.ttest_ind(later, earlier, equal_var=False)
        out.write(f"welch {text(later)} {text(earlier)} {float(r.statistic)!r} {float(r.df)!r} {float(r.pvalue)!r}\n")


def behrens_p(sides, distance):
    """P(|sqrt(a) T1 + sqrt(b) T2| > distance), sides are (squared error, degrees)."""
    (a, f), (b, g) = sides
    density = lambda t: stats.t.pdf(t, f) * stats.t.sf((distance - math.sqrt(a) * t) / math.sqrt(b), g)
    edge = distance / math.sqrt(a)
    cuts = sorted([-30, -3, 0, 3, 0.5 * edge, 0.9 * edge, edge, 1.1 * edge, 2 * edge])
    total = integrate.quad(density, -math.inf, cuts[0], epsabs=0, epsrel=1e-10, limit=300)[0]
    for low, high in zip(cuts, cuts[1:]):
        total += integrate.quad(density, low, high, epsabs=0, epsrel=1e-10, limit=300)[0]
    total += integrate.quad(density, cuts[-1], math.inf, epsabs=0, epsrel=1e-10, limit=300)[0]
    return min(2 * total, 1)


def behrens(out):
    for _ in range(40):
        d0, s02 = generator.choice((0.0, 0.0, 3.0)), 0.5
        later = passes(generator.integers(2, 6), generator.choice((0.3, 1, 3))) + generator.choice((0, 2, 6))
        earlier = passes(generator.integers(3, 25))
        sides = []
        for side in (later, earlier):
            degrees = d0 + len(side) - 1
            squares = ((side - side.mean()) ** 2).sum()
            sides.append(((d0 * s02 + squares) / degrees / len(side), degrees))
        p = behrens_p(sides, abs(later.mean() - earlier.mean()))
        out.write(f"behrens {float(d0)!r} {s02!r} {text(later)} {text(earlier)} {float(p)!r}\n")


def smyth(degrees, variances):
    variances = np.maximum(variances, 1e-5 * np.median(variances))
    e = np.log(variances) - special.digamma(degrees / 2) + np.log(degrees / 2)
    excess = e.var(ddof=1) - special.polygamma(1, degrees / 2).mean()
    if excess <= 0:
        return math.inf, math.exp(e.mean())
    half = math.exp(optimize.brentq(lambda x: special.polygamma(1, math.exp(x)) - excess, -20, 20, xtol=1e-14))
    return 2 * half, math.exp(e.mean() + special.digamma(half) - math.log(half))


def smyths(out):
    for case in range(24):
        count = 60
        degrees = generator.integers(1, 12, count).astype(float) if case % 2 else np.full(count, 6.0)
        d0 = (0.8, 3, 12, 1e6)[case % 4]
        truth = 0.04 * d0 / generator.chisquare(d0, count)
        variances = truth * generator.chisquare(degrees) / degrees
        if case == 5:
            variances[3] = 0
        prior = smyth(degrees, variances)
        out.write(f"smyth {text(degrees)} {text(variances)} {prior[0]!r} {prior[1]!r}\n")


def moderated(out):
    for _ in range(30):
        d0, s02 = generator.choice((0.5, 4, 30, math.inf)), 0.3
        later, earlier = passes(generator.integers(1, 4)), passes(generator.integers(1, 20))
        n, m = len(earlier), len(later)
        squares = ((later - later.mean()) ** 2).sum() + ((earlier - earlier.mean()) ** 2).sum()
        dof = d0 + n + m - 2
        s2 = s02 if math.isinf(d0) else (d0 * s02 + squares) / dof
        t = (later.mean() - earlier.mean()) / math.sqrt(s2 * (1 / n + 1 / m))
        p = 2 * (stats.norm.sf(abs(t)) if math.isinf(d0) else stats.t.sf(abs(t), dof))
        out.write(f"moderated {float(d0)!r} {s02!r} {text(later)} {text(earlier)} {float(t)!r} {float(dof)!r} {float(p)!r}\n")


def hotellings(out):
    for _ in range(30):
        bands = generator.integers(1, 4)
        n, m = generator.integers(bands + 2, 20), generator.integers(1, 5)
        mixing = generator.normal(size=(bands, bands))
        earlier = np.round(generator.normal(size=(n, bands)) @ mixing, 6)
        later = np.round(generator.normal(size=(m, bands)) @ mixing + generator.choice((0, 3)), 6)
        products = (n - 1) * np.cov(earlier.T).reshape(bands, bands)
        if m > 1:
            products = products + (m - 1) * np.cov(later.T).reshape(bands, bands)
        total = n + m
        d = later.mean(0) - earlier.mean(0)
        t2 = n * m / total * d @ np.linalg.solve(products / (total - 2), d)
        f = t2 * (total - bands - 1) / (bands * (total - 2))
        p = stats.f.sf(f, bands, total - bands - 1)
        out.write(f"hotelling {bands} {text(later)} {text(earlier)} {float(f)!r} {total - bands - 1} {float(p)!r}\n")


def stouffers(out):
    for _ in range(30):
        count = generator.integers(1, 6)
        p = 10.0 ** -generator.uniform(0, 12, count)
        signs = generator.choice((-1, 1), count)
        weights = np.round(generator.uniform(0.5, 4, count), 3)
        one_sided = np.where(signs > 0, p / 2, 1 - p / 2)
        z = float((weights * -signs * stats.norm.ppf(p / 2)).sum() / math.sqrt((weights ** 2).sum()))
        check = stats.combine_pvalues(one_sided, "stouffer", weights)
        assert abs(check.statistic - z) < 2e-4 * (1 + abs(z))
        out.write(f"stouffer {text(np.log(p))} {text(signs)} {text(weights)} {z!r} {float(2 * stats.norm.sf(abs(z)))!r}\n")


def gamma_p(d0, s02, later, earlier):
    groups = [(len(g), len(g) * math.log(np.exp(g).mean()) - g.sum()) for g in (later, earlier)]
    ratio = np.exp(later).mean() / np.exp(earlier).mean()

    def log_density(u):
        k = math.exp(u)
        psi1, psi2 = special.polygamma(1, k), -special.polygamma(2, k)
        share = 0.5 / (1 + d0)
        value = u + (1 - share) * math.log(psi2 / psi1)
        # psi'(k) - 1/k without cancellation.
        far = 1 / (2 * k * k) + 1 / (6 * k ** 3) - 1 / (30 * k ** 5) if k > 200 else psi1 - 1 / k
        value += share * 0.5 * math.log(far)
        for n, scatter in groups:
            if n > 1:
                value += special.gammaln(n * k) - n * special.gammaln(k) - n * k * math.log(n) - k * scatter
        if d0 > 0:
            value += -d0 / 2 * (math.log(psi1) + s02 / psi1)
        return value

    top = optimize.minimize_scalar(lambda u: -log_density(u), bounds=(-8, 14), method="bounded").x
    level = log_density(top)
    tail = stats.f.sf if ratio > 1 else stats.f.cdf
    n, m = len(earlier), len(later)
    limits = dict(points=[top - 4, top - 2, top, top + 1, top + 2], limit=500, epsabs=0, epsrel=1e-10)
    whole = integrate.quad(lambda u: math.exp(log_density(u) - level), -12, 14, **limits)[0]
    part = integrate.quad(lambda u: math.exp(log_density(u) - level)
                          * tail(ratio, 2 * math.exp(u) * m, 2 * math.exp(u) * n), -12, 14, **limits)[0]
    share = part / whole
    return 2 * min(share, 1 - share)


def gammas(out):
    for _ in range(40):
        d0, s02 = generator.choice((0, 0, 4.0, 25.0)), 0.2
        shape = generator.choice((1, 4, 20, 100))
        draw = lambda n: np.round(np.log(generator.gamma(shape, size=n) / shape), 6)
        later, earlier = draw(generator.integers(1, 4)), draw(generator.integers(3, 16))
        later += generator.choice((-1.5, 0, 0.7))
        p = gamma_p(d0, s02, later, earlier)
        out.write(f"gamma {float(d0)!r} {s02!r} {text(later)} {text(earlier)} {p!r}\n")


def coherences(out):
    for c in (0.0, 1e-9, 0.2, 0.5, 0.9, 0.999, 1 - 2.0 ** -40):
        out.write(f"coherence {c!r} {math.atanh(c)!r}\n")


if __name__ == "__main__":
    with open(HERE / "baselines.txt", "w", encoding="ascii") as out:
        out.write(HEAD)
        for writer in (students, welches, behrens, smyths, moderated, hotellings, stouffers, gammas, coherences):
            writer(out)
