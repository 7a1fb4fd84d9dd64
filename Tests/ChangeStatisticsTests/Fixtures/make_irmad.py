#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Reference results of IR-MAD on made-up pixels.

usage: make_irmad.py        writes irmad.txt beside itself; needs numpy, and scipy if there

The rule is that of Benchmarks/accuracy/irmad_reference.py, which finds eigenvalues of a product of matrices where the
program takes singular values. Pixels are whole numbers made from SplitMix64, the same in the test (MadeUpPixels.swift).
"""
import pathlib, sys

import numpy

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "../../../Benchmarks/accuracy"))
import irmad_reference

MASK = (1 << 64) - 1


def numbers(seed):
    """SplitMix64, 64 bits a time."""
    while True:
        seed = (seed + 0x9E3779B97F4A7C15) & MASK
        z = ((seed ^ (seed >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
        yield z ^ (z >> 31)


def pixels(seed, bands, count):
    """Bands that share what is on the ground; one pixel in seven is another ground afterwards."""
    bits = numbers(seed)

    def bell():
        z = next(bits)
        return sum(z >> 16 * k & 0x3FF for k in range(4))

    rows = []
    for pixel in range(count):
        ground = [bell() for _ in range(bands)]
        before = [3 * ground[j] + ground[(j + 1) % bands] + bell() for j in range(bands)]
        if pixel % 7 == 3:
            ground = [bell() for _ in range(bands)]
        after = [2 * ground[j] + ground[(j + 1) % bands] + bell() + 5000 for j in range(bands)]
        rows.append(before + after)
    return numpy.array(rows, float).T


with open(HERE / "irmad.txt", "w") as file:
    file.write(f"# made by make_irmad.py with numpy {numpy.__version__}\n")
    file.write("# seed, bands, pixels, variances as published (0) or consistent (1), rounds until no correlation moves by\n")
    file.write("# 0.01; of six rounds: correlations of the first and last, constants of the last, a and b of its first\n")
    file.write("# difference, sum of the probabilities of no change\n")
    for seed, bands, count in ((1, 1, 300), (2, 2, 512), (3, 3, 600), (4, 4, 1100), (5, 6, 900)):
        for consistent in (False, True):
            sample = pixels(seed, bands, count)
            rounds = len(irmad_reference.irmad(sample, tolerance=0.01, consistent=consistent)[0])
            history, variates, _ = irmad_reference.irmad(sample, iterations=6, consistent=consistent)
            rho, a, b, means, _ = variates
            constants = a.T @ means[:bands] - b.T @ means[bands:]
            unchanged = irmad_reference.no_change(sample, *variates).sum()
            values = [*history[0], *rho, *constants, *a[:, 0], *b[:, 0], unchanged]
            file.write(f"{seed} {bands} {count} {int(consistent)} {rounds} "
                       + " ".join(f"{value:.15g}" for value in values) + "\n")
