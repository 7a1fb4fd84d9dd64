# SPDX-License-Identifier: Apache-2.0
"""The tables: what was measured, and what of the goals is reached."""
from works import FLOOR, HASHING, NUMBA, NUMPY, PROGRAM, PROGRAM_ONE, STRAIGHT, WINDING


def figures(values):
    """Median, and the spread where there is one."""
    ordered = sorted(values)
    middle = len(ordered) // 2
    median = ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2
    return f"{median:.2f}" if len(ordered) == 1 else f"{median:.2f} ({ordered[0]:.2f}–{ordered[-1]:.2f})"


def quotient(one, other):
    return None if one is None or not other else one / other


def shown(value):
    return "–" if value is None else f"{value:.2f}"


def measurements(works, results):
    """One row a command; ratios are to the command in bold of the same work."""
    lines = ["| work | what ran | wall s | cpu s | peak MiB | wall ratio | cpu ratio | result |",
             "| --- | --- | --: | --: | --: | --: | --: | --- |"]
    for work in works:
        outcomes = results[work.key]
        reference = outcomes[work.reference]
        for name, outcome in outcomes.items():
            title = f"**{name}**" if name == work.reference else name
            if outcome.problem:
                lines.append(f"| {work.what} | {title} | – | – | – | – | – | {outcome.problem} |")
                continue
            ratios = [shown(quotient(outcome.median(what), reference.median(what))) for what in ("wall", "cpu")]
            lines.append(
                f"| {work.what} | {title} | {figures(outcome.wall)} | {figures(outcome.cpu)} | "
                f"{outcome.median('memory'):.0f} | {ratios[0]} | {ratios[1]} | {outcome.result} |")
    return lines


def disagreements(works, results):
    """Peers that compute the same rule must flag the same cells: a sentence for each that does not.

    The tool chains have no rule on valid pixels, so a few cells at clouds and swath edges differ there."""
    sentences = []
    for work in works:
        counts = {}
        for name, outcome in results[work.key].items():
            words = outcome.result.split()
            if not name.startswith("truceline") and words[:1] == ["flagged"] and words[1].isdigit():
                counts[name] = int(words[1])
        expected = counts.get(work.reference)
        for name, count in counts.items():
            allowed = 0.001 if name.startswith("num") else 0.05
            if expected is not None and abs(count - expected) > allowed * max(expected, 1000):
                sentences.append(f"{work.what}: {name} flags {count} cells, {work.reference} {expected}.")
    return sentences


class Goals:
    """The numbers to reach, from the results of one run."""

    def __init__(self, results, kernels):
        self.results, self.kernels, self.lines = results, kernels, []

    def median(self, work, name, what):
        outcome = self.results.get(work, {}).get(name)
        return outcome.median(what) if outcome else None

    def missing(self, work, name):
        outcome = self.results.get(work, {}).get(name)
        return outcome.problem if outcome and outcome.problem else "not run"

    def row(self, work, against, goal, measured, reached):
        self.lines.append(f"| {work} | {against} | {goal} | {measured} | {'yes' if reached else 'no'} |")

    def ratio(self, text, against, goal, work, name, other, measures, other_work=None):
        values = {what: quotient(self.median(work, name, what), self.median(other_work or work, other, what))
                  for what in measures}
        if None in values.values():
            why = self.missing(work, name) if self.median(work, name, "wall") is None else f"{other}: not run"
            self.lines.append(f"| {text} | {against} | {goal:.2f} | {why} | – |")
        else:
            measured = ", ".join(f"{what} {value:.2f}" for what, value in values.items())
            self.row(text, against, f"{goal:.2f}", measured, max(values.values()) <= goal)

    def kernel(self, text, goal, kernel, stream):
        """Time of a kernel's fastest build over the time to read its inputs once."""
        builds = {build: time for build, time in self.kernels.get(kernel, {}).items()}
        read = self.kernels.get(stream, {}).get("")
        if not builds or not read:
            self.lines.append(f"| {text} | reading the inputs once from memory | {goal:.2f} | not run | – |")
            return
        best = min(builds, key=builds.get)
        self.row(text, "reading the inputs once from memory", f"{goal:.2f}",
                 f"{builds[best] / read:.2f} ({best})", builds[best] / read <= goal)

    def memory(self, method):
        full = self.median(f"{method} deflate", PROGRAM, "memory")
        small = self.median(f"{method} small", PROGRAM, "memory")
        text = f"peak memory of {method}, two workers"
        if full is None or small is None:
            work = f"{method} deflate" if full is None else f"{method} small"
            self.lines.append(f"| {text} | 2,048 and 10,980 pixels a side | 200 MiB, within 10 % | "
                              f"{self.missing(work, PROGRAM)} | – |")
            return
        difference = full / small - 1
        self.row(text, "2,048 and 10,980 pixels a side", "200 MiB, within 10 %",
                 f"{full:.0f} MiB, {100 * difference:+.0f} %", max(full, small) <= 200 and abs(difference) <= 0.1)


def goals(results, kernels):
    """One row for each number to reach; `kernels` maps a kernel's name to the seconds of its builds."""
    table = Goals(results, kernels)
    both = ("cpu", "wall")
    table.lines += ["| work | against, in the same run | goal | measured | reached |", "| --- | --- | --: | --- | --- |"]
    for form, text, goal in (("deflate", "W1, DEFLATE with predictor 3", 0.40), ("zstd", "W1, ZSTD with predictor 3", 0.25),
                             ("none", "W1, uncompressed", 0.25), ("deflatep1", "W1, DEFLATE without predictor", 0.55)):
        table.ratio(text, NUMPY, goal, f"W1 {form}", PROGRAM, NUMPY, both)
    for work, text in (("W1 lzw", "W1, LZW"), ("W2 lzw", "W2, LZW"), ("W2 jp2", "W2, JPEG 2000")):
        table.ratio(f"{text}, which only GDAL decodes", FLOOR, 1.10, work, PROGRAM, FLOOR, ("cpu",))
    table.ratio("W2, DEFLATE", NUMBA, 0.50, "W2 deflate", PROGRAM, NUMBA, ("cpu",))
    table.ratio("W3, DEFLATE", NUMBA, 0.55, "W3 deflate", PROGRAM, NUMBA, ("wall",))
    table.kernel("ratio kernel in memory, one thread", 2.0, "ratio", "read for ratio")
    table.kernel("change vector kernel in memory, one thread", 1.4, "change vector", "read for change vector")
    table.ratio("two workers, W1 DEFLATE", "one worker", 0.58, "W1 deflate", PROGRAM, PROGRAM_ONE, ("wall",))
    table.ratio("two workers, W2 DEFLATE", "one worker", 0.58, "W2 deflate", PROGRAM, PROGRAM_ONE, ("wall",))
    table.ratio("a straight corridor of 10 % of the tile", "the whole tile", 0.15, "W1 deflate", STRAIGHT, PROGRAM, ("wall",))
    table.ratio("a winding corridor of 10 % of the tile", "the whole tile", 0.15, "W1 deflate", WINDING, PROGRAM, ("wall",))
    for method in ("W1", "W2", "W3"):
        table.memory(method)
    added = {what: quotient(table.median("W1 deflate", HASHING, what), table.median("W1 deflate", PROGRAM, what))
             for what in both}
    said = ", ".join(f"{what} {shown(value)}" for what, value in added.items()) if None not in added.values() else "not run"
    table.lines.append(f"| W1 DEFLATE with its inputs hashed | without | no goal | {said} | – |")
    return table.lines
