#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""W1, the change of one radar band, as |ln(after / before)| a pixel.

usage: ratio.py numpy|numba THREADS BEFORE AFTER OUTPUT.geojson
"""
import sys

import numpy

import cells


def with_numpy(arrays, part):
    before, after = arrays
    valid = (before > 0) & (after > 0)
    with numpy.errstate(divide="ignore", invalid="ignore"):
        numpy.divide(after, before, out=after)
        numpy.log(after, out=after)
    numpy.abs(after, out=after)
    after[~valid] = 0
    cells.reduce_cells(after, valid, cells.RATIO_CHANGED, part)


def numba_kernel():
    """One pass over the pixels and two logarithms a cell.

    The sum of |ln ratio| is the logarithm of the product of the larger over the smaller value. Ten of these are
    multiplied in single precision down each image column (enough while their geometric mean stays under 7000), then
    five columns in double precision; the loop over columns has no branch, so the compiler makes vectors of it."""
    import numba

    one, zero = numpy.float32(1), numpy.float32(0)

    @numba.njit(fastmath=True, nogil=True, cache=True)
    def kernel(before, after, threshold, part):
        height, width = before.shape
        ratio_changed = numpy.float32(numpy.exp(threshold))
        for row in range(part.shape[1]):
            product, largest = numpy.ones(width, numpy.float32), numpy.ones(width, numpy.float32)
            valid, changed = numpy.zeros(width, numpy.float32), numpy.zeros(width, numpy.float32)
            for y in range(row * 10, min(row * 10 + 10, height)):
                earlier, later = before[y], after[y]
                for x in range(width):
                    b, a = earlier[x], later[x]
                    seen = (b > zero) & (a > zero)
                    ratio = (max(a, b) if seen else one) / (min(a, b) if seen else one)
                    product[x] *= ratio
                    largest[x] = max(largest[x], ratio)
                    valid[x] += one if seen else zero
                    changed[x] += one if ratio > ratio_changed else zero
            for column in range(part.shape[2]):
                left, right = column * 10, min(column * 10 + 10, width)
                first, second, top, count, over = 1.0, 1.0, one, zero, zero
                for x in range(left, min(left + 5, right)):
                    first *= product[x]
                for x in range(min(left + 5, right), right):
                    second *= product[x]
                for x in range(left, right):
                    top = max(top, largest[x])
                    count += valid[x]
                    over += changed[x]
                part[0, row, column] = count
                part[1, row, column] = numpy.log(first) + numpy.log(second)
                part[2, row, column] = numpy.log(top)
                part[3, row, column] = over

    return lambda arrays, part: kernel(arrays[0], arrays[1], cells.RATIO_CHANGED, part)


if __name__ == "__main__":
    library, threads, before, after, output = sys.argv[1:]
    work = with_numpy if library == "numpy" else numba_kernel()
    cells.sweep([before, after], output, work, int(threads))
