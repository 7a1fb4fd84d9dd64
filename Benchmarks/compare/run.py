#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Compare the program with the tools that people would use instead: make the scenes, run all, print the tables.

usage: run.py --scenes FOLDER --program .build/release/truceline --python VENV/bin/python
              [--repetitions 3] [--only W1] [--size 10980] [--without-slow] [--without-kernels]
"""
import argparse
import os
import shutil
import subprocess
import sys
import tempfile

import kernels
import machine
import measuring
import tables
import works

HERE = os.path.dirname(os.path.abspath(__file__))


def options():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scenes", required=True, help="folder of the scenes; made there if missing (12 GB)")
    parser.add_argument("--program", required=True, help="the release build of truceline")
    parser.add_argument("--python", required=True, help="Python with the packages of the README")
    parser.add_argument("--repetitions", type=int, default=3)
    parser.add_argument("--only", action="append", default=[], metavar="WORK",
                        help="works whose key starts so, as W1, 'W1 deflate' or kernels; repeatable")
    parser.add_argument("--size", type=int, default=10980, help="pixels a side (10980)")
    parser.add_argument("--without-slow", action="store_true", help="leave out the command-line tools")
    parser.add_argument("--without-kernels", action="store_true", help="leave out the kernels in memory")
    given = parser.parse_args()
    given.program = os.path.abspath(given.program)
    if not os.access(given.program, os.X_OK):
        parser.error(f"no program at {given.program}; build it with: swift build -c release")
    if shutil.which(given.python) is None:
        parser.error(f"no Python at {given.python}")
    if given.repetitions < 1:
        parser.error("--repetitions must be 1 or more")
    return given


def prepare(given, setting, chosen):
    """Scenes, corridors and the C program, all before anything is measured."""
    needed = {(os.path.basename(path).split("_")[1], os.path.basename(path)[:2], path.rpartition("_")[2][:-4])
              for work in chosen for path in work.files}
    for name, sensor in sorted({(name, sensor) for name, sensor, _ in needed}):
        forms = sorted({form for scene, kind, form in needed if (scene, kind) == (name, sensor)})
        side = works.SMALL if name == "small" else given.size
        subprocess.run(
            [given.python, os.path.join(HERE, "scenes.py"), given.scenes, "--name", name, "--size", str(side), "--only",
             {"s1": "radar", "s2": "optical"}[sensor], "--forms", ",".join(forms)], check=True, stdout=sys.stderr)
    subprocess.run(["sh", "-c", 'cc -O2 "$1" -o "$2" $(gdal-config --cflags) $(gdal-config --libs) -lpthread', "cc",
                    os.path.join(HERE, "peers", "decode_only.c"), setting.decoder], check=True)
    if any(work.key == "W1 deflate" for work in chosen):
        for shape in ("straight", "winding"):
            subprocess.run([given.python, os.path.join(HERE, "corridor.py"), setting.radar("deflate")[0], shape,
                            setting.corridor(shape)], check=True)


def main():
    given = options()
    with tempfile.TemporaryDirectory(prefix="truceline-compare-") as folder:
        setting = works.Setting(
            program=given.program, python=given.python, scenes=os.path.abspath(given.scenes),
            name={10980: "full", works.SMALL: "small"}.get(given.size, f"size{given.size}"), folder=folder,
            decoder=os.path.join(folder, "decode_only"), slow=not given.without_slow)
        chosen = [work for work in works.all_works(setting)
                  if not given.only or any(work.key.startswith(key) for key in given.only)]
        with_kernels = not given.without_kernels and (not given.only or "kernels" in given.only)
        if not chosen and not with_kernels:
            sys.exit(f"--only matches none of: {', '.join(work.key for work in works.all_works(setting))}, kernels")
        prepare(given, setting, chosen)
        loads, results, compiled = [os.getloadavg()[0]], {}, set()
        for work in chosen:
            print(work.what, file=sys.stderr, flush=True)
            measuring.read_into_cache(work.files)
            results[work.key] = measuring.run_in_turn(work.contestants, given.repetitions, folder, compiled)
            loads.append(os.getloadavg()[0])
        times = kernels.measured(folder) if with_kernels else {}
    report = machine.lines(given.program, given.python)
    report += [f"- scenes of {given.size} x {given.size} pixels in memory (page cache); medians of {given.repetitions} "
               f"repetitions in turn (least–most), the command-line tools once; load of the machine "
               f"{loads[0]:.1f} at the start, {min(loads):.1f} to {max(loads):.1f} between the works", ""]
    if chosen:
        report += tables.measurements(chosen, results) + [""]
    if times:
        report += kernels.table(times) + [""]
    report += tables.goals(results, times)
    warnings = tables.disagreements(chosen, results)
    report += [""] + [f"Not the same result: {warning}" for warning in warnings] if warnings else []
    print("\n".join(report))
    return 1 if warnings else 0


if __name__ == "__main__":
    sys.exit(main())
