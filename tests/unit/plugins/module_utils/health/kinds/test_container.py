# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Containers well and unwell, as podman told of them and in states that it was not in."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.budget import Budget
from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell, DoesNotApply, WrongOptions
from ansible_collections.ops.upkeep.plugins.module_utils.finding import Status
from ansible_collections.ops.upkeep.plugins.module_utils.health.kinds import container as kind
from ansible_collections.ops.upkeep.plugins.module_utils.health.plan import plan_one
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.process import Completed

FIXTURES = Path(__file__).parents[2] / "linux" / "fixtures"
NOW = 1795491355.0  # seconds since 1970, when the fixtures were recorded


class RecordedHost(Host):
    """A host whose podman answers as it was recorded."""

    def __init__(self, root: str) -> None:
        super().__init__(Budget.of(10), root=root)

    def now(self) -> float:
        return NOW

    def which(self, command: str) -> str | None:
        return "/usr/bin/podman" if command == "podman" else None

    def run(self, argv, stdin=None, env=None, cwd=None, max_output=0):
        if argv[1] == "ps":
            return Completed(argv, 0, (FIXTURES / "podman_ps_4.3.json").read_text(), "")
        import json

        every = json.loads((FIXTURES / "podman_inspect_4.3.json").read_text())
        return Completed(argv, 0, json.dumps([one for one in every if one["Id"] in argv]), "")


@pytest.fixture
def recorded(tmp_path, monkeypatch) -> RecordedHost:
    monkeypatch.setattr(Host, "is_root", True)
    (tmp_path / "proc").mkdir()
    (tmp_path / "var/lib/containers/storage").mkdir(parents=True)
    (tmp_path / "var/lib/containers/storage/db.sql").touch()
    return RecordedHost(str(tmp_path))


def test_exactly_those_in_trouble_are_found(probe, recorded):
    *bad, whole = probe("container", recorded)
    assert {(one.check, one.subject, one.status.value) for one in bad} == {
        ("container_health", "sc-web", "fail"),
        ("container_health", "sc-exit3", "fail"),
        ("container_health", "sc-loop", "fail"),
        ("container_health", "sc-paused", "warn"),
        ("container_health", "sc-stopped", "warn"),
    }
    assert (whole.check, whole.subject, whole.status) == ("containers", "all containers", Status.OK)
    assert whole.message == "9 containers, 3 running, 5 in trouble"
    assert whole.evidence["ended with an error, not meant to restart"] == 1


def test_what_is_ignored_is_counted(probe, recorded):
    (whole,) = probe("container", recorded, ignore=["sc-[welps]*"])
    assert whole.message == "4 containers, 1 running, none in trouble"
    assert whole.evidence["ignored"] == 5


@pytest.mark.parametrize(
    ("name", "options", "status", "said"),
    [
        ("sc-good", {}, "ok", "healthy"),
        ("sc-good", {"state": "exited"}, "fail", "should have ended"),
        ("sc-web", {}, "fail", "unhealthy: 2 health checks in a row failed"),
        ("sc-exit3", {}, "fail", "with exit code 3"),
        ("sc-job", {}, "fail", "with exit code 0"),
        ("sc-job", {"state": "exited"}, "ok", "with exit code 0"),
        ("sc-jobbad", {"state": "exited"}, "fail", "with exit code 1"),
        ("sc-created", {}, "fail", "never started"),
        ("sc-paused", {}, "fail", "paused"),
        ("sc-loop", {"restarts_warn": None}, "fail", "restarted"),
        ("sc-job*", {}, "fail", "ended"),
        ("nope", {}, "fail", "no container has this name"),
        ("nope*", {}, "fail", "no container matches"),
    ],
)
def test_a_container_that_was_asked_for(probe, recorded, name, options, status, said):
    findings = probe("container", recorded, container=name, **options)
    assert all(one.check == "container_health" for one in findings)
    assert findings[0].status is Status(status), findings[0].message
    assert any(said in one.message for one in findings)


def test_a_container_may_be_named_by_its_id(probe, recorded):
    (by_name,) = probe("container", recorded, container="sc-good")
    (engine,) = kind.engines(recorded, "podman", None)
    number = next(one.id for one in engine.containers() if one.name == "sc-good")
    (by_id,) = probe("container", recorded, container=number[:12])
    assert by_id.message == by_name.message


def test_containers_of_others_are_said_to_be_unseen(probe, recorded, monkeypatch):
    monkeypatch.setattr(kind, "users_with_containers", lambda _host: [1000, 1001])
    *_bad, whole = probe("container", recorded)
    assert "those of 2 other users were not seen (uid 1000, 1001)" in whole.message
    (missing,) = probe("container", recorded, container="nope")
    assert missing.status is Status.UNKNOWN


def test_a_host_with_containers_of_others_only_says_so(probe, recorded, monkeypatch):
    monkeypatch.setattr(kind, "users_with_containers", lambda _host: [1000])
    monkeypatch.setattr(kind.Podman, "containers", lambda _self: [])
    assert list(kind.KIND.discover(recorded)) == [{}]
    with pytest.raises(DoesNotApply, match="those of 1 other user were not seen"):
        probe("container", recorded)


def test_an_engine_that_does_not_answer_is_said(probe, recorded, monkeypatch):
    def broken(_self):
        raise CannotTell("no permission to ask /var/run/docker.sock")

    monkeypatch.setattr(kind.Docker, "containers", broken)
    *_bad, whole = probe("container", recorded)
    assert "no permission to ask" in whole.message
    with pytest.raises(CannotTell, match="no permission"):
        probe("container", recorded, engine="docker")


def test_without_an_engine(probe, host, monkeypatch):
    monkeypatch.setattr(host, "which", lambda _command: None)
    with pytest.raises(DoesNotApply, match="podman is not installed"):
        probe("container", host)
    with pytest.raises(CannotTell, match="no container engine"):
        probe("container", host, container="web")


def test_nothing_is_discovered_without_an_engine(host, tmp_path, monkeypatch):
    (tmp_path / "proc").mkdir()
    monkeypatch.setattr(host, "which", lambda _command: None)
    assert list(kind.KIND.discover(host)) == []


def test_containers_are_discovered_where_there_are_some(recorded, monkeypatch):
    assert list(kind.KIND.discover(recorded)) == [{}]
    monkeypatch.setattr(kind.Podman, "containers", lambda _self: [])
    assert list(kind.KIND.discover(recorded)) == []


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"container": " "}, '"container" is empty'),
        ({"state": "exited"}, '"state" says something of a container'),
        ({"engine": "lxc"}, "write one of auto, docker, podman"),
        ({"socket": "docker.sock"}, "absolute path"),
    ],
)
def test_options_that_make_no_sense(options, said):
    with pytest.raises(WrongOptions, match=re.escape(said)):
        plan_one({"kind": "container", **options})


@pytest.mark.parametrize(("name", "subject"), [(None, "all containers"), ("web", "web"), ("web*", "web*")])
def test_the_subject_is_the_container(name, subject):
    assert plan_one({"kind": "container", "container": name}).default_subject == subject
