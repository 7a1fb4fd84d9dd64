#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""How well does the program outline what changed in scenes whose changed pixels are known?

usage: labelled_scenes.py PROGRAM FOLDER

FOLDER holds `sar-pairs` (NAME_1.bmp, NAME_2.bmp, NAME_gt.bmp for each pair) and `landsat-taizhou`. Runs `compare --change-mask`
and `score` with nothing but their defaults, and prints the table of the README.
"""
import json
import pathlib
import subprocess
import sys
import tempfile

program, folder = sys.argv[1], pathlib.Path(sys.argv[2])


def score(pair, options, truth):
    with tempfile.TemporaryDirectory() as place:
        mask = f"{place}/mask.tif"
        subprocess.run(
            [program, "compare", *pair, *options, "--change-mask", mask, "-o", f"{place}/out.json", "-q", "--no-hash"],
            check=True,
        )
        said = subprocess.run([program, "score", mask, *truth, "--json"], check=True, capture_output=True)
    return json.loads(said.stdout)


def row(name, found):
    numbers = " | ".join(f"{found[key]:.3f}" for key in ("kappa", "overall_accuracy", "precision", "recall", "f1"))
    print(f"| {name} | {numbers} | {found['false_positives']} | {found['false_negatives']} |")


print("| scene | kappa | accuracy | precision | recall | F1 | false positives | false negatives |")
print("| --- | --- | --- | --- | --- | --- | --- | --- |")
for truth in sorted((folder / "sar-pairs").glob("*_gt.bmp")):
    name = truth.name.removesuffix("_gt.bmp")
    pair = [str(truth.with_name(f"{name}_{number}.bmp")) for number in (1, 2)]
    row(name, score(pair, ["--pixels-only", "--sensor", "sar"], [str(truth)]))
taizhou = folder / "landsat-taizhou"
for method in ("change-vector", "ir-mad"):
    labels = ["--changed", str(taizhou / "change.bmp"), "--unchanged", str(taizhou / "unchanged.bmp")]
    pair = [str(taizhou / name) for name in ("2000TM", "2003TM")]
    row(f"taizhou, {method}", score(pair, ["--sensor", "optical", "--method", method], labels))
