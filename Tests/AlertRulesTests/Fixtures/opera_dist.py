#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The confirmation rule of OPERA's DIST-S1 product over whole arrays, and the table made with it.

An oracle of its own for the rule in Sources/AlertRules: written from the rule's description, step by
step over arrays of a whole pass, where the program goes pixel by pixel.

    opera_dist.py table > opera_dist.txt              the fixture beside this file
    opera_dist.py check FOLDER KEY=VALUE... METRIC... compares what `track` wrote with this oracle

`check` needs rasterio or GDAL's Python module; dates come from the first YYYYMMDDThhmmssZ of the names.
"""
import re
import sys
from datetime import date as calendar_date

import numpy as np

DEFAULTS = dict(
    low=2.5, high=4.5, gap_days=30, percent_floor=50, no_count_limit=10, count_limit=253,
    metric_cap=10.0, confidence_cap=1000, confirm=None, consecutive=False)
LAYERS = {
    "status": np.uint8, "count": np.uint8, "percent": np.uint8, "duration": np.int16,
    "date": np.int16, "last_date": np.int16, "confidence": np.float32, "metric_max": np.float32}
NO_DATA = {
    "status": 255, "count": 255, "percent": 255, "duration": -1, "date": -1, "last_date": -1,
    "confidence": np.nan, "metric_max": np.nan}


def first_pass(metric, day, rule):
    """The layers that the first product of a series has."""
    seen = ~np.isnan(metric)
    disturbed = metric >= np.float32(rule["low"])
    layers = {}
    for name, kind in LAYERS.items():
        layers[name] = np.full(metric.shape, NO_DATA[name], kind)
        if name != "metric_max":
            layers[name][seen] = 0
    layers["status"][disturbed] = np.where(metric[disturbed] >= np.float32(rule["high"]), 4, 1)
    layers["count"][disturbed] = 1
    layers["percent"][disturbed] = 100
    layers["duration"][disturbed] = 1
    layers["date"][disturbed] = day
    layers["confidence"][disturbed] = metric[disturbed]
    layers["last_date"][seen] = day
    layers["metric_max"][:] = metric
    return layers


def next_pass(prior, metric, day, rule):
    """The layers after one more pass; the numbers are those of the rule's steps."""
    low, high = np.float32(rule["low"]), np.float32(rule["high"])
    cap = np.float32(rule["metric_cap"])
    confirm = np.float32(9 * rule["low"] if rule["confirm"] is None else rule["confirm"])
    status, count, percent = (prior[n].copy() for n in ("status", "count", "percent"))
    duration, date, last = (prior[n].copy() for n in ("duration", "date", "last_date"))
    conf, most = prior["confidence"].copy(), prior["metric_max"].copy()
    seen = ~np.isnan(metric)
    disturbed = seen & (metric >= low)
    undisturbed = seen & (metric < low)

    def reset(which):
        percent[which] = 255
        for layer in (status, count, most, conf, date, last):
            layer[which] = 0

    # 1
    reset(seen & ((np.int32(day) - date.astype(np.int32) > 365) | ((status > 6) & disturbed)))
    # 2
    n = np.zeros(metric.shape, np.int64)
    has = (percent > 0) & (percent <= 100)
    share = percent[has].astype(np.float64)
    n[has] = np.trunc((100.0 - share) / share * count[has].astype(np.float64)).astype(np.int64)
    # 3
    new = disturbed & ((status == 0) | (status == 255))
    date[new], most[new], percent[new], count[new], duration[new] = day, metric[new], 100, 1, 1
    again = disturbed & ~new
    most[again] = np.maximum(most[again], metric[again])
    more = again & (count < rule["count_limit"])
    count[more] += 1
    counted = count[more].astype(np.float64)
    percent[more] = np.trunc(100.0 * counted / (counted + n[more])).astype(np.uint8)
    duration[again] = day - date[again].astype(np.int32) + 1
    # 4
    adjust = undisturbed & (percent > 0) & (percent <= 100) & (count < rule["count_limit"] + 1)
    counted = count[adjust].astype(np.float64)
    percent[adjust] = np.trunc(100.0 * counted / (counted + n[adjust] + 1)).astype(np.uint8)
    reset(undisturbed & (status == 255))
    # 5
    grow = (conf > 0) & (status <= 6) & seen
    counted = count[grow].astype(np.float64)
    before = conf[grow].astype(np.float64) / (counted * counted)
    mean = (before * (counted + n[grow]) + np.minimum(metric[grow], cap).astype(np.float64)) / (
        counted + n[grow] + 1)
    conf[grow] = np.clip(np.trunc(mean * counted * counted), 0, rule["confidence_cap"])
    fresh = disturbed & ((status == 0) | (status == 255))
    conf[fresh] = np.minimum(metric[fresh], cap)
    # 6
    latest = date.astype(np.int32) + duration.astype(np.int32) - 1
    in_a_row = (last.astype(np.int32) > latest).astype(int) + undisturbed.astype(int)
    # 7
    active = (status <= 6) | (status == 255)
    for lower, upper, names in ((high, None, (4, 5, 6)), (low, high, (1, 2, 3))):
        band = active & (most >= lower)
        if upper is not None:
            band &= most < upper
        first = band & (duration == 1)
        confirmed = band & (conf >= confirm) & ~first
        provisional = band & ~(conf >= confirm) & ~first & (status != names[2])
        status[first], status[provisional], status[confirmed] = names
    status[active & (most < low)] = 0
    # 8
    ends = (day - latest >= rule["gap_days"]) & (latest > 0)
    ends |= (duration == 1) & undisturbed
    ends |= percent < rule["percent_floor"]
    ends |= n >= rule["no_count_limit"]
    if rule["consecutive"]:
        ends |= in_a_row == 2
    ends &= status <= 6
    was = status.copy()
    status[ends & (was == 3)] = 7
    status[ends & (was == 6)] = 8
    gone = ends & (was != 3) & (was != 6)
    for layer in (status, percent, count, most, conf, date, duration):
        layer[gone] = 0
    # 9
    last[seen] = day
    return dict(
        status=status, count=count, percent=percent, duration=duration, date=date, last_date=last,
        confidence=conf, metric_max=most)


