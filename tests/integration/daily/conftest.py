# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A machine that runs the search service, and days in its life: traffic, and the round of the morning after."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible_collections.ops.upkeep.tests.integration.containers.container import (
    ROOT,
    Container,
    environment,
    started,
    why_not,
)

SEARCHES = 200
WINDOW = 60  # seconds, the shortest there may be: so a day of this test has its own figures
TRAFFIC = f"""\
import itertools, urllib.error, urllib.request
words = itertools.cycle(("storage", "network", "quarterly", "number"))
for number, word in zip(range({SEARCHES}), words):
    try:
        urllib.request.urlopen(f"http://localhost/search?q={{word}}", timeout=10).read()
    except urllib.error.HTTPError as error:
        error.read()
"""
ORDER = "import sys, urllib.request as u; u.urlopen('http://localhost:8000/misbehave', sys.argv[1].encode()).read()"
BACKUP = "/var/backups/search/search.dump"
DUMP = f"mkdir -p /var/backups/search && runuser -u postgres -- pg_dump -Fc search > {BACKUP}"
VARIABLES = {
    "upkeep_fail_on": "never",
    "upkeep_quiet": True,
    "backup_verification_backups": [{"kind": "pg_dump", "name": "search", "path": BACKUP, "database": "search"}],
    "performance_review_objectives": [
        {
            "name": "search latency",
            "metric": "search_duration_seconds",
            "quantile": 0.95,
            "limit": "100 ms",
            "window": WINDOW,
        },
        {
            "name": "error rate",
            "total": "http_requests_total",
            "bad": 'http_requests_total{status="500"}',
            "limit": "0.1 %",
            "window": WINDOW,
        },
    ],
}


@dataclass(frozen=True)
class Morning:
    """What the reader of a round sees."""

    terminal: str
    report: dict[str, Any]
    page: str

    def findings(self, **wanted: str) -> list[dict[str, Any]]:
        """The findings whose fields are these."""
        return [one for one in self.report["findings"] if all(one.get(key) == value for key, value in wanted.items())]

    def changed(self, change: str) -> set[tuple[str, str]]:
        """Check and subject of what is new, worse, back ... and needs hands or needed them."""
        return {(one["check"], one["subject"]) for one in self.findings(change=change)}


@dataclass
class Service:
    """The machine with the search service, and the folder of the rounds."""

    machine: Container
    folder: Path
    played: list[float] = field(default_factory=list)

    @property
    def inventory(self) -> list[str]:
        """The arguments that name the machine and how to reach it."""
        return ["-i", f"{self.machine.name},", "-c", "containers.podman.podman"]

    def play(self, *arguments: str) -> str:
        """Run a playbook against the machine and return what it said."""
        command = [str(Path(sys.executable).parent / "ansible-playbook"), *self.inventory, *arguments]
        done = subprocess.run(
            command, cwd=self.folder, env=_environment(), capture_output=True, text=True, check=False, timeout=600
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def behave(self, **how: float) -> None:
        """Tell the service how to misbehave; nothing ends it."""
        self.machine.run("python3", "-c", ORDER, json.dumps(how))

    def live_a_day(self) -> None:
        """Let users search, and the night's backup be made."""
        self.machine.run("python3", "-c", TRAFFIC)
        self.machine.run("sh", "-c", DUMP)

    def round(self) -> Morning:
        """Run the daily round and return what its reader sees."""
        variables = self.folder / "variables.yml"
        variables.write_text(yaml.safe_dump({**VARIABLES, "upkeep_state_dir": str(self.folder / "state")}))
        said = self.play("-e", f"@{variables}", "ops.upkeep.daily")
        self.played.append(time.time())
        latest = self.folder / "upkeep-reports/latest"
        report = json.loads((latest / "report.json").read_text(encoding="utf-8"))
        return Morning(said, report, (latest / "index.html").read_text(encoding="utf-8"))

    def wait_for_the_next_day(self) -> None:
        """Return when the window of the objectives lies behind the last round."""
        while time.time() < self.played[-1] + WINDOW + 1:
            time.sleep(0.5)


def _environment() -> dict[str, str]:
    own = {name: value for name, value in os.environ.items() if not name.startswith("ANSIBLE_")}
    return {
        **own,
        **environment(),
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "ANSIBLE_COLLECTIONS_PATH": str(ROOT / ".cache/collections"),
        "ANSIBLE_ROLES_PATH": str(ROOT / "molecule"),
        "COLUMNS": "100",
        "LC_ALL": "C.UTF-8",
    }


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A machine with the search service, PostgreSQL, Redis and nginx, all healthy."""
    reason = why_not("bookworm")
    if reason:
        pytest.skip(reason)
    folder = tmp_path_factory.mktemp("days")
    play = {"hosts": "all", "gather_facts": False, "roles": ["service"]}
    (folder / "install.yml").write_text(yaml.safe_dump([play]))
    with started("bookworm") as machine:
        made = Service(machine, folder)
        made.play("install.yml")
        yield made
