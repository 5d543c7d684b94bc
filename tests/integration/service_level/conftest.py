# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The search service of the bench in a container, and Debian's Prometheus that keeps watch of it."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.ops.upkeep.tests.integration.containers.container import (
    ROOT,
    Container,
    environment,
    podman,
    started,
    why_not,
)

FILES = Path(__file__).parent / "files"
SUITE = "bookworm"
PLAY = "- hosts: all\n  gather_facts: false\n  roles: [service]\n"
CONFIG = """\
global: {scrape_interval: 1s, scrape_timeout: 1s}
scrape_configs:
  - job_name: search
    static_configs: [{targets: ["127.0.0.1:8000"]}]
"""
ASK = "import sys, urllib.request as u; print(u.urlopen(sys.argv[1], timeout=10).read().decode())"


@dataclass(frozen=True)
class Bench:
    """The container, and what a test does with it."""

    container: Container

    def traffic(self, count: int, **misbehaviour: Any) -> None:
        """Send requests to the service, which answers as it is told."""
        self.container.run("python3", "/opt/traffic.py", str(count), json.dumps(misbehaviour))

    def ask(self, url: str) -> str:
        """Return a page as the container sees it."""
        return self.container.run("python3", "-c", ASK, url)

    def answers(self, url: str) -> bool:
        """Whether anybody answers there."""
        try:
            self.ask(url)
        except RuntimeError:
            return False
        return True

    def query(self, query: str, at: float | None = None) -> list[dict[str, Any]]:
        """Return the result of PromQL, asked of Prometheus itself."""
        from urllib.parse import urlencode

        parameters = {"query": query} | ({} if at is None else {"time": f"{at:.3f}"})
        answer = json.loads(self.ask(f"http://127.0.0.1:9090/api/v1/query?{urlencode(parameters)}"))
        assert answer["status"] == "success", answer
        found: list[dict[str, Any]] = answer["data"]["result"]
        return found

    def number(self, query: str, at: float | None = None) -> float:
        """Return the one number of PromQL."""
        (row,) = self.query(query, at)
        return float(row["value"][1])

    def module(self, **options: Any) -> dict[str, Any]:
        """Run slo_review in the container as Ansible does."""
        with tempfile.TemporaryDirectory() as folder:
            play = [{"hosts": "all", "gather_facts": False, "tasks": [{"ops.upkeep.slo_review": options}]}]
            return run_play(Path(folder), self.container, play)


def run_play(folder: Path, container: Container, play: Any) -> dict[str, Any]:
    """Return what the last task of a play returned."""
    (folder / "play.yml").write_text(json.dumps(play))
    done = playbook(folder / "play.yml", container, ANSIBLE_STDOUT_CALLBACK="ansible.posix.json")
    tasks = json.loads(done[done.index("{") :])["plays"][0]["tasks"]
    result: dict[str, Any] = tasks[-1]["hosts"][container.name]
    return result


def playbook(path: Path, container: Container, **more: str) -> str:
    """Run a playbook on the container and return what it printed."""
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "ansible",
            "playbook",
            "-i",
            f"{container.name},",
            "-c",
            "containers.podman.podman",
            path,
        ],
        env={
            **environment(),
            "ANSIBLE_COLLECTIONS_PATH": str(ROOT / ".cache/collections"),
            "ANSIBLE_ROLES_PATH": str(ROOT / "molecule"),
            **more,
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="session")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    """The service and Prometheus, up and scraping."""
    reason = why_not(SUITE)
    if reason:
        pytest.skip(reason)
    with started(SUITE) as container:
        play = tmp_path_factory.mktemp("service") / "service.yml"
        play.write_text(PLAY)
        playbook(play, container)
        podman(
            "exec", container.name, "apt-get", "install", "-qy", "--no-install-recommends", "prometheus", seconds=600
        )
        container.run("tee", "/etc/prometheus/prometheus.yml", stdin=CONFIG)
        container.put(FILES / "traffic.py", "/opt/traffic.py")
        container.run("systemctl", "restart", "prometheus")
        made = Bench(container)
        container.wait_for(lambda: made.answers("http://127.0.0.1:9090/-/ready"), "Prometheus")
        yield made
