# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One step of the proof: a command with a time limit, a log, and a count of what passed and failed in it."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from counts import ONE_FAILED, ONE_PASSED, Counts

ROOT = Path(__file__).resolve().parents[2]
CACHE = ROOT / ".cache"
LOGS = CACHE / "logs"
KILLED = 124  # what timeout(1) exits with
MERCY_SECONDS = 10


@dataclass(frozen=True)
class Done:
    """How a command ended: its exit code, what it printed, and how long it took."""

    code: int
    log: Path
    seconds: float

    @property
    def output(self) -> str:
        """Everything that the command printed."""
        return self.log.read_text(encoding="utf-8", errors="replace")


def by_exit_code(done: Done) -> Counts:
    """Count a step as one thing that passed or failed."""
    return ONE_FAILED if done.code else ONE_PASSED


@dataclass(frozen=True)
class Step:
    """What to run, for how long at most, and how to count what it did."""

    name: str
    command: Sequence[str]
    count: Callable[[Done], Counts] = by_exit_code
    minutes: float = 5
    environment: Mapping[str, str] = field(default_factory=dict)

    def run(self) -> tuple[Counts, Done]:
        """Run the command to its end, or to the end of its time, and count. It gets no standard input."""
        LOGS.mkdir(parents=True, exist_ok=True)
        log = LOGS / f"{self.name}.log"
        began = time.monotonic()
        with log.open("wb") as file:
            code = _run(self.command, self.environment, file.fileno(), self.minutes * 60)
            if code == KILLED:
                file.write(f"\nstopped: not done after {self.minutes:g} minutes\n".encode())
        done = Done(code, log, time.monotonic() - began)
        counts = self.count(done)
        if code and not counts.failed:
            counts += ONE_FAILED  # it broke outside of what it counts
        return counts, done


def _run(command: Sequence[str], environment: Mapping[str, str], output: int, seconds: float) -> int:
    try:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, **environment},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    except OSError as error:
        os.write(output, f"{error}\n".encode())
        return 127
    try:
        return process.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        return KILLED
    finally:
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End whatever is left of a command, its children included, kindly first."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, number)
        except ProcessLookupError:
            return
        try:
            process.wait(timeout=MERCY_SECONDS)
        except subprocess.TimeoutExpired:
            continue
