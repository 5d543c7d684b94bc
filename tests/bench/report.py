# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How long the report of a large round takes, and how large it is.

From the checkout: PYTHONPATH=.cache/collections python tests/bench/report.py [HOSTS [FINDINGS]]
The default is 1,000 hosts with 50 findings each.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from pathlib import Path
from typing import Callable, TypeVar

from ansible_collections.ops.upkeep.plugins.plugin_utils.report import terminal
from ansible_collections.ops.upkeep.plugins.plugin_utils.report.formats import FORMATS
from ansible_collections.ops.upkeep.plugins.plugin_utils.report.gather import gather
from ansible_collections.ops.upkeep.plugins.plugin_utils.report.store import write
from ansible_collections.ops.upkeep.tests.unit.plugins.plugin_utils.report import sample

T = TypeVar("T")


def timed(label: str, work: Callable[[], T]) -> T:
    """Print how long the work took."""
    begun = time.perf_counter()
    result = work()
    size = f"{len(result.encode()) / 1e6:8.1f} MB" if isinstance(result, str) else ""
    print(f"{label:<36}{time.perf_counter() - begun:8.2f} s {size}")
    return result


def main(hosts: int = 1000, findings: int = 50) -> None:
    """Time each step from the registered results to the files on disk."""
    results = sample.large_results(hosts, findings)
    begun = time.perf_counter()
    report = timed(
        "read the results", lambda: gather(sample.ROUND, list(results), ("health_check",), results.__getitem__)
    )
    timed("terminal", lambda: "\n".join(line.text for line in terminal.render(report, 100)))
    files = {name: timed(name, lambda render=render: render(report)) for name, render in FORMATS.items()}
    with tempfile.TemporaryDirectory() as folder:
        timed("write", lambda: write(Path(folder), report.round.id, files, 30))
    print(f"{'in all':<36}{time.perf_counter() - begun:8.2f} s")
    print(f"{'most memory':<36}{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:8.0f} MiB")


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:]))
