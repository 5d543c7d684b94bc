# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run the steps of `make check` or `make test`: all of them, whatever fails, and say at the end what passed."""

from __future__ import annotations

import shutil
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import packages
import plan
from counts import Counts
from step import ROOT, Done, Step

AT_A_TIME = 2
TAIL_LINES = 40

_printing = threading.Lock()


def main(which: str) -> int:
    """Run and return the exit code: 0 if nothing failed."""
    if which == "test":
        command = packages.provide()
        if command:
            print(command, file=sys.stderr)
            return 1
    began = time.monotonic()
    shutil.rmtree(plan.RESULTS, ignore_errors=True)
    plan.RESULTS.mkdir(parents=True)
    total = Counts()
    for phase in plan.test() if which == "test" else plan.check():
        total = sum(run_phase(phase), total)
    for line in plan.not_here() if which == "test" else ():
        print(line)
    print(f"took {(time.monotonic() - began) / 60:.1f} minutes")
    print(f"{total.passed} passed, {total.failed} failed")
    return 1 if total.failed or not total.passed else 0


def run_phase(phase: plan.Phase) -> list[Counts]:
    """Run the steps of a phase side by side and return their counts."""
    with ThreadPoolExecutor(AT_A_TIME) as workers:
        return list(workers.map(run_step, phase))


def run_step(step: Step) -> Counts:
    """Run one step, say how it went, and return its counts."""
    counts, done = step.run()
    with _printing:
        print(row(step, counts, done.seconds), flush=True)
        if counts.failed:
            print(tail(done), flush=True)
    return counts


def row(step: Step, counts: Counts, seconds: float) -> str:
    """Return the step's line of the table."""
    verdict = "FAIL" if counts.failed else "ok"
    told = [f"{number} {name}" for name, number in vars(counts).items() if number or name == "passed"]
    return f"{verdict:4}  {step.name:20} {seconds:5.0f} s   {', '.join(told)}"


def tail(done: Done) -> str:
    """Return the end of a log, set off, with the place of the rest."""
    lines = done.output.rstrip().splitlines()
    shown = [f"    | {line}" for line in lines[-TAIL_LINES:]]
    return "\n".join([*shown, f"    | the whole log: {done.log.relative_to(ROOT)}"])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
