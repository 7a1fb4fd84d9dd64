#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What `truceline nightly` makes of series of passes: what it confirms, when, and in any order.

usage: nights.py --program .build/release/truceline [--scenes FOLDER] [--only NAME] [--passes N]

  sample   the synthetic sample of Data/, one night a date: objects confirmed with the right first-seen date, and
           confirmed cells that touch no object
  orders   the same passes in order, all at once, one a night in three shuffles, and in order with the program killed
           (SIGKILL) at a random moment twenty times: one state digest
  quiet    real passes of four quiet bursts (FOLDER/opera-rtc-s1), one night a date, cells of 120 m: cells confirmed
  noop     N passes (100,000 unless told otherwise) taken in, then a night in which nothing is new: seconds. Taking in
           100,000 lasts most of an hour; not run unless it is named by --only

Needs osgeo. Prints what it found and ends with 1 where something is not as asked for.
"""
import argparse
import array
import datetime
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import time

from osgeo import gdal, ogr, osr

gdal.UseExceptions()
HERE = os.path.dirname(os.path.abspath(__file__))
DATA = os.path.normpath(os.path.join(HERE, "..", "..", "Data"))
# Objects that Data/README.md says nobody can confirm: two are missed by the reference of the two-pass rule too.
MISSED = {"A4": "too small and too weak", "B5": "no stronger than the rain", "B4": "seen by one pass only"}
failed = []


def check(holds, words):
    print(("ok    " if holds else "SHORT ") + words, flush=True)
    if not holds:
        failed.append(words)


class Site:
    """A folder with a configuration, into which passes come."""

    def __init__(self, program, compare):
        self.program = program
        self.folder = tempfile.TemporaryDirectory(prefix="nights-")
        self.path = self.folder.name
        os.mkdir(os.path.join(self.path, "passes"))
        with open(os.path.join(self.path, "night.json"), "w") as file:
            json.dump({"inputs": ["passes"], "output": "out", "ledger": "ledger.sqlite",
                       "compare": dict(compare, settle=0)}, file)

    def bring(self, files):
        for file in files:
            os.symlink(file, os.path.join(self.path, "passes", os.path.basename(file)))

    def start(self):
        return subprocess.Popen([self.program, "nightly", "--config", "night.json", "-q"], cwd=self.path,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def night(self):
        process = self.start()
        _, words = process.communicate()
        if process.returncode != 0:
            sys.exit(f"the night ended with {process.returncode}: {words}")

    def ask(self, *words):
        answer = subprocess.run([self.program, *words, "--ledger", "ledger.sqlite", "--json"], cwd=self.path,
                                capture_output=True, text=True, check=True)
        return json.loads(answer.stdout)

    def state(self):
        answer = self.ask("ledger", "verify")
        assert answer["sound"], answer["problems"]
        return answer["state"]

    def alerts(self):
        with open(os.path.join(self.path, "out", "alerts.geojson")) as file:
            return json.load(file)["features"]


def sample_site(program):
    return Site(program, {"sensor": "sar", "pattern": "{any}_{tile}_{date}.tif"})


def sample_dates():
    """The sample's files by date."""
    dates = {}
    for name in sorted(os.listdir(DATA)):
        found = re.fullmatch(r"sample_[AB]_(\d{8})T\d{6}\.tif", name)
        if found:
            dates.setdefault(found[1], []).append(os.path.join(DATA, name))
    return [dates[date] for date in sorted(dates)]


def sample(arguments):
    site = sample_site(arguments.program)
    for files in sample_dates():
        site.bring(files)
        site.night()
    alerts = [(alert["properties"], ogr.CreateGeometryFromJson(json.dumps(alert["geometry"])))
              for alert in site.alerts()]
    with open(os.path.join(DATA, "truth.geojson")) as file:
        objects = json.load(file)["features"]
    dates = sorted({thing["properties"]["from"] for thing in objects} | {a["observed"] for a, _ in alerts})
    touched, asked, met, late = set(), 0, 0, 0
    for thing in objects:
        truth = thing["properties"]
        shape = ogr.CreateGeometryFromJson(json.dumps(thing["geometry"]))
        own = [number for number, (_, cell) in enumerate(alerts) if cell.Intersects(shape)]
        touched.update(own)
        states = [alerts[number][0] for number in own]
        confirmed = [a for a in states if a["state"] == "confirmed" and a["first_seen"] == truth["from"]]
        last = truth["from"] == dates[-1]
        excused = MISSED.get(truth["id"])
        passes = min((dates.index(a["confirmed"]) - dates.index(truth["from"]) + 1 for a in confirmed), default=None)
        if not last and (confirmed or not excused):
            asked += 1
            met += bool(confirmed)
            late += passes is None or passes > 3
        print(f"      {truth['id']:4} {truth['kind']:16} from {truth['from'][:10]} until {(truth['until'] or '-')[:10]:10} "
              f"{truth['change_vv_db']:+5.1f} dB {truth['area_m2']:6.0f} m2: "
              + (f"{len(confirmed)} cells confirmed, right date, by the {passes}. pass that shows it" if confirmed else
                 "came with the last pass" if last else
                 f"not asked for, {excused} ({', '.join(sorted({a['state'] for a in states})) or 'never flagged'})"
                 if excused else
                 f"NOT confirmed ({', '.join(sorted({a['state'] for a in states})) or 'never flagged'})"))
    elsewhere = [a for number, (a, _) in enumerate(alerts) if a["state"] == "confirmed" and number not in touched]
    check(not elsewhere, f"confirmed cells that touch no object: {len(elsewhere)}")
    check(met == asked, f"objects confirmed with the right date: {met} of {asked} that came before the last pass and are asked for")
    check(not late, f"of these later than by the third pass that shows them: {late}")


