# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Group the lines of a file, in a process of its own, and print how long that took and how much memory it needed."""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

CHUNK = 10_000
Add = Callable[[Sequence[str]], object]


def ours() -> Add:
    """Return what takes a chunk of lines: the miner of this project."""
    from tests.bench.logs import Miner

    return Miner().add


def drain3() -> Add:
    """Return what takes a chunk of lines: Drain3, with the masks of its own example."""
    from drain3 import TemplateMiner
    from drain3.masking import MaskingInstruction
    from drain3.template_miner_config import TemplateMinerConfig

    before, after = r"((?<=[^A-Za-z0-9])|^)", r"((?=[^A-Za-z0-9])|$)"
    config = TemplateMinerConfig()
    config.profiling_enabled = False
    config.masking_instructions = [
        MaskingInstruction(before + pattern + after, name)
        for pattern, name in (
            (r"(([0-9a-f]{2,}:){3,}([0-9a-f]{2,}))", "ID"),
            (r"(\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3})", "IP"),
            (r"([0-9a-f]{6,} ?){3,}", "SEQ"),
            (r"([0-9A-F]{4} ?){4,}", "SEQ"),
            (r"(0x[a-f0-9A-F]+)", "HEX"),
            (r"([\-\+]?\d+)", "NUM"),
        )
    ]
    miner = TemplateMiner(config=config)

    def add(lines: Sequence[str]) -> None:
        for line in lines:
            miner.add_log_message(line)

    return add


def chunks(path: str) -> Iterator[list[str]]:
    """Yield the lines of a file by thousands, so that no more of it is in memory."""
    with open(path, encoding="utf-8", newline="\n") as file:
        while lines := [line.rstrip("\n") for line in islice(file, CHUNK)]:
            yield lines


def main(contender: str, path: str) -> None:
    """Print lines, seconds of CPU and of the clock, and the peak of memory in MiB as JSON."""
    add = {"ours": ours, "drain3": drain3}[contender]()
    count, busy, passed = 0, 0.0, 0.0
    for lines in chunks(path):  # reading the file is not what is measured
        begun, clock = time.process_time(), time.perf_counter()
        add(lines)
        busy += time.process_time() - begun
        passed += time.perf_counter() - clock
        count += len(lines)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"lines": count, "cpu": busy, "wall": passed, "mib": peak}))


if __name__ == "__main__":
    main(*sys.argv[1:])
