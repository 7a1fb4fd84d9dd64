# SPDX-License-Identifier: Apache-2.0
"""Makes phase_correlation.txt: pairs of images, and the peak that numpy's transform finds.

Each case is a line "side case dx dy reliability", then the rows of both images. Made with

    python3 make_phase_correlation.py > phase_correlation.txt
"""
import numpy as np


def peak(before, after):
    side = before.shape[0]
    valid = np.isfinite(before) & np.isfinite(after)
    hann = 0.5 - 0.5 * np.cos(2 * np.pi * (np.arange(side) + 0.5) / side)

    def prepared(image):
        level, width = image[valid].mean(), image[valid].std()
        return np.where(valid, (image - level) / width, 0) * np.outer(hann, hann)

    cross = np.fft.fft2(prepared(after)) * np.conj(np.fft.fft2(prepared(before)))
    frequency = np.fft.fftfreq(side)
    weight = np.exp(-(frequency[:, None] ** 2 + frequency[None, :] ** 2) / (2 * 0.3**2))
    magnitude = np.abs(cross)
    cross = np.where(magnitude > 0, cross / np.sqrt(np.where(magnitude > 0, magnitude, 1)), 0) * weight
    cross[0, 0] = 0
    surface = np.real(np.fft.ifft2(cross))
    reach = side // 4
    shifts = np.arange(-reach, reach + 1)
    near = surface[np.ix_(shifts % side, shifts % side)]
    row, column = np.unravel_index(np.argmax(near), near.shape)
    y, x = shifts[row], shifts[column]
    away_y = np.abs((np.arange(side) - y + side // 2) % side - side // 2) > 3
    away_x = np.abs((np.arange(side) - x + side // 2) % side - side // 2) > 3
    second = surface[away_y[:, None] | away_x[None, :]].max()

    def vertex(a, b, c):
        if min(a, c) > 0:
            a, b, c = np.log([a, b, c])
        return np.clip((a - c) / (2 * (a - 2 * b + c)), -0.5, 0.5)

    def at(dy, dx):
        return surface[(y + dy) % side, (x + dx) % side]

    return (
        x + vertex(at(0, -1), at(0, 0), at(0, 1)),
        y + vertex(at(-1, 0), at(0, 0), at(1, 0)),
        at(0, 0) / second,
    )


def main():
    random = np.random.default_rng(20300117)
    for side, dx, dy, noise, missing in [
        (32, 0, 0, 0.3, 0), (32, 1.4, -0.7, 0.5, 0), (32, -3, 2.25, 0.3, 0.2), (32, 0, 0, 30, 0),
        (64, 5.5, 0.1, 1, 0.1),
    ]:
        # Blobs have a shape that is known between the pixels.
        y, x = np.mgrid[:side, :side]
        blobs = random.uniform([-9, -9, 1, -2], [side + 9, side + 9, 3, 2], (3 * side, 4))

        def ground(east, south):
            return sum(
                height * np.exp(-((x - bx - east) ** 2 + (y - by - south) ** 2) / (2 * width**2))
                for bx, by, width, height in blobs)

        before = (ground(0, 0) + random.normal(0, noise, (side, side))).astype(np.float32)
        after = (ground(dx, dy) + random.normal(0, noise, (side, side))).astype(np.float32)
        gone = random.uniform(size=(side, side)) < missing
        before[gone] = after[gone] = np.nan
        found = peak(before.astype(float), after.astype(float))
        print(side, dx, dy, *("%.6f" % value for value in found))
        for image in (before, after):
            for row in image:
                print(*("%.9g" % value for value in row))


main()
