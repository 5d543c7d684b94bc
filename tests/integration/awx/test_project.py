# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The repository is a project of AWX: its playbooks run there, from a checkout, with what the checkout installs."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import ansible_runner
import checkout
import pytest

BIN = Path(sys.executable).parent
INVENTORY = """\
all:
  hosts:
    near:
      ansible_connection: local
      ansible_python_interpreter: "{{ ansible_playbook_python }}"
      health_check_auto: false
      health_check_checks:
        - kind: tcp
          name: shop
          port: %d
    far:
      ansible_host: 127.0.0.1
      ansible_port: 1
      ansible_ssh_common_args: -o ConnectTimeout=5
"""


@pytest.fixture(scope="module")
def awx(tmp_path_factory) -> Path:
    """A folder as AWX makes it: the project checked out, its requirements installed beside it."""
    folder = tmp_path_factory.mktemp("awx")
    project = checkout.copy_to(folder / "project")
    install = [BIN / "ansible-galaxy", "collection", "install", "-r", "collections/requirements.yml"]
    own = {name: value for name, value in os.environ.items() if name != "ANSIBLE_COLLECTIONS_PATH"}
    environment = {**own, "HOME": str(folder)}  # nothing that this machine has installed already
    subprocess.run(
        [*install, "-p", folder / "requirements_collections"], cwd=project, env=environment, check=True, timeout=120
    )
    return folder


@pytest.fixture(scope="module")
def open_port() -> Iterator[int]:
    """The port of a service that is up."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def job(awx: Path, name: str, port: int, **variables: Any) -> ansible_runner.Runner:
    """Run the daily round as a job template does, in private data of its own, and return the ended job."""
    (awx / "jobs" / name).mkdir(parents=True)
    return ansible_runner.run(
        private_data_dir=str(awx / "jobs" / name),
        ident=name,
        project_dir=str(awx / "project"),
        playbook="playbooks/daily.yml",
        inventory=INVENTORY % port,
        extravars={
            "upkeep_report_dir": str(awx / "reports" / name),
            "upkeep_state_dir": str(awx / "state"),
            **variables,
        },
        # The service that is up is not all that this machine runs, and how the rest fares is nobody's business here.
        tags="health_check",
        envvars={
            "ANSIBLE_COLLECTIONS_PATH": str(awx / "requirements_collections"),
            "ANSIBLE_RETRY_FILES_ENABLED": "False",
            "PATH": f"{BIN}:{os.environ['PATH']}",
        },
        quiet=True,
    )


@pytest.fixture(scope="module")
def ended(awx, open_port) -> ansible_runner.Runner:
    """A job that met a host that is well and one that is down, and that no finding makes fail."""
    return job(awx, "ended", open_port, upkeep_fail_on="never")


def report(awx: Path, name: str) -> dict[str, Any]:
    """Return what a job left as report.json."""
    return json.loads((awx / "reports" / name / "latest/report.json").read_text(encoding="utf-8"))


def events(runner: ansible_runner.Runner, kind: str, task: str = "") -> list[dict[str, Any]]:
    """Return the data of the events of a kind, those of one task where one is named."""
    data = [event["event_data"] for event in runner.events if event["event"] == kind]
    return [one for one in data if not task or one.get("task") == task]


def test_the_names_of_the_collection_lead_to_what_the_checkout_installed(awx):
    installed = awx / "requirements_collections/ansible_collections/ops/upkeep"
    assert (installed / "plugins/modules/health_check.py").is_file()
    assert not (installed / ".cache").exists()


def test_the_job_ends_well(ended):
    assert (ended.status, ended.rc) == ("successful", 0), ended.stdout.read()


def test_one_event_carries_the_findings_of_the_host(ended):
    (event,) = events(ended, "runner_on_ok", "Check the health of the host")
    assert event["host"] == "near"
    assert event["resolved_action"] == "ops.upkeep.health_check"
    (finding,) = event["res"]["findings"]
    assert (finding["check"], finding["subject"], finding["status"]) == ("tcp_port", "shop", "ok")


def test_the_host_that_is_down_is_an_event_and_a_finding(ended, awx):
    assert [event["host"] for event in events(ended, "runner_on_unreachable")] == ["far"]
    told = [one for one in report(awx, "ended")["findings"] if one["host"] == "far"]
    assert [(one["check"], one["status"]) for one in told] == [("host_reachable", "fail")]


def test_the_job_has_its_statistics(ended):
    (stats,) = events(ended, "playbook_on_stats")
    assert stats["ok"]["near"] > 0
    assert not stats["failures"] and not stats["changed"]


def test_the_artifacts_are_there(ended, awx):
    artifacts = awx / "jobs/ended/artifacts/ended"
    assert (artifacts / "rc").read_text(encoding="utf-8") == "0"
    assert (artifacts / "status").read_text(encoding="utf-8") == "successful"
    assert list((artifacts / "job_events").glob("1-*.json"))


def test_what_awx_shows_has_the_verdict_and_no_terminal_tricks(ended, awx):
    lines = ended.stdout.read().rstrip().splitlines()
    assert "FAIL: 1 of 2 hosts" in lines[-1]
    assert str((awx / "reports/ended/latest").resolve()) in lines[-1]
    assert not any("\r" in line.rstrip("\r") for line in lines)


def test_the_report_is_that_of_the_whole_fleet(ended, awx):
    told = report(awx, "ended")
    assert told["schema"] == "ops.upkeep/report/1"
    assert set(told["hosts"]) == {"near", "far"}
    assert {path.name for path in (awx / "reports/ended/latest/").iterdir()} >= {
        "index.html",
        "junit.xml",
        "report.json",
    }


def test_findings_make_the_job_fail_after_the_report_is_written(awx, open_port):
    failed = job(awx, "failed", open_port)
    assert failed.status == "failed"
    assert failed.rc != 0
    assert report(awx, "failed")["status"] == "fail"


def test_a_wrong_variable_is_named_before_anything_runs(awx, open_port):
    wrong = job(awx, "wrong", open_port, health_check_deadline="soon")
    assert wrong.status == "failed"
    assert "health_check_deadline" in wrong.stdout.read()
    assert not events(wrong, "runner_on_ok", "Check the health of the host")
