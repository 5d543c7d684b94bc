# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The daily round as its user runs it, and its report."""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import testinfra

MACHINES = ("upkeep-healthy-bookworm", "upkeep-healthy-trixie", "upkeep-faulty")
CHECKOUT = os.environ.get("UPKEEP_BENCH", "")  # what ends the names of this checkout's containers
REPORTS = Path(os.environ["MOLECULE_EPHEMERAL_DIRECTORY"]) / "reports"
INVENTORY = str(Path(os.environ["MOLECULE_INVENTORY_FILE"]).parent)  # the folder, with the scenario's own hosts
# Not on the disk of the host, so that it is no change itself.
MARK = "/run/before-the-round"
# Where Ansible keeps its payloads for the time of a call, and where daemons write of themselves.
NOT_OURS = ("/root/.ansible", "/tmp", "/var/log")


@dataclass(frozen=True)
class Round:
    """A round that has ended: its exit code, what it printed, the folder of its report, what changed on each host."""

    code: int
    printed: str
    folder: Path
    changed: dict[str, list[str]]

    @property
    def report(self) -> dict[str, Any]:
        """What C(report.json) holds."""
        return json.loads((self.folder / "report.json").read_text(encoding="utf-8"))

    def findings(self, host: str, *statuses: str) -> dict[tuple[str, str], dict[str, Any]]:
        """Return the findings on a host by check and subject, those with one of the statuses if any are given."""
        name = host + CHECKOUT if host in MACHINES else host
        return {
            (finding["check"], finding["subject"]): finding
            for finding in self.report["findings"]
            if finding["host"] == name and (not statuses or finding["status"] in statuses)
        }


@pytest.fixture(scope="session")
def first() -> Round:
    """The last round of converge."""
    return Round(0, "", (REPORTS / "latest").resolve(), {})


@pytest.fixture(scope="session")
def daily(first: Round) -> Round:
    """Another round after the first one, as a user runs it, and what changed on the hosts meanwhile."""
    hosts = {name: testinfra.get_host(f"podman://{name}{CHECKOUT}") for name in MACHINES}
    for host in hosts.values():
        host.check_output(f"touch {MARK}")
    places = ["-e", f"upkeep_report_dir={REPORTS}", "-e", f"upkeep_state_dir={REPORTS.parent / 'state'}"]
    done = subprocess.run(
        ["ansible-playbook", "ops.upkeep.daily", "-i", INVENTORY, *places],
        capture_output=True,
        text=True,
        check=False,
        cwd=REPORTS,
    )
    changed = {name: _newer_than_mark(host) for name, host in hosts.items()}
    return Round(done.returncode, done.stdout, (REPORTS / "latest").resolve(), changed)


def _newer_than_mark(host: testinfra.host.Host) -> list[str]:
    """Return the files and folders on the host's own file system whose content, name or mode changed."""
    left_out = " -o ".join(f"-path {path}" for path in NOT_OURS)
    return host.check_output(f"find / -xdev \\( {left_out} \\) -prune -o -cnewer {MARK} -print").split()
