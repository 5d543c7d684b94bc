# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How well and how fast log lines are grouped, beside Drain3, the best-known library for it.

Accuracy: the share of lines whose group holds exactly the lines of one true template, on the labelled logs of loghub,
where they are at hand (UPKEEP_LOGHUB, or ../shared/loghub). Speed: both take turns on the same lines, each in a process
of its own on one core; what counts is CPU time, so that a busy machine does not speak for either.

From the checkout: python tests/bench/logs.py [--quick]
Drain3 is looked for in this Python and in .cache/bench/venv, and is installed there if it is nowhere.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import types
import venv
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))


try:
    from ansible_collections.ops.upkeep.plugins.module_utils.logs.mining.miner import Miner
except ModuleNotFoundError:  # the checkout is not linked under its collection name
    for name in ("ansible_collections", "ansible_collections.ops", "ansible_collections.ops.upkeep"):
        sys.modules.setdefault(name, types.ModuleType(name)).__path__ = [str(ROOT)]
    from ansible_collections.ops.upkeep.plugins.module_utils.logs.mining.miner import Miner

from tests.bench.log_lines import WORKLOADS, labelled_logs  # noqa: E402

CHUNK = 10_000
MEAN_ACCURACY, LOWEST_ACCURACY = 0.97, 0.90
MOST_MIB, FLAT = 100, 1.25
LINES = {"mixed": 1_500_000, "identifiers": 400_000, "random words": 400_000}
TIMES_FASTER = {"mixed": 25.0, "identifiers": 10.0, "random words": 1.5}


def cluster(lines: list[str]) -> list[int]:
    """Return the number of the group of each line."""
    miner = Miner()
    numbers = [number for at in range(0, len(lines), CHUNK) for number in miner.add(lines[at : at + CHUNK])]
    return [miner.resolve(number) for number in numbers]


@dataclass
class Goals:
    """What was asked for and what came of it."""

    missed: list[str] = field(default_factory=list)

    def hold(self, met: bool, what: str) -> str:
        """Remember a goal that was missed; return the word for the table."""
        if not met:
            self.missed.append(what)
        return "met" if met else "MISSED"


def main() -> int:
    """Measure and print; return 1 when a goal was missed or Drain3 is not to be had."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="a tenth of the lines: the figures are rough")
    parser.add_argument("--only", choices=WORKLOADS, help="measure the speed on these lines only")
    options = parser.parse_args()
    goals = Goals()
    if not options.only:
        print_accuracy(goals)
    python = python_with_drain3()
    print(f"\n{'lines':<14}{'count':>10}{'lines/s':>10}{'Drain3':>9}{'times':>8}{'goal':>6}{'MiB':>6}{'at 1/10':>9}")
    for name in [options.only] if options.only else WORKLOADS:
        print_speed(name, LINES[name] // (10 if options.quick else 1), python, goals)
    print("\nAll goals met." if not goals.missed else "\nMissed: " + "; ".join(goals.missed))
    return 1 if goals.missed else 0


def print_accuracy(goals: Goals) -> None:
    """Print the grouping accuracy on each labelled log, or that there are none."""
    folder = labelled_logs()
    if folder is None:
        print("No labelled logs (UPKEEP_LOGHUB): accuracy is not measured.")
        return
    with tempfile.NamedTemporaryFile(suffix=".json") as answer:
        command = [sys.executable, str(folder / "eval_ga.py"), "tests.bench.logs:cluster", "--json", answer.name]
        subprocess.run(command, cwd=ROOT, check=True)
        modes = json.loads(Path(answer.name).read_text())["tests.bench.logs:cluster"]
    print()
    for mode, sets in modes.items():
        mean = sets["mean"]["GA"]
        lowest = min(one["GA"] for name, one in sets.items() if name != "mean")
        word = goals.hold(mean >= MEAN_ACCURACY and lowest >= LOWEST_ACCURACY, f"accuracy ({mode})")
        print(f"{mode:<8} mean {mean:.4f} (goal {MEAN_ACCURACY}), lowest {lowest:.4f} (goal {LOWEST_ACCURACY}): {word}")


def print_speed(name: str, count: int, python: str, goals: Goals) -> None:
    """Print how fast both are on the lines of one workload, and how much memory ours needs for a tenth and for all."""
    with tempfile.TemporaryDirectory(prefix="upkeep-bench-") as folder:
        whole, tenth = Path(folder, "whole.log"), Path(folder, "tenth.log")
        write(whole, name, count)
        write(tenth, name, count // 10)
        first = run(sys.executable, "ours", whole)
        theirs = run(python, "drain3", whole)
        small = run(sys.executable, "ours", tenth)
        again = run(sys.executable, "ours", whole)
    ours = min(first, again, key=lambda one: one["cpu"])
    times = theirs["cpu"] / ours["cpu"]
    peak = max(first["mib"], again["mib"])
    goals.hold(times >= TIMES_FASTER[name], f"{name}: {times:.1f} times Drain3, goal {TIMES_FASTER[name]}")
    goals.hold(peak <= MOST_MIB, f"{name}: {peak:.0f} MiB, goal {MOST_MIB}")
    goals.hold(peak <= small["mib"] * FLAT + 8, f"{name}: memory grows from {small['mib']:.0f} to {peak:.0f} MiB")
    print(
        f"{name:<14}{count:>10,}{count / ours['cpu']:>10,.0f}{count / theirs['cpu']:>9,.0f}{times:>8.1f}"
        f"{TIMES_FASTER[name]:>6}{peak:>6.0f}{small['mib']:>9.0f}"
    )


def write(path: Path, name: str, count: int) -> None:
    """Write the lines of a workload into a file."""
    with path.open("w", encoding="utf-8") as file:
        file.writelines(line + "\n" for line in WORKLOADS[name](count))


def run(python: str, contender: str, path: Path) -> dict[str, float]:
    """Return seconds and MiB of one contender in a process of its own."""
    command = [python, str(ROOT / "tests/bench/log_contender.py"), contender, str(path)]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def python_with_drain3() -> str:
    """Return a Python that has Drain3, and make one if there is none."""
    own = ROOT / ".cache/bench/venv"
    for python in (sys.executable, str(own / "bin/python")):
        if (
            Path(python).exists()
            and not subprocess.run([python, "-c", "import drain3"], capture_output=True).returncode  # pylint: disable=subprocess-run-check
        ):
            return python
    venv.create(own, with_pip=True)
    subprocess.run([str(own / "bin/pip"), "install", "--quiet", "drain3"], check=True)
    return str(own / "bin/python")


if __name__ == "__main__":
    sys.exit(main())
