# SPDX-License-Identifier: Apache-2.0
"""The kernels in memory, measured by the package beside this folder."""
import glob
import json
import os
import subprocess
import sys

PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BUILDS = ("baseline", "v3", "v4")


def measured(folder):
    """Median processor seconds of one pass on its thread: kernel to build to seconds; what reads or copies has the build ''."""
    command = ["swift", "package", "--package-path", PACKAGE, "--allow-writing-to-directory", folder, "benchmark",
               "--target", "Kernels", "--format", "jmh", "--path", folder, "--no-progress", "--quiet"]
    print("kernels in memory", file=sys.stderr, flush=True)
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    reports = glob.glob(os.path.join(folder, "*.jmh.json"))
    if done.returncode != 0 or not reports:
        print("\n".join(done.stdout.splitlines()[-5:]), file=sys.stderr)
        return {}
    with open(reports[0]) as file:
        benchmarks = json.load(file)
    times = {}
    for benchmark in benchmarks:
        name = benchmark["benchmark"].rpartition(".")[2].replace("_", " ")
        kernel, _, build = name.rpartition(" ")
        if build not in BUILDS:
            kernel, build = name, ""
        nanoseconds = benchmark["secondaryMetrics"]["Thread time (ns)"]["scorePercentiles"]["50.0"]
        times.setdefault(kernel, {})[build] = nanoseconds / 1e9
    return times


def table(times):
    """One row a kernel and build: time of a pass, and that over reading and over copying its inputs once."""
    lines = ["| kernel | build | ms a pass | over reading its inputs | over copying them |",
             "| --- | --- | --: | --: | --: |"]
    for kernel in sorted(name for name in times if not name.startswith(("read for ", "copy for "))):
        read, copy = (times.get(f"{what} for {kernel}", {}).get("") for what in ("read", "copy"))
        for build in (build for build in BUILDS if build in times[kernel]):
            seconds = times[kernel][build]
            ratios = [f"{seconds / yardstick:.2f}" if yardstick else "–" for yardstick in (read, copy)]
            lines.append(f"| {kernel} | {build} | {1000 * seconds:.1f} | {ratios[0]} | {ratios[1]} |")
    return lines
