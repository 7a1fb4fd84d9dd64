#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Reference results of the decision rule on made-up scenes, and of the estimate of looks.

usage: make_decisions.py        writes decisions.txt and looks.txt beside itself; needs numpy, scipy

This is the rule a second time, in numpy and whole arrays, with library routines for everything that
ChangeStatistics does itself. The scenes are made from SplitMix64 with additions, multiplications and
divisions alone, so that the test makes the same numbers to the last bit and only results are stored.
"""
import pathlib

import numpy as np
import scipy
from scipy import special, stats

HERE = pathlib.Path(__file__).parent
HEAD = f"# made by make_decisions.py with numpy {np.__version__}, scipy {scipy.__version__}\n"

MAD_TO_SIGMA = 1.4826
LEAST_SPREAD = 1e-3
LEVEL_REACH = 3 * np.log(10) / 10
SLOPE_REACH = 1.5 * np.log(10) / 10
SIDE, STEP, LEAST_CELLS = 64, 32, 200


class SplitMix64:
    MASK = (1 << 64) - 1

    def __init__(self, seed):
        self.state = seed

    def uniform(self):
        """53 bits over 2^53."""
        self.state = (self.state + 0x9E3779B97F4A7C15) & self.MASK
        z = self.state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & self.MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & self.MASK
        return ((z ^ (z >> 31)) >> 11) * 2.0 ** -53

    def bell(self):
        """Twelve uniforms less six: mean 0, variance 1."""
        total = 0.0
        for _ in range(12):
            total += self.uniform()
        return total - 6.0


# Scenes: name, seed, bands, rows, columns, share of cells left out.
SCENES = [
    ("one band", 1, 1, 26, 24, 0.05),
    ("two bands", 2, 2, 30, 28, 0.0),
    ("three bands", 3, 3, 22, 25, 0.1),
    ("windows", 4, 2, 130, 98, 0.88),
    ("windows of one band", 5, 1, 60, 150, 0.85),
    ("sparse windows", 6, 2, 140, 140, 0.97),
    ("too few cells", 7, 2, 12, 15, 0.0),
    ("still", 8, 2, 20, 20, 0.0),
    ("dense windows", 9, 2, 99, 110, 0.5),
]


def make_scene(name, seed, bands, rows, columns, left_out):
    random = SplitMix64(seed)
    cells = []
    for row in range(rows):
        for column in range(columns):
            if random.uniform() < left_out:
                continue
            ground = ((row // 5 * 7 + column // 4 * 3) % 11) / 5.5 - 1.0
            wet = row / rows
            width = 0.08 * (1.0 + random.uniform() * 2.0)
            common = random.bell() * width
            changed = random.uniform() < 0.02
            values = []
            for band in range(bands):
                before = -2.0 - band + 0.7 * ground + 0.2 * random.bell()
                noise = random.bell() * width / (0.4 + random.uniform())
                after = before + (0.4 * wet - 0.1 * ground * wet) + (0.5 * common + 0.5 * noise)
                if changed:
                    after = after + 0.9
                unevenness = width * width * (0.5 + random.uniform())
                looks = 30.0 + 90.0 * random.uniform()
                if name == "still":
                    after = before if random.uniform() < 0.9 else before + 0.01 * random.bell()
                    unevenness = 0.0
                values.append((before, after, unevenness, looks))
            cells.append((row, column, values))
    array = np.array([c[2] for c in cells])
    place = np.array([c[:2] for c in cells])
    return place[:, 0], place[:, 1], array[:, :, 0], array[:, :, 1], array[:, :, 2], array[:, :, 3]


# The rule.

def spread(x):
    return np.maximum(MAD_TO_SIGMA * np.median(np.abs(x), 0), LEAST_SPREAD)


class Covariates:
    def __init__(self, x):
        self.centre = np.median(x, 0)
        self.spread = MAD_TO_SIGMA * np.median(np.abs(x - self.centre), 0)

    def design(self, x):
        safe = np.where(self.spread > 0, self.spread, 1)
        z = np.where(self.spread > 0, np.clip((x - self.centre) / safe, -3, 3), 0.0)
        return np.column_stack([np.ones(len(x)), z])


def least_squares(design, y, weights):
    weighted = design * weights[:, None]
    ridge = 1e-9 * len(y) * np.eye(design.shape[1])
    return np.linalg.solve(weighted.T @ design + ridge, weighted.T @ y)


def bisquare(u):
    return np.where(np.abs(u) < 1, 1 - u * u, 0.0)


def reweight(design, y, b):
    for _ in range(10):
        rest = y - design @ b
        b = least_squares(design, y, bisquare(rest / (4.685 * spread(rest))) ** 2)
    return b


def fit_level(design, own, ratio):
    line = design[:, own]
    order, third = np.argsort(line, kind="stable"), len(ratio) // 3
    low, high = order[:third], order[len(ratio) - third:]
    gap = np.median(line[high]) - np.median(line[low])
    slope = (np.median(ratio[high]) - np.median(ratio[low])) / gap if gap > 0 else 0.0
    b = np.zeros(design.shape[1])
    b[own], b[0] = slope, np.median(ratio - slope * line)
    return reweight(design, ratio, b)


def fit_log_spread(design, residual):
    size = np.abs(residual)
    y = np.log(np.maximum(size, 0.05 * max(np.median(size), LEAST_SPREAD)))
    b = np.zeros(design.shape[1])
    b[0] = np.median(y)
    for _ in range(8):
        u = np.abs(y - design @ b) / (1.345 * spread(y - design @ b))
        b = least_squares(design, y, np.where(u > 1, 1 / np.maximum(u, 1e-9), 1.0))
    return b


def directions(u):
    bands = u.shape[1]
    if bands == 1:
        return np.eye(1)
    if bands == 2:
        return np.array([[1, 1], [1, -1]]) / np.sqrt(2)
    r = np.eye(bands)
    for i in range(bands):
        for j in range(i):
            a = np.median(np.abs(u[:, i] + u[:, j])) ** 2
            b = np.median(np.abs(u[:, i] - u[:, j])) ** 2
            r[i, j] = r[j, i] = (a - b) / (a + b) if a + b > 0 else 0.0
    return np.linalg.eigh(r)[1]


class SceneNull:
    def __init__(self, before, after, log_unevenness, row, column):
        bands = before.shape[1]
        self.brightness, self.unevenness = Covariates(before), Covariates(log_unevenness)
        x, w = self.brightness.design(before), self.unevenness.design(log_unevenness)
        ratio = after - before
        level = lambda r: np.stack([fit_level(x, 1 + j, r[:, j]) for j in range(bands)], 1)
        self.middle_place = (row.min() + row.max()) / 2, (column.min() + column.max()) / 2
        self.half_side = max(np.ptp(row), np.ptp(column), 1) / 2
        plane, rest = self.plane(row, column), ratio - x @ level(ratio)
        self.slope_b = np.stack([
            reweight(plane, rest[:, j], np.array([np.median(rest[:, j]), 0, 0])) for j in range(bands)], 1)
        straight = ratio - self.slope(row, column)
        self.level_b = level(straight)
        rest = straight - x @ self.level_b
        self.width_b = np.stack([fit_log_spread(w, rest[:, j]) for j in range(bands)], 1)
        self.middle = np.median(w @ self.width_b, 0)
        scaled = rest / self.shape(log_unevenness)
        kept = np.ones(len(scaled), bool)
        for _ in range(4):
            self.k = spread(scaled[kept])
            u = scaled / self.k
            self.v = directions(u[kept])
            self.w = spread(u[kept] @ self.v)
            kept = ((u @ self.v / self.w) ** 2).sum(1) <= stats.chi2.isf(0.001, bands)
            if 2 * kept.sum() < len(kept):
                break

    def plane(self, row, column):
        down, across = row - self.middle_place[0], column - self.middle_place[1]
        return np.column_stack([np.ones(len(row)), down / self.half_side, across / self.half_side])

    def slope(self, row, column):
        return np.clip(self.plane(row, column)[:, 1:] @ self.slope_b[1:], -SLOPE_REACH, SLOPE_REACH)

    def level(self, before, row, column):
        return self.brightness.design(before) @ self.level_b + self.slope(row, column)

    def shape(self, log_unevenness):
        log_width = self.unevenness.design(log_unevenness) @ self.width_b - self.middle
        return np.clip(np.exp(log_width), 0.5, 2.0)

    def deviation(self, log_unevenness):
        return self.shape(log_unevenness) * self.k

    def distance(self, standardised):
        return ((standardised @ self.v / self.w) ** 2).sum(1)

    def variance(self, weights):
        return ((weights @ self.v * self.w) ** 2).sum(1)


def axis(places):
    count = places.max() + 1
    starts = [0] if count <= SIDE + STEP else [*range(0, count - SIDE, STEP), count - SIDE]
    length = count if len(starts) == 1 else SIDE
    centres = np.array(starts) + length / 2
    return starts, length, np.argmin(np.abs(places[:, None] + 0.5 - centres[None, :]), 1)


def scene_test(row, column, before, after, unevenness, looks):
    count, bands = before.shape
    if count < LEAST_CELLS:
        return None
    log_h = np.log(np.maximum(unevenness, 1e-4))
    row, column = row - row.min(), column - column.min()
    whole = SceneNull(before, after, log_h, row, column)
    row_starts, row_length, row_owner = axis(row)
    column_starts, column_length, column_owner = axis(column)
    residual = np.empty((count, bands))
    distance, gain, variance = np.empty(count), np.empty(count), np.empty(count)
    for i, north in enumerate(row_starts):
        for j, west in enumerate(column_starts):
            mine = (row_owner == i) & (column_owner == j)
            inside = ((row >= north) & (row < north + row_length)
                      & (column >= west) & (column < west + column_length))
            own = LEAST_CELLS <= inside.sum() < count
            thinned = inside & (row % 2 == 0) & (column % 2 == 0)
            divided = len(row_starts) > 1 and len(column_starts) > 1
            fit = thinned if divided and thinned.sum() >= LEAST_CELLS else inside
            null = whole if not own else SceneNull(
                before[fit], after[fit], log_h[fit], row[fit], column[fit])
            base = whole.level(before[mine], row[mine], column[mine])
            level = null.level(before[mine], row[mine], column[mine])
            level = np.clip(level, base - LEVEL_REACH, base + LEVEL_REACH)
            ratio = after[mine] - before[mine]
            residual[mine] = ratio - np.clip(ratio, np.minimum(level, base), np.maximum(level, base))
            deviation = null.deviation(log_h[mine])
            distance[mine] = null.distance(residual[mine] / deviation)
            gain[mine] = null.distance(1 / deviation)
            weights = looks[mine] / looks[mine].sum(1, keepdims=True)
            variance[mine] = null.variance(deviation * weights)
    return residual, distance, gain, variance


def speckle_statistic(residual, looks):
    size = np.abs(residual)
    cosh = size + 2 * np.log1p(np.exp(-size)) - 2 * np.log(2)
    return ((1 - 1 / (4 * looks)) * 2 * looks * cosh).sum(1)


def speckle_p(residual, looks):
    bands = residual.shape[1]
    if bands == 1:
        ratio = np.exp(-np.abs(residual[:, 0]))
        return np.minimum(2 * stats.f.cdf(ratio, 2 * looks[:, 0], 2 * looks[:, 0]), 1)
    z = speckle_statistic(residual, looks)
    omega = -0.25 * ((1 - 1 / (1 - 1 / (4 * looks))) ** 2).sum(1)
    plain = stats.chi2.sf(z, bands)
    return np.clip(plain + omega * (stats.chi2.sf(z, bands + 4) - plain), 0, 1)


def decide(row, column, before, after, unevenness, looks, rate=0.01, power=0.8):
    count, bands = before.shape
    scene = scene_test(row, column, before, after, unevenness, looks)
    residual = after - before if scene is None else scene[0]
    p_speckle = speckle_p(residual, looks)
    p_scene = np.full(count, np.nan) if scene is None else stats.chi2.sf(scene[1], bands)
    p = np.fmax(p_speckle, p_scene)
    q = stats.false_discovery_control(p)
    threshold = rate * ((q <= rate).sum() + 1) / count

    tail = min(threshold, 0.05)
    need, margin = stats.chi2.isf(tail, bands), stats.norm.ppf(power)
    if bands == 1:
        edge = np.log(stats.f.isf(tail / 2, 2 * looks[:, 0], 2 * looks[:, 0]))
    else:
        low, high = np.zeros(count), np.full(count, 20.0)
        for _ in range(60):
            middle = (low + high) / 2
            below = speckle_statistic(np.repeat(middle[:, None], bands, 1), looks) < need
            low, high = np.where(below, middle, low), np.where(below, high, middle)
        edge = (low + high) / 2
    if scene is None:
        detectable = edge + margin * np.sqrt(2 / looks.sum(1))
    else:
        detectable = np.maximum(edge + margin * np.sqrt(scene[3]),
                                (np.sqrt(need) + margin) / np.sqrt(scene[2]))
    return residual, p_speckle, p_scene, p, q, threshold, detectable


def decisions(out):
    for scene in SCENES:
        columns = make_scene(*scene)
        residual, p_speckle, p_scene, p, q, threshold, detectable = decide(*columns)
        name, seed, bands, rows, width, left_out = scene
        out.write(f"scene {name.replace(' ', '_')} {seed} {bands} {rows} {width} {left_out} "
                  f"{len(p)} {(q <= 0.01).sum()} {threshold!r}\n".replace("np.float64(", "").replace(")", ""))
        for i in range(0, len(p), max(1, len(p) // 60)):
            fields = [i, *residual[i], p_speckle[i], p_scene[i], q[i], detectable[i]]
            out.write(" ".join(f"{v:.15g}" for v in fields) + "\n")


# Looks.

HALF_LAGS = [(y, x) for y in range(4) for x in range(-3, 4) if (y, x) > (0, 0)]
# Rasters: name, seed, rows, columns, weight of the neighbours above and left, size, share not valid.
RASTERS = [
    ("white", 1, 128, 136, 0.0, 0.7, 0.0), ("correlated", 2, 200, 120, 0.6, 0.35, 0.0005),
    ("many looks", 3, 96, 96, 0.3, 0.05, 0.0), ("single look", 4, 160, 100, 0.2, 1.8, 0.002),
    ("few patches", 5, 30, 40, 0.0, 0.7, 0.0), ("still", 6, 64, 64, 0.0, 0.0, 0.0),
]


def make_raster(name, seed, rows, columns, weight, size, missing):
    random = SplitMix64(seed)
    raster = np.zeros((rows, columns))
    for row in range(rows):
        for column in range(columns):
            value = random.bell()
            if row > 0:
                value = value + weight * raster[row - 1, column]
            if column > 0:
                value = value + weight * raster[row, column - 1]
            raster[row, column] = value * (1.0 - weight)
    raster *= size
    for row in range(rows):
        for column in range(columns):
            if random.uniform() < missing:
                raster[row, column] = np.nan
    return raster


def looks_of_variance(variance):
    looks = 2 / variance + 0.5
    for _ in range(60):
        step = (2 * special.polygamma(1, looks) - variance) / (2 * special.polygamma(2, looks))
        looks = max(looks - step, looks / 4)
    return float(looks)


def kibble(log_correlation, looks):
    def logarithmic(rho):
        term, total = rho / looks, 0.0
        for k in range(1, 80):
            total += term
            term *= rho * k / (looks + k) * k / (k + 1)
        return total / special.polygamma(1, looks)
    low, high = 0.0, 0.99
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if logarithmic(middle) < log_correlation else (low, middle)
    return (low + high) / 2


def estimate_looks(raster):
    """looks, effective share of a cell of 4 x 4 pixels, sum of the log correlations; nan for no estimate"""
    side = 8
    rows, columns = (n // side * side for n in raster.shape)
    patches = raster[:rows, :columns].reshape(rows // side, side, columns // side, side)
    patches = patches.transpose(0, 2, 1, 3).reshape(-1, side, side)
    patches = patches[np.isfinite(patches).all((1, 2))]
    if len(patches) < 16:
        return np.nan, np.nan, np.nan
    centred = patches - patches.mean((1, 2), keepdims=True)
    square = (centred ** 2).mean((1, 2))
    centred, square = centred[square > 1e-8], square[square > 1e-8]
    if len(square) < 16:
        return 100.0, 1.0, 1.0
    measured = []
    for y, x in HALF_LAGS:
        a = centred[:, :side - y, max(0, -x):side - max(0, x)]
        b = centred[:, y:, max(0, x):side + min(0, x)]
        measured.append(((a * b).mean((1, 2)) / square).mean())
    measured, n = np.array(measured), side * side
    noise, total = max(0.02, 2 / np.sqrt(n * len(square))), 1.0
    for _ in range(20):
        rho = measured + (1 - measured) * total / n
        rho = np.where(rho > noise, rho, 0.0)
        total = min(1 + 2 * rho.sum(), n / 2)
    variance = np.median(square * n / (n - 1)) / ((1 - total / n) / (1 - 1 / n))
    looks = looks_of_variance(variance)
    for _ in range(5):
        kurtosis = special.polygamma(3, looks) / (2 * special.polygamma(1, looks) ** 2)
        skew = (1 + 2 * (rho ** 2).sum()) * (2 / (n - 1) + kurtosis / n)
        looks = looks_of_variance(variance * np.sqrt(1 + skew))
    looks = min(max(looks, 0.5), 100.0)
    share = 1.0
    for (y, x), value in zip(HALF_LAGS, rho):
        inside = max(0, 1 - y / 4) * max(0, 1 - abs(x) / 4)
        share += 2 * inside * (kibble(value, looks) if value > 0 else 0.0)
    return looks, min(1, max(1 / share, 1 / 16)), total


def looks(out):
    for raster in RASTERS:
        name, *parameters = raster
        result = estimate_looks(make_raster(*raster))
        out.write(" ".join([name.replace(" ", "_"), *map(str, parameters),
                            *(f"{v:.15g}" for v in result)]) + "\n")


if __name__ == "__main__":
    for name, writer in (("decisions", decisions), ("looks", looks)):
        with open(HERE / f"{name}.txt", "w", encoding="ascii") as out:
            out.write(HEAD)
            writer(out)
