# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The logrotate of the distribution at work on a log that is read all the while."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.budget import Budget
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.logs.sources.find import sources_of
from ansible_collections.ops.upkeep.plugins.module_utils.logs.sources.source import ReadLimits

LOGROTATE = shutil.which("logrotate", path="/usr/sbin:/usr/bin")
TURNS = int(os.environ.get("UPKEEP_TURNS", "6"))
pytestmark = pytest.mark.skipif(LOGROTATE is None, reason="logrotate is not installed")


class Bench:
    def __init__(self, folder, rules):
        self.folder = folder
        self.log = folder / "app.log"
        self.number = 0
        self.rules = folder / "rules"
        self.state = folder / "state"
        self.cursor = None
        self.problems = []
        self.rules.write_text(f"{self.log} {{\n  su root root\n  rotate 10\n  {rules}\n}}\n")
        self.rules.chmod(0o644)

    def write(self, count):
        with open(self.log, "a", encoding="utf-8") as file:
            for _ignored in range(count):
                self.number += 1
                file.write(f"line {self.number}\n")

    def rotate(self):
        while "%s" in self.rules.read_text() and self._is_named(int(time.time())):
            time.sleep(0.05)  # within a second there is no second name
        done = subprocess.run(
            [LOGROTATE, "--force", "--state", self.state, self.rules], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr

    def _is_named(self, second):
        return any(list(self.folder.glob(f"*-{one}")) for one in (second, second - 1))

    def read(self):
        (source,) = sources_of(Host(Budget.of(30)), [{"path": str(self.log)}])
        reading = source.read(self.cursor, ReadLimits())
        lines = [line for chunk in reading for line in chunk]
        self.cursor = json.loads(json.dumps(reading.cursor))
        self.problems += reading.problems
        return lines


RULES = {
    "create": "create",
    "compress": "create\n  compress",
    "delaycompress": "create\n  compress\n  delaycompress",
    "copytruncate": "copytruncate",
    "copytruncate, compress": "copytruncate\n  compress\n  delaycompress",
    "nocreate": "nocreate",
    "dateext": "create\n  dateext\n  dateformat -%Y%m%d-%s",
    "xz": "create\n  compress\n  compresscmd /usr/bin/xz\n  uncompresscmd /usr/bin/unxz\n  compressext .xz",
    "zstd": "create\n  compress\n  compresscmd /usr/bin/zstd\n  compressoptions --rm -q\n  compressext .zst",
    "extension": "create\n  extension .log\n  compress",
    "olddir": "create\n  olddir old\n  createolddir 755 root root\n  compress\n  delaycompress",
    "start": "create\n  start 5",
}


@pytest.mark.parametrize("rules", RULES.values(), ids=RULES)
def test_every_line_is_read_once(tmp_path, rules):
    if "zstd" in rules and not shutil.which("zstd"):
        pytest.skip("zstd is not installed")
    bench = Bench(tmp_path, rules)
    bench.write(3)
    got = bench.read()
    for turn in range(TURNS):
        bench.write(turn % 6 * 50 + 1)
        if turn % 2:
            got += bench.read()
        bench.rotate()
        if turn % 3 == 1:  # twice between two rounds
            bench.write(5)
            bench.rotate()
        bench.write(7)
        got += bench.read()
    got += bench.read()
    assert got == [f"line {number}" for number in range(1, bench.number + 1)]
    assert bench.problems == []
