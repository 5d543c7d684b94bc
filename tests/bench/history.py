# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Measure what it takes to recall and to record a round of a large fleet, round after round.

With --url it is measured in a PostgreSQL database, which should be an empty one.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / ".cache/collections"))

from ansible_collections.ops.upkeep.plugins.plugin_utils.history import record, session  # noqa: E402
from ansible_collections.ops.upkeep.plugins.plugin_utils.history.accepted import Accepted  # noqa: E402
from ansible_collections.ops.upkeep.plugins.plugin_utils.history.own_findings import Outlook  # noqa: E402
from ansible_collections.ops.upkeep.plugins.plugin_utils.history.place import FILE, Place, place_of  # noqa: E402
from ansible_collections.ops.upkeep.plugins.plugin_utils.history.taken import Taken, take  # noqa: E402
from ansible_collections.ops.upkeep.plugins.plugin_utils.history.this_round import ThisRound  # noqa: E402
from ansible_collections.ops.upkeep.plugins.plugin_utils.report.gather import gather  # noqa: E402
from ansible_collections.ops.upkeep.plugins.plugin_utils.report.round import Round  # noqa: E402

PROCEDURES = ("health_check", "log_review")
DAY = 86400.0
GOAL_RECALL, GOAL_RECORD = 1.0, 5.0  # seconds


def main() -> int:
    """Measure and print; return 1 when a goal was missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hosts", type=int, default=1000)
    parser.add_argument("--findings", type=int, default=50, help="of each host")
    parser.add_argument("--templates", type=int, default=0, help="of the log of each host")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--url", help="of a PostgreSQL database, else a file is used")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="upkeep-bench-") as folder:
        place = place_of(None, options.url) if options.url else Place(Path(folder) / FILE)
        took = [measured(place, number, options) for number in range(options.rounds)]
        if place.path:
            print(f"\nThe file has {place.path.stat().st_size / 2**20:.1f} MiB after {options.rounds} rounds.")
    recall, recording = (max(one[which] for one in took[1:]) for which in (0, 1))
    print(f"slowest recall {recall:.2f} s (goal: {GOAL_RECALL} s), slowest record {recording:.2f} s ({GOAL_RECORD} s)")
    return 0 if recall <= GOAL_RECALL and recording <= GOAL_RECORD else 1


def measured(place: Place, number: int, options: argparse.Namespace) -> tuple[float, float]:
    """Play a round, and return how many seconds recall and record took."""
    hosts = [f"host{index}" for index in range(options.hosts)]
    this = ThisRound(f"round-{number}", "daily", "", number * DAY, number * DAY + 60)
    results = taken(hosts, number, options)
    began, used = time.monotonic(), time.process_time()
    recalled = session.recall_round(place, this, hosts, check_mode=False)
    between = time.monotonic()
    policy = record.Policy(Accepted(()), Outlook(), recalled.token)
    recorded = session.record_round(place, this, results, policy, 400, check_mode=False)
    ended = time.monotonic()
    changed = sum(memory["change"] != "same" for memory in recorded.memory.values())
    used = time.process_time() - used
    print(
        f"round {number}: recall {between - began:.2f} s, record {ended - between:.2f} s, {used:.2f} s of a processor; "
        f"{changed} findings changed"
    )
    return between - began, ended - between


def taken(hosts: Sequence[str], number: int, options: argparse.Namespace) -> Taken:
    """Return what the round hands over: one finding in fifty changes from round to round, and every number does."""
    results = {host: _results(index, number, options) for index, host in enumerate(hosts)}
    return take(gather(Round("", "", "", ""), hosts, PROCEDURES, results.__getitem__), PROCEDURES, results.__getitem__)


def _results(host: int, number: int, options: argparse.Namespace) -> dict[str, Any]:
    findings = [_finding(host, index, number) for index in range(options.findings)]
    labels = [{"subject": item["subject"]} for item in findings[: options.findings // 2]]
    metrics = [{"name": "space", "value": number, "unit": "percent", "labels": each} for each in labels]
    units = [f"unit{index}.service" for index in range(100)]
    health = {"findings": findings, "metrics": metrics, "cursors": {}, "inventory": {"units": units}}
    end = number * DAY
    signatures = [
        {"id": f"t{index}", "template": f"t{index} <*>", "severity": "error" if index % 9 == 0 else "info",
         "count": 10 + host % 7, "first": end - DAY, "last": end, "sample": ""}
        for index in range(options.templates)
    ]  # fmt: skip
    cursors = {
        f"/var/log/{index}.log": {"inode": index, "offset": number * 1000, "tail": "a" * 64} for index in range(10)
    }
    logs = {"findings": [_finding(host, 0, 0)], "metrics": [], "cursors": cursors, "signatures": signatures}
    return {"health_check": health, "log_review": logs}


def _finding(host: int, index: int, number: int) -> dict[str, Any]:
    status = "warn" if (host + index + number) % 100 == 0 else "ok"
    message = f"{40 + number}.3 % full, 18.2 GiB left (warns at 85 %)"
    number_of = {"value": 40.3 + number, "unit": "percent", "limit": 85}
    return {"check": "filesystem_space", "subject": f"/srv/{index}", "status": status, "message": message, **number_of}


if __name__ == "__main__":
    sys.exit(main())
