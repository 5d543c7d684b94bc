# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Repeat for long what `make test` does a few times at random moments: `soak.py [NAME...]`, all if none is named.

A name stands for every long form that begins with it. The first column of the table is the verdict.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import plan
from counts import Counts
from run import run_step
from step import Step

HISTORY = "tests/unit/plugins/plugin_utils/history/test_trouble.py"
SOURCES = "tests/unit/plugins/module_utils/logs/sources/test_exactly_once.py"


@dataclass(frozen=True)
class Soak:
    """A test that is repeated: how often is in its C(environment), which it reads itself."""

    name: str
    what: str
    tests: str
    environment: Mapping[str, str]
    minutes: float = 15

    def step(self) -> Step:
        """Return what runs it."""
        ran = plan.pytest_of(f"soak-{self.name}", self.tests.split(), self.minutes)
        return Step(ran.name, ran.command, ran.count, ran.minutes, {**ran.environment, **self.environment})


def _drills() -> list[Soak]:
    """Return fifty kills in five parts, each with a machine and random moments of its own."""
    tests = "tests/integration/drill/test_drill.py -k killed"
    return [
        Soak(
            f"drill-kills-{part}",
            "a restore drill killed at 10 moments takes itself away",
            tests,
            {"UPKEEP_DRILL_KILLS": "10", "UPKEEP_SEED": str(part)},
            20,
        )
        for part in range(1, 6)
    ]


SOAKS: Sequence[Soak] = (
    Soak(
        "history-kills",
        "a recording killed at 50 moments loses no line and counts none twice",
        f"{HISTORY} -k killed_at_any_moment",
        {"UPKEEP_KILLS": "50"},
    ),
    Soak(
        "history-writers",
        "4 writers at once, 50 rounds each; one of two writers killed at 50 moments",
        f"{HISTORY} -k writers",
        {"UPKEEP_WRITER_ROUNDS": "50", "UPKEEP_KILLS": "50"},
    ),
    Soak(
        "log-walks",
        "2,000 walks of 60 random steps: writing, rotation of every kind, rounds",
        SOURCES,
        {"UPKEEP_WALKS": "2000"},
    ),
    Soak(
        "logrotate",
        "12 configurations of logrotate, 40 turns each",
        "tests/integration/logs/test_logrotate.py",
        {"UPKEEP_TURNS": "40"},
    ),
    *_drills(),
)


def chosen(names: Sequence[str]) -> list[Soak]:
    """Return the long forms that begin with one of the names, all without any. Raises SystemExit for an unknown one."""
    for name in names:
        if not any(soak.name.startswith(name) for soak in SOAKS):
            raise SystemExit(f"{name}: there is {', '.join(soak.name for soak in SOAKS)}")
    return [soak for soak in SOAKS if not names or any(soak.name.startswith(name) for name in names)]


def main(names: Sequence[str]) -> int:
    """Run them one after the other, whatever fails; return the exit code, 0 if nothing failed."""
    total = Counts()
    for soak in chosen(names):
        print(f"      {soak.name}: {soak.what}", flush=True)
        total += run_step(soak.step())
    print(f"{total.passed} passed, {total.failed} failed")
    return 1 if total.failed or not total.passed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
