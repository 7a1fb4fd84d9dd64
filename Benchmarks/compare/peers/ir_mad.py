#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""W3, iteratively reweighted multivariate alteration detection (Nielsen 2007, doi:10.1109/TIP.2006.888195).

usage: ir_mad.py numpy|numba ITERATIONS BEFORE AFTER BEFORE_CLASSES AFTER_CLASSES

Prints the canonical correlations of the last iteration. The cells and the file that the program makes of them are left
out: these peers do less.
"""
import sys

import numpy
import rasterio
import scipy.linalg
import scipy.stats

import cells

KEPT = numpy.zeros(256, bool)
KEPT[list(cells.CLASSES_KEPT)] = True


def read(path):
    with rasterio.open(path, NUM_THREADS="2") as file:
        return file.read(1 if file.count == 1 else None)


def canonical(covariance):
    """Correlations, ascending, and the transform to differences of canonical variates of unit variance."""
    p = len(covariance) // 2
    first, between, second = covariance[:p, :p], covariance[:p, p:], covariance[p:, p:]
    squares, a = scipy.linalg.eigh(between @ numpy.linalg.solve(second, between.T), first)
    correlations = numpy.sqrt(numpy.clip(squares, 0, 1))
    b = numpy.linalg.solve(second, between.T @ a)
    b /= numpy.sqrt(numpy.diag(b.T @ second @ b))
    transform = numpy.hstack([a.T, -b.T]) / numpy.sqrt(2 * (1 - correlations))[:, None]
    return correlations, transform


def weight(chi_square, degrees):
    """Probability that an unchanged pixel is as far out; for four degrees a closed form."""
    if degrees == 4:
        half = chi_square / 2
        return numpy.exp(-half) * (1 + half)
    return scipy.stats.chi2.sf(chi_square, degrees)


def with_numpy(paths, iterations):
    """Clear pixels of the scene in memory, one band a row; pieces that stay in the cache, products by BLAS."""
    before, after, classes_before, classes_after = (read(path) for path in paths)
    clear = KEPT[classes_before] & KEPT[classes_after]
    bands, count, step = 2 * len(before), int(clear.sum()), 1 << 16
    pixels = numpy.empty((bands, count), numpy.float32)
    for row, band in zip(pixels, (*before, *after)):
        row[:] = band[clear]
    del before, after, classes_before, classes_after, clear, band
    transform = None
    for _ in range(iterations):
        total, sums, products = 0.0, numpy.zeros(bands), numpy.zeros((bands, bands))
        for start in range(0, count, step):
            piece = pixels[:, start:start + step]
            weighted = piece
            if transform is None:
                total += piece.shape[1]
            else:
                variates = single @ piece
                variates -= offset
                variates *= variates
                weights = weight(variates.sum(axis=0), bands // 2)
                total += float(weights.sum(dtype=float))
                weighted = piece * weights
            sums += weighted.sum(axis=1, dtype=float)
            products += weighted @ piece.T
        mean = sums / total
        correlations, transform = canonical(products / total - numpy.outer(mean, mean))
        single, offset = transform.astype(numpy.float32), (transform @ mean).astype(numpy.float32)[:, None]
    return correlations


def unpacked(values, bands):
    """Mean and products from one row of the sweep: for each band its mean, then its products with itself and on."""
    mean, products, place = numpy.zeros(bands), numpy.zeros((bands, bands)), 0
    for band in range(bands):
        mean[band] = values[place]
        products[band, band:] = products[band:, band] = values[place + 1:place + 1 + bands - band]
        place += 1 + bands - band
    return mean, products


def with_numba(paths, iterations):
    """One pass an iteration over all cores: weights from the last transform, and the weighted sums and products."""
    import numba

    one, half, zero = numpy.float32(1), numpy.float32(0.5), numpy.float32(0)

    @numba.njit(parallel=True, fastmath=True, cache=True)
    def sweep(before, after, classes_before, classes_after, kept, transform, offset, is_first, results):
        p, height, width = before.shape
        for y in numba.prange(height):
            values = numpy.empty((2 * p, width), numpy.float32)
            weights = numpy.empty(width, numpy.float32)
            for band in range(p):
                for x in range(width):
                    values[band, x] = before[band, y, x]
                    values[p + band, x] = after[band, y, x]
            for x in range(width):
                weights[x] = kept[classes_before[y, x]] * kept[classes_after[y, x]]
            if not is_first:
                squares = numpy.zeros(width, numpy.float32)
                for k in range(p):
                    variate = numpy.full(width, -offset[k], numpy.float32)
                    for j in range(2 * p):
                        factor, row = transform[k, j], values[j]
                        for x in range(width):
                            variate[x] += factor * row[x]
                    for x in range(width):
                        squares[x] += variate[x] * variate[x]
                for x in range(width):
                    halved = half * squares[x]
                    weights[x] *= numpy.exp(-halved) * (one + halved)
            total = zero
            for x in range(width):
                total += weights[x]
            results[y, 0] = total
            place = 1
            weighted = numpy.empty(width, numpy.float32)
            for i in range(2 * p):
                row, total = values[i], zero
                for x in range(width):
                    weighted[x] = weights[x] * row[x]
                    total += weighted[x]
                results[y, place] = total
                place += 1
                for j in range(i, 2 * p):
                    other, total = values[j], zero
                    for x in range(width):
                        total += weighted[x] * other[x]
                    results[y, place] = total
                    place += 1

    images = [read(path) for path in paths]
    p, height = images[0].shape[0], images[0].shape[1]
    if p != 4:
        raise SystemExit("The weight's closed form in this kernel is for four bands.")
    transform, offset = numpy.zeros((p, 2 * p), numpy.float32), numpy.zeros(p, numpy.float32)
    results = numpy.empty((height, 1 + 2 * p + p * (2 * p + 1)))
    for iteration in range(iterations):
        sweep(*images, KEPT.astype(numpy.float32), transform, offset, iteration == 0, results)
        sums = results.sum(axis=0)
        mean, products = unpacked(sums[1:] / sums[0], 2 * p)
        correlations, exact = canonical(products - numpy.outer(mean, mean))
        transform, offset = exact.astype(numpy.float32), (exact @ mean).astype(numpy.float32)
    return correlations


if __name__ == "__main__":
    library, iterations, *paths = sys.argv[1:]
    found = (with_numpy if library == "numpy" else with_numba)(paths, int(iterations))
    print("correlations", " ".join(f"{value:.4f}" for value in sorted(found, reverse=True)))
