# SPDX-License-Identifier: Apache-2.0
"""Run commands in turn and measure each from outside.

Wall time is the monotonic clock's from start to end; processor time is user and system of the process and of all that
it waited for; peak memory is that of the largest single process among them, as the kernel counts it.
"""
import dataclasses
import os
import statistics
import subprocess
import sys
import time


@dataclasses.dataclass
class Contestant:
    """One command for one work."""

    name: str
    command: list
    environment: dict = dataclasses.field(default_factory=dict)
    findings: str = ""  # GeoJSON of the program, whose count of flagged cells is the result
    once: bool = False  # too slow to repeat
    compiles: bool = False  # runs once unmeasured first, so that its compiled code is in the cache


@dataclasses.dataclass
class Outcome:
    """What the runs of one contestant came to."""

    wall: list = dataclasses.field(default_factory=list)
    cpu: list = dataclasses.field(default_factory=list)
    memory: list = dataclasses.field(default_factory=list)
    result: str = ""
    problem: str = ""

    def median(self, what):
        """Median of wall (s), cpu (s) or memory (MiB); None where nothing was measured."""
        values = getattr(self, what)
        return statistics.median(values) if values and not self.problem else None


def run_once(contestant, outcome, folder, measured=True):
    environment = {**os.environ, "LC_ALL": "C.UTF-8", **contestant.environment}
    errors = os.path.join(folder, "errors.txt")
    start = time.monotonic()
    with open(errors, "w") as log:
        process = subprocess.Popen(contestant.command, stdout=subprocess.PIPE, stderr=log, env=environment, cwd=folder)
        text = process.stdout.read().decode(errors="replace").strip()
        _, status, usage = os.wait4(process.pid, 0)
    wall = time.monotonic() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    process.stdout.close()
    if process.returncode == 64:
        outcome.problem = "not available in this build"
    elif process.returncode != 0:
        with open(errors) as log:
            last = (log.read().strip().splitlines() or [""])[-1]
        outcome.problem = f"failed with exit code {process.returncode}"
        print(f"  {contestant.name}: {outcome.problem}: {last}", file=sys.stderr)
    if outcome.problem or not measured:
        return
    outcome.wall.append(wall)
    outcome.cpu.append(usage.ru_utime + usage.ru_stime)
    outcome.memory.append(usage.ru_maxrss / 1024)
    outcome.result = flagged(contestant.findings) if contestant.findings else (text.splitlines() or [""])[-1]


def flagged(path):
    """The program's count of flagged cells, from the first line of its findings."""
    with open(path) as file:
        head = file.readline()
    key = '"flagged":'
    return "flagged " + head.partition(key)[2].partition(",")[0] + " cells" if key in head else "no count found"


def read_into_cache(paths):
    """Read files once, so that the operating system holds them in memory."""
    for path in paths:
        with open(path, "rb", buffering=0) as file:
            while file.read(1 << 24):
                pass


def run_in_turn(contestants, repetitions, folder, compiled):
    """Run A B C, A B C, ...; `compiled` remembers whose code is already in the cache."""
    outcomes = {contestant.name: Outcome() for contestant in contestants}
    for repetition in range(repetitions):
        for contestant in contestants:
            outcome = outcomes[contestant.name]
            if outcome.problem or (contestant.once and repetition > 0):
                continue
            code = tuple(contestant.command[:3])
            if contestant.compiles and code not in compiled:
                run_once(contestant, outcome, folder, measured=False)
                compiled.add(code)
            if not outcome.problem:
                run_once(contestant, outcome, folder)
            if outcome.wall and not outcome.problem:
                print(f"  {repetition + 1}/{repetitions} {contestant.name}: {outcome.wall[-1]:.2f} s wall, "
                      f"{outcome.cpu[-1]:.2f} s cpu, {outcome.memory[-1]:.0f} MiB; {outcome.result}",
                      file=sys.stderr, flush=True)
    return outcomes