def track(metrics, days, rule):
    """The layers after each of the passes."""
    layers = []
    for metric, day in zip(metrics, days):
        layers.append(
            next_pass(layers[-1], metric, day, rule) if layers else first_pass(metric, day, rule))
    return layers


def random_series(seed, pixels, passes, rule):
    """Metrics and days that reach every branch: no data, gaps, ties, restarts, thresholds, years."""
    random = np.random.default_rng(seed)
    low, high = rule["low"], rule["high"]
    days = np.cumsum(
        random.choice([1, 3, 6, 12, 24, 29, 30, 31, 60, 200], passes,
                      p=[.05, .1, .25, .3, .1, .04, .04, .04, .04, .04]))
    # Some series begin before day 365 of the count, most after.
    days = days + int(random.choice([0, 100, 340, 364, 365, 366, 1500]))
    levels = np.float32([
        0, 0.1, 1, low, np.nextafter(np.float32(low), np.float32(0)), 3, high,
        np.nextafter(np.float32(high), np.float32(0)), 7.25, rule["metric_cap"], 55.5])
    mood = random.random((pixels, 1))
    state = np.zeros(pixels, bool)
    metrics = np.zeros((passes, pixels), np.float32)
    for index in range(passes):
        flips = random.random(pixels) < 0.15 + 0.3 * (mood[:, 0] > 0.8)
        state = np.where(flips, ~state, state)
        loud = random.choice(levels[3:], pixels)
        quiet = random.choice(levels[:6], pixels, p=[.2, .2, .3, .1, .1, .1])
        smooth = np.abs(random.normal(2.4, 1.5, pixels)).astype(np.float32)
        value = np.where(state, loud, quiet)
        value = np.where(random.random(pixels) < 0.4, smooth, value)
        value[random.random(pixels) < 0.08 + 0.5 * (mood[:, 0] < 0.1)] = np.nan
        metrics[index] = value
    metrics[:, 0] = np.nan
    metrics[:, 1] = low
    metrics[:, 2] = high
    metrics[:, 3] = 50
    return metrics, [int(d) for d in days]


