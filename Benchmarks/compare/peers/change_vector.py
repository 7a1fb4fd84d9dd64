#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""W2, the length of the change vector over four optical bands, where both passes are clear.

usage: change_vector.py numpy|numba THREADS BEFORE AFTER BEFORE_CLASSES AFTER_CLASSES OUTPUT.geojson
"""
import sys

import numpy

import cells

KEPT = numpy.zeros(256, bool)
KEPT[list(cells.CLASSES_KEPT)] = True


def with_numpy(arrays, part):
    before, after, classes_before, classes_after = arrays
    clear = KEPT[classes_before] & KEPT[classes_after]
    length = numpy.zeros(clear.shape, numpy.float32)
    for earlier, later in zip(before, after):
        difference = later.astype(numpy.float32)
        difference -= earlier
        difference *= difference
        length += difference
    numpy.sqrt(length, out=length)
    length[~clear] = 0
    cells.reduce_cells(length, clear, cells.VECTOR_CHANGED, part)


def numba_kernel():
    """One pass; classes are looked up in a loop of their own, so that the other one becomes vectors."""
    import numba

    zero, one = numpy.float32(0), numpy.float32(1)

    @numba.njit(fastmath=True, nogil=True, cache=True)
    def kernel(before, after, classes_before, classes_after, kept, threshold, part):
        height, width = classes_before.shape
        clear = numpy.empty(width, numpy.float32)
        for row in range(part.shape[1]):
            total, largest = numpy.zeros(width, numpy.float32), numpy.zeros(width, numpy.float32)
            valid, changed = numpy.zeros(width, numpy.float32), numpy.zeros(width, numpy.float32)
            for y in range(row * 10, min(row * 10 + 10, height)):
                for x in range(width):
                    clear[x] = kept[classes_before[y, x]] * kept[classes_after[y, x]]
                for x in range(width):
                    square = zero
                    for band in range(4):
                        difference = numpy.float32(numpy.int32(after[band, y, x]) - numpy.int32(before[band, y, x]))
                        square += difference * difference
                    length = numpy.sqrt(square) * clear[x]
                    total[x] += length
                    largest[x] = max(largest[x], length)
                    valid[x] += clear[x]
                    changed[x] += one if length > threshold else zero
            for column in range(part.shape[2]):
                sums, top, count, over = zero, zero, zero, zero
                for x in range(column * 10, min(column * 10 + 10, width)):
                    sums += total[x]
                    top = max(top, largest[x])
                    count += valid[x]
                    over += changed[x]
                part[0, row, column] = count
                part[1, row, column] = sums
                part[2, row, column] = top
                part[3, row, column] = over

    kept, threshold = KEPT.astype(numpy.float32), numpy.float32(cells.VECTOR_CHANGED)
    return lambda arrays, part: kernel(*arrays, kept, threshold, part)


if __name__ == "__main__":
    library, threads, *paths, output = sys.argv[1:]
    work = with_numpy if library == "numpy" else numba_kernel()
    cells.sweep(paths, output, work, int(threads))
