#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Reference values of ChangeStatistics: elementary functions, distributions, Benjamini-Hochberg.

usage: make_distributions.py          writes elementary.txt, distributions.txt, omnibus.txt and
                                      false_discovery.txt beside itself; needs mpmath, scipy, numpy

Everything but the Benjamini-Hochberg values is computed by mpmath with at least 50 digits. The tails
of F and chi-square are sums of positive terms (NIST DLMF 8.17.7-8 and 8.7.1), so that no digits
cancel; where such a sum is too long, the other tail is summed with more digits and subtracted from
1. A sample of both is compared with mpmath's own betainc and gammainc before anything is written.
Arguments are written so that they read back to the same Double. The seed is fixed.
"""
import math
import pathlib
import random

import mpmath as mp
import numpy
import scipy
from scipy import stats

HERE = pathlib.Path(__file__).parent
HEAD = f"# made by make_distributions.py with mpmath {mp.__version__}, scipy {scipy.__version__}\n"
mp.mp.dps = 60


def text(value, digits=22):
    """A decimal text; what is below the range of Double is 0."""
    if value != 0 and abs(value) < mp.mpf(10) ** -307:
        return "0"
    return mp.nstr(value, digits, min_fixed=-3, max_fixed=6)


def positive_sum(first, ratio_numerator, ratio_denominator, x):
    """1 + sum of products of ratio(n) x, in fixed point; ratios are pairs of linear functions of n."""
    precision = mp.mp.prec + 40
    scale = 60
    step = 1 << scale
    top = [int(mp.mpf(v) * step) for v in ratio_numerator]
    bottom = int(mp.mpf(ratio_denominator) * step)
    factor = int(mp.mpf(x) * (mp.mpf(2) ** precision))
    term = total = 1 << precision
    n = 0
    while term:
        term = term * factor >> precision
        for v in top:
            term = term * (v + n * step) >> scale
        term = (term << scale) // (bottom + n * step)
        total += term
        n += 1
    return first * total / mp.mpf(2) ** precision


def log_beta_density(a, b, x, y):
    return a * mp.log(x) + b * mp.log(y) + mp.loggamma(a + b) - mp.loggamma(a) - mp.loggamma(b)


def beta_lower(a, b, x, y):
    """I_x(a, b) as a sum of positive terms; y = 1 - x."""
    return positive_sum(mp.exp(log_beta_density(a, b, x, y)) / a, [a + b], a + 1, x)


def beta_tail(a, b, x, y, deviance):
    """I_x(a, b) for x below the mean."""
    if x > 0.5 and a > 50 * b and deviance < 700:
        with mp.workdps(60 + int(deviance / 2.3) + 10):
            # x and y were formed with the digits of the caller; form them again.
            return 1 - beta_lower(b, a, y, 1 - y)
    return beta_lower(a, b, x, y)


def f_tail(d1, d2, ratio, deviance):
    """(is upper, tail) on the side of the mean on which the ratio lies."""
    with mp.workdps(60 + (int(deviance / 2.3) + 20 if deviance < 700 else 0)):
        a, b, r = mp.mpf(d1) / 2, mp.mpf(d2) / 2, mp.mpf(ratio)
        x, y = a * r / (a * r + b), b / (a * r + b)
        if ratio <= 1:
            return False, beta_tail(a, b, x, y, deviance)
        return True, beta_tail(b, a, y, x, deviance)


def chi_square_tail(dof, value, deviance):
    a, z = mp.mpf(dof) / 2, mp.mpf(value) / 2
    if z <= a:
        return False, lower_gamma(a, z)
    if deviance < 1500:
        with mp.workdps(60 + int(deviance / 2.3) + 20):
            return True, 1 - lower_gamma(a, z)
    scale = mp.exp((a - 1) * mp.log(z) - z - mp.loggamma(a))
    term = total = mp.mpf(1)
    n = 1
    while abs(term) > mp.mpf(10) ** -58:
        term *= (a - n) / z
        total += term
        n += 1
        assert n < a + z, "the asymptotic series is too short"
    return True, scale * total


def lower_gamma(a, z):
    return positive_sum(mp.exp(a * mp.log(z) - z - mp.loggamma(a + 1)), [], a + 1, z)


def f_deviance(d1, d2, u):
    a, b = d1 / 2, d2 / 2
    return a * math.log((a + b * math.exp(-u)) / (a + b)) + b * math.log((a * math.exp(u) + b) / (a + b))


def chi_square_deviance(dof, u):
    return dof / 2 * (math.exp(u) - 1 - u)


def place(deviance, target, side):
    """u = ln(x / mean) on a side of 0 whose deviance is the target; None beyond 1e-300 and 1e300."""
    low, high = 0.0, 690.0
    for _ in range(200):
        middle = (low + high) / 2
        try:
            below = deviance(side * middle) < target
        except OverflowError:
            below = False
        low, high = (middle, high) if below else (low, middle)
    return None if low > 689 else side * low


def target(generator):
    """A deviance, near -ln p: small, down to p = 1e-300, or far beyond."""
    kind = generator.random()
    if kind < 0.25:
        return generator.uniform(0, 3)
    if kind < 0.8:
        return generator.uniform(3, 688)
    return 10 ** generator.uniform(2.9, 5)


def logarithmic(generator, low, high):
    return float(f"{10 ** generator.uniform(math.log10(low), math.log10(high)):.6g}")


def check_against_mpmath():
    generator = random.Random(1)
    for _ in range(60):
        d1, d2 = logarithmic(generator, 0.5, 60), logarithmic(generator, 0.5, 60)
        u = place(lambda v: f_deviance(d1, d2, v), generator.uniform(0, 60), generator.choice((-1, 1)))
        if u is None:
            continue
        ratio = math.exp(u)
        upper, tail = f_tail(d1, d2, ratio, f_deviance(d1, d2, u))
        with mp.workdps(200):
            x = mp.mpf(d1) * ratio / (mp.mpf(d1) * ratio + d2)
            own = mp.betainc(mp.mpf(d1) / 2, mp.mpf(d2) / 2, 0, x, regularized=True)
            own = 1 - own if upper else own
        assert abs(own / tail - 1) < 1e-30, (d1, d2, ratio)
        v = place(lambda v: chi_square_deviance(d1, v), generator.uniform(0, 60), generator.choice((-1, 1)))
        if v is None:
            continue
        value = d1 * math.exp(v)
        upper, tail = chi_square_tail(d1, value, chi_square_deviance(d1, v))
        bounds = (mp.mpf(value) / 2, mp.inf) if upper else (0, mp.mpf(value) / 2)
        own = mp.gammainc(mp.mpf(d1) / 2, *bounds, regularized=True)
        assert abs(own / tail - 1) < 1e-30, (d1, value)


def distributions(out):
    generator = random.Random(20250101)

    def write(name, parameters, argument, upper, tail):
        side = "upper" if upper else "lower"
        fields = [name, *map(repr, parameters), repr(argument), side, text(tail), text(mp.log(tail))]
        out.write(" ".join(fields) + "\n")

    def f_point(d1, d2):
        u = place(lambda v: f_deviance(d1, d2, v), target(generator), generator.choice((-1, 1)))
        if u is not None:
            ratio = math.exp(u)
            write("f", (d1, d2), ratio, *f_tail(d1, d2, ratio, f_deviance(d1, d2, u)))

    for _ in range(1000):
        d = logarithmic(generator, 2, 1e6)
        f_point(d, d)
    for d in (2.0, 3.0, 8.8, 96.0, 192.0, 1000.0, 1e6):
        for ratio in (1.0, 1 + 2.0 ** -52, 1 - 2.0 ** -53, 1.0001, 0.9999, 1.25, 0.75):
            write("f", (d, d), ratio, *f_tail(d, d, ratio, 0))
    for i in range(900):
        most = 1e6 if i < 300 else 3e4
        f_point(logarithmic(generator, 0.5, most), logarithmic(generator, 0.5, most))
    for _ in range(700):
        dof = float(generator.randint(1, 100)) if generator.random() < 0.5 else logarithmic(generator, 0.5, 1e6)
        u = place(lambda v: chi_square_deviance(dof, v), target(generator), generator.choice((-1, 1)))
        if u is not None:
            value = dof * math.exp(u)
            write("chi2", (dof,), value, *chi_square_tail(dof, value, chi_square_deviance(dof, u)))
    for i in range(300):
        z = generator.uniform(0, 3) if i < 100 else math.sqrt(2 * target(generator))
        write("normal", (), z, True, mp.erfc(mp.mpf(z) / mp.sqrt(2)) / 2)
    for _ in range(400):
        nu = logarithmic(generator, 0.5, 1e6)
        u = place(lambda v: f_deviance(1, nu, v), target(generator), 1)
        if u is None:
            continue
        t = math.sqrt(math.exp(u)) * (generator.random() if generator.random() < 0.2 else 1)
        with mp.workdps(400):
            square = mp.mpf(t) ** 2
        upper, tail = f_tail(1.0, nu, square, f_deviance(1, nu, math.log(square)) + 1)
        write("t", (nu,), t, True, tail / 2 if upper else (1 - tail) / 2)


def elementary(out):
    generator = random.Random(7)
    sign = lambda: generator.choice((-1, 1))
    cases = {
        "exp": (mp.exp, lambda: sign() * 10 ** generator.uniform(-6, 2.84)),
        "expm1": (mp.expm1, lambda: sign() * 10 ** generator.uniform(-20, 1.5)),
        "log": (mp.log, lambda: 10 ** generator.uniform(-320, 308)
                if generator.random() < 0.5 else 1 + sign() * 10 ** generator.uniform(-15.5, -0.4)),
        "log1p": (mp.log1p, lambda: 10 ** generator.uniform(-20, 20)
                  if generator.random() < 0.5 else -10 ** generator.uniform(-20, -0.0001)),
        "log1pmx": (lambda x: mp.log1p(x) - x, lambda: generator.choice(
            (10 ** generator.uniform(-12, 3), -10 ** generator.uniform(-12, -0.001)))),
        "lgamma": (mp.loggamma, lambda: 10 ** generator.uniform(-10, 15)
                   if generator.random() < 0.5 else generator.uniform(0.4, 12)),
        "digamma": (mp.digamma, lambda: 10 ** generator.uniform(-6, 10)),
        "trigamma": (lambda x: mp.psi(1, x), lambda: 10 ** generator.uniform(-6, 10)),
    }
    for name, (function, argument) in cases.items():
        for _ in range(300):
            x = argument()
            with mp.workdps(80):
                out.write(f"{name} {x!r} {text(function(mp.mpf(x)), 25)}\n")


def omnibus(out):
    """METHODS section 2 as it stands, with 50 digits; only where the formula is still a probability."""
    generator = random.Random(11)
    while True:
        bands, passes = generator.randint(1, 4), generator.choice((2, 2, 2, 3, 5, 12, 20))
        looks = logarithmic(generator, 1, 1e5)
        k, f = mp.mpf(passes), bands * (passes - 1)
        rho = 1 - (k + 1) / (6 * mp.mpf(looks) * k)
        omega = -mp.mpf(f) / 4 * (1 - 1 / rho) ** 2
        u = place(lambda v: chi_square_deviance(f, v), target(generator), 1 if generator.random() < 0.8 else -1)
        if u is None:
            continue
        z = f * math.exp(u)
        survivals = []
        for dof in (f, f + 4):
            v = math.log(z / dof)
            upper, tail = chi_square_tail(dof, z, chi_square_deviance(dof, v))
            with mp.workdps(800):
                survivals.append(tail if upper else 1 - tail)
        p = survivals[0] + omega * (survivals[1] - survivals[0])
        if p < survivals[0] / 2:
            continue
        out.write(f"{bands} {passes} {looks!r} {z!r} {text(p)} {text(mp.log(p))}\n")
        omnibus.count = getattr(omnibus, "count", 0) + 1
        if omnibus.count == 400:
            break


def false_discovery(out):
    """Lines in pairs: p values, and scipy's adjusted ones."""
    generator = numpy.random.default_rng(3)
    for count in (1, 2, 3, 10, 100, 400):
        for digits in (1, 3, 17):
            p = generator.random(count) ** generator.choice((1, 3, 8))
            p = numpy.array([float(f"{v:.{digits}g}") for v in p])
            q = stats.false_discovery_control(p, method="bh")
            out.write(" ".join(repr(float(v)) for v in p) + "\n")
            out.write(" ".join(repr(float(v)) for v in q) + "\n")


if __name__ == "__main__":
    check_against_mpmath()
    for name, writer in (("elementary", elementary), ("false_discovery", false_discovery),
                         ("omnibus", omnibus), ("distributions", distributions)):
        with open(HERE / f"{name}.txt", "w", encoding="ascii") as out:
            out.write(HEAD)
            writer(out)