def orders(arguments):
    files = [file for group in sample_dates() for file in group]
    digests = {}

    def tell(name, groups, kills=None):
        site = sample_site(arguments.program)
        count = 0
        for group in groups:
            site.bring(group)
            if kills is not None:
                for _ in range(2):
                    process = site.start()
                    time.sleep(kills.uniform(0.01, 0.45))
                    process.kill()
                    process.communicate()
                    count += 1
            site.night()
        digests[name] = site.state()
        print(f"      {name}: {digests[name][:16]}" + (f", killed {count} times" if count else ""), flush=True)

    tell("in order", sample_dates())
    tell("all at once", [files])
    for seed in range(3):
        shuffled = files[:]
        random.Random(seed).shuffle(shuffled)
        tell(f"shuffle {seed}", [[file] for file in shuffled])
    # Ten groups, two kills each.
    groups = [[file] for file in files[:9]] + [files[9:]]
    for seed in range(3):
        tell(f"killed {seed}", groups, random.Random(100 + seed))
    check(len(set(digests.values())) == 1, f"one state digest in {len(digests)} histories: {sorted(set(digests.values()))}")


def quiet(arguments):
    folder = os.path.join(arguments.scenes, "opera-rtc-s1")
    dates = {}
    for below, _, names in os.walk(folder):
        for name in sorted(names):
            found = re.search(r"_(\d{8})T\d{6}Z_\d{8}T.*_V[VH]\.tif$", name)
            if found:
                dates.setdefault(found[1], []).append(os.path.join(below, name))
    nights = {}
    for date, files in dates.items():
        for file in files:
            nights.setdefault((os.path.dirname(file), re.search(r"_T\d{3}-\d{6}-IW\d_", file)[0]), []).append((date, file))
    # Bursts have dates of their own: night n brings the n-th date of each.
    series = []
    for entries in nights.values():
        days = sorted({date for date, _ in entries})
        series.append([[file for date, file in entries if date == day] for day in days])
    site = Site(arguments.program, {"cell_size": 120})
    count = max(len(days) for days in series)
    for night in range(count):
        for days in series:
            if night < len(days):
                site.bring(os.path.realpath(file) for file in days[night])
        site.night()
    answer = site.ask("report", "--from", "2000-01-01", "--to", "2100-01-01", "--all")
    cells = answer["observation"]["tested_cells"]
    tests = sum(track["tested"] for track in answer["observation"]["tracks"])
    confirmed = {alert["properties"]["cell"] for alert in site.alerts() if alert["properties"]["confirmed"]}
    states = {}
    for alert in answer["alerts"]:
        states[alert["state"]] = states.get(alert["state"], 0) + 1
    print(f"      {count} nights, {cells} cells, {tests} cell tests, alerts by state: {states}")
    check(len(confirmed) <= 0.0005 * cells,
          f"cells ever confirmed: {len(confirmed)} of {cells} ({100 * len(confirmed) / cells:.3f} %; asked: 0.05)")


def noop(arguments):
    site = Site(arguments.program, {"sensor": "sar", "cell_size": 40, "pattern": "{any}_{tile}_{date}.tif"})
    system = osr.SpatialReference()
    system.ImportFromEPSG(32637)
    driver = gdal.GetDriverByName("GTiff")
    generator = random.Random(1)
    series, left = 100, arguments.passes
    for tile in range(-(-arguments.passes // series)):
        folder = os.path.join(site.path, "passes", f"T{tile:04d}")
        os.mkdir(folder)
        for number in range(min(series, left)):
            day = (datetime.date(2030, 1, 1) + datetime.timedelta(days=12 * number)).strftime("%Y%m%d")
            raster = driver.Create(os.path.join(folder, f"X_T{tile:04d}_{day}.tif"), 8, 8, 1, gdal.GDT_Float32)
            raster.SetProjection(system.ExportToWkt())
            raster.SetGeoTransform((400000 + 200 * (tile % 100), 10, 0, 5400000 + 200 * (tile // 100), 0, -10))
            values = [generator.gammavariate(4, 0.02) for _ in range(64)]
            raster.GetRasterBand(1).WriteRaster(
                0, 0, 8, 8, array.array("f", values).tobytes(), buf_type=gdal.GDT_Float32)
            raster = None
        left -= series
    begin = time.time()
    site.night()
    print(f"      {arguments.passes} passes taken in in {time.time() - begin:.0f} s", flush=True)
    seconds = []
    for _ in range(3):
        begin = time.time()
        site.night()
        seconds.append(time.time() - begin)
    check(sorted(seconds)[1] < 2,
          f"a night without news over {arguments.passes} known passes: {sorted(seconds)[1]:.2f} s, median of 3 (asked: 2)")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", required=True)
    parser.add_argument("--scenes")
    parser.add_argument("--passes", type=int, default=100_000)
    parser.add_argument("--only", choices=["sample", "orders", "quiet", "noop"])
    arguments = parser.parse_args()
    arguments.program = os.path.abspath(arguments.program)
    works = {"sample": sample, "orders": orders, "quiet": quiet, "noop": noop}
    chosen = [arguments.only] if arguments.only else ["sample", "orders"] + (["quiet"] if arguments.scenes else [])
    for name in chosen:
        print(name)
        works[name](arguments)
    sys.exit(1 if failed else 0)


main()