TABLES = [
    dict(DEFAULTS),
    dict(DEFAULTS, low=1.7, high=3.3, gap_days=45, percent_floor=34, no_count_limit=4,
         count_limit=6, metric_cap=6.5, confidence_cap=120, confirm=11.5, consecutive=True),
]


def table():
    """Blocks of one rule each; a line holds pass and pixel, the metric and the eight layers."""
    print("# Made by opera_dist.py table. Floats are their bits in hexadecimal.")
    for number, rule in enumerate(TABLES):
        metrics, days = random_series(20260707 + number, 110, 22, rule)
        print("rule " + " ".join(f"{k}={v}" for k, v in rule.items() if v is not None))
        print("days " + " ".join(str(d) for d in days))
        for index, layers in enumerate(track(metrics, days, rule)):
            for pixel in range(metrics.shape[1]):
                def text(value):
                    if isinstance(value, np.float32):
                        return "nan" if np.isnan(value) else f"{value.view(np.uint32):08x}"
                    return str(value)
                print(index, pixel, text(metrics[index, pixel]),
                      *(text(layers[name][pixel]) for name in LAYERS))


def read(path):
    """Band 1 of a raster, with NaN for the declared no-data value of a metric."""
    try:
        import rasterio
        with rasterio.open(path) as source:
            return source.read(1), source.nodata
    except ImportError:
        from osgeo import gdal
        # A band does not keep its dataset alive.
        source = gdal.Open(path)
        band = source.GetRasterBand(1)
        return band.ReadAsArray(), band.GetNoDataValue()


def check(folder, arguments):
    """Compares the rasters in a folder with this oracle; exit code 1 where one differs."""
    rule, paths = dict(DEFAULTS), []
    for argument in arguments:
        name, _, value = argument.partition("=")
        if name in rule and value:
            rule[name] = value == "true" if name == "consecutive" else float(value)
        else:
            paths.append(argument)
    stamps = {p: re.search(r"(\d{8})T\d{6}Z", p.rsplit("/", 1)[-1]).group(1) for p in paths}
    paths.sort(key=stamps.get)
    metrics = []
    for path in paths:
        values, no_data = read(path)
        values = values.astype(np.float32)
        if no_data is not None and not np.isnan(no_data):
            values[values == np.float32(no_data)] = np.nan
        metrics.append(values)
    epoch = calendar_date(2020, 12, 31)
    days = [
        (calendar_date(int(s[:4]), int(s[4:6]), int(s[6:])) - epoch).days
        for s in (stamps[p] for p in paths)]
    wrong = 0
    for path, layers in zip(paths, track(metrics, days, rule)):
        for name, kind in LAYERS.items():
            file = f"{folder}/{stamps[path]}_{name}.tif"
            found, no_data = read(file)
            same_no_data = np.isnan(no_data) if np.isnan(NO_DATA[name]) else no_data == NO_DATA[name]
            different = int(np.sum(
                (found != layers[name]) & ~((found != found) & (layers[name] != layers[name]))))
            if found.dtype != kind or not same_no_data or different:
                print(f"{file}: {found.dtype}, no data {no_data}, {different} pixels differ")
                wrong += 1
    print(f"{len(paths)} passes, {wrong} rasters differ")
    return 1 if wrong or not paths else 0


if __name__ == "__main__":
    if sys.argv[1:] == ["table"]:
        table()
    elif len(sys.argv) > 3 and sys.argv[1] == "check":
        sys.exit(check(sys.argv[2], sys.argv[3:]))
    else:
        sys.exit(__doc__)
