# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A process of its own that plays rounds one after the other, so that a test may kill it at any moment.

writer.py WHERE HOST FROM ROUNDS: (WHERE is a folder, or the URL of a database) each round reads a
log of which two lines came since the last one. It prints a line for each round that it has recorded.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from ansible_collections.ops.upkeep.plugins.plugin_utils.history.place import FILE, Place, place_of
from ansible_collections.ops.upkeep.tests.unit.plugins.plugin_utils.history.rounds_of import Rounds, finding, result

LINES_PER_ROUND = 2
FINDINGS = 300  # so that a transaction takes long enough to be hit


def play(rounds: Rounds, host: str, number: int) -> None:
    """Play one round: read from the cursor to the end of the log, and record what was read."""
    this, recalled = rounds.recall(number / 100, [host], id_=f"{host}-{number}")
    known = json.loads(recalled.hosts.get(host, "{}")).get("log_review", {})
    offset = known.get("cursors", {}).get("offset", 0)
    end = (number + 1) * LINES_PER_ROUND
    lines = {"name": "log_lines", "value": end - offset, "unit": "lines", "labels": {"to": str(end)}}
    seen = {"id": "t", "template": "a <*>", "severity": "info", "count": end - offset, "first": 1.0, "last": 2.0}
    findings = [finding(f"/srv/{count}", "warn" if number % 2 else "ok") for count in range(FINDINGS)]
    log_review = {**result(*findings, cursors={"offset": end}, signatures=[seen]), "metrics": [lines]}
    rounds.record(this, {host: {"log_review": log_review}}, recalled.token)


def main(where: str, host: str, first: str, count: str) -> None:
    """Play the rounds."""
    os.getppid = os.getpid  # the actions are children of the process that is Ansible; here it is this one
    rounds = Rounds(place_of(None, where) if "://" in where else Place(Path(where) / FILE))
    for number in range(int(first), int(first) + int(count)):
        play(rounds, host, number)
        print(number, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
