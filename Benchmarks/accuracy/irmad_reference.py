#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""IR-MAD of two rasters in numpy: what the program's own is compared with.

usage: irmad_reference.py BEFORE AFTER [--bands 1,2,3] [--tolerance 1e-3] [--limit 50] [--iterations N] [--unchanged 0.95]
                          [--every N] [--consistent]

Prints the canonical correlations of each iteration (ascending, the order of MAD variates), whether they came to rest
and how many pixels are unchanged with the given probability. Pixels that either raster marks as no data are left out;
--every takes one pixel in N of the rest. --consistent divides the variances of differences by the share that the weights
leave of them where nothing changed; without it the variances are as published.
All pixels are held as 64-bit floats. Needs python3-gdal and python3-numpy (Debian packages); scipy is used if there.

Source: A. A. Nielsen, "The regularized iteratively reweighted MAD method for change detection" (2007), unregularised.
"""
import argparse, math

import numpy

try:
    from scipy.stats import chi2
    survival = chi2.sf
except ImportError:
    def survival(z, p):
        """P(chi-square with p degrees of freedom > z): the finite sums of a whole number of degrees."""
        z = numpy.asarray(z, float)
        y = z / 2
        if p % 2 == 0:
            term, total = numpy.exp(-y), numpy.zeros_like(y)
            for k in range(p // 2):
                total += term
                term = term * y / (k + 1)
            return total
        total = numpy.array([math.erfc(math.sqrt(v)) for v in y.ravel()]).reshape(y.shape)
        term = numpy.exp(-y) * numpy.sqrt(y) / math.gamma(1.5)
        for k in range(p // 2):
            total += term
            term = term * y / (k + 1.5)
        return total


def canonical(pixels, weights):
    """Correlations (ascending), coefficients of both sides and weighted means of a 2p x n array of pixels."""
    p = len(pixels) // 2
    total = weights.sum()
    means = pixels @ weights / total
    centred = pixels - means[:, None]
    covariance = (centred * weights) @ centred.T / total
    xx, xy, yy = covariance[:p, :p], covariance[:p, p:], covariance[p:, p:]
    values, a = numpy.linalg.eig(numpy.linalg.solve(xx, xy @ numpy.linalg.solve(yy, xy.T)))
    order = numpy.argsort(values.real)
    rho, a = numpy.sqrt(numpy.clip(values.real[order], 0, 1)), a.real[:, order]
    a /= numpy.sqrt(numpy.diag(a.T @ xx @ a))
    a *= numpy.where((xx @ a / numpy.sqrt(numpy.diag(xx))[:, None]).sum(0) < 0, -1, 1)
    b = numpy.linalg.solve(yy, xy.T @ a)
    b /= numpy.sqrt(numpy.diag(b.T @ yy @ b))
    return rho, a, b, means


def share_left(p):
    """E[w z] / (p E[w]) for weights w = P(chi-square > z) and chi-square z, p degrees of freedom."""
    return 1 - math.gamma((p + 1) / 2) / (math.sqrt(math.pi) * math.gamma(p / 2 + 1))


def no_change(pixels, rho, a, b, means, share=1):
    """The probability of no change of each pixel."""
    p = len(rho)
    centred = pixels - means[:, None]
    differences = a.T @ centred[:p] - b.T @ centred[p:]
    return survival((differences ** 2 / numpy.maximum(2 * (1 - rho) / share, 1e-12)[:, None]).sum(0), p)


def irmad(pixels, tolerance=1e-3, limit=50, iterations=None, consistent=False):
    """All rounds' correlations, the last round's variates, and whether the correlations came to rest."""
    weights, history, rested = numpy.ones(pixels.shape[1]), [], False
    while len(history) < (iterations or limit) and (iterations or not rested):
        if history:
            weights = no_change(pixels, *variates)
        share = share_left(len(pixels) // 2) if consistent and history else 1
        variates = (*canonical(pixels, weights), share)
        rested = bool(history) and numpy.abs(variates[0] - history[-1]).max() < tolerance
        history.append(variates[0])
    return history, variates, rested


def pixels_of(before, after, bands=None):
    """The valid pixels of two rasters, one band a row, bands before first."""
    from osgeo import gdal
    gdal.UseExceptions()
    rows, valid = [], True
    for path in (before, after):
        dataset = gdal.Open(path)
        for number in bands or range(1, dataset.RasterCount + 1):
            band = dataset.GetRasterBand(number)
            values = band.ReadAsArray().astype(float)
            rows.append(values.ravel())
            valid = valid & (band.GetMaskBand().ReadAsArray().ravel() > 0) & numpy.isfinite(rows[-1])
    return numpy.array([row[valid] for row in rows])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("before")
    parser.add_argument("after")
    parser.add_argument("--bands", type=lambda text: [int(number) for number in text.split(",")])
    parser.add_argument("--tolerance", type=float, default=1e-3)
    parser.add_argument("--limit", type=int, default=50)
    parser.add_argument("--iterations", type=int)
    parser.add_argument("--unchanged", type=float, default=0.95)
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--consistent", action="store_true")
    options = parser.parse_args()
    pixels = pixels_of(options.before, options.after, options.bands)[:, ::options.every]
    history, variates, rested = irmad(pixels, options.tolerance, options.limit, options.iterations,
                                      options.consistent)
    for number, rho in enumerate(history, 1):
        print(number, " ".join(f"{value:.9f}" for value in rho))
    unchanged = int((no_change(pixels, *variates) > options.unchanged).sum())
    print("converged" if rested else "not converged")
    print(f"pixels {pixels.shape[1]}, unchanged {unchanged}")


if __name__ == "__main__":
    main()
