# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A whole review, over a package manager whose answers are written down."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell, DoesNotApply
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.updates import review
from ansible_collections.ops.upkeep.plugins.module_utils.updates.package import Change, LeftOut
from ansible_collections.ops.upkeep.plugins.module_utils.updates.plan_reading import read_plan
from ansible_collections.ops.upkeep.plugins.module_utils.updates.registry import backend_of
from ansible_collections.ops.upkeep.plugins.module_utils.updates.request import read_request
from ansible_collections.ops.upkeep.plugins.module_utils.updates.review import review_updates

SSL = Change("libssl3", "amd64", "upgrade", "1", "2", security=True, published=1.0, size=2048, growth=-1024)
VIM = Change("vim", "amd64", "upgrade", "1", "2", security=False)


@pytest.fixture
def look(host: Host, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Review a host of Debian 12 with this package manager; return the result, its findings by check and subject."""
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc/os-release").write_text('ID=debian\nVERSION_ID="12"\nPRETTY_NAME="Debian 12"\n')

    def run(backend: Any, cursors: object = None, **options: Any) -> tuple[dict[str, Any], dict[Any, Any]]:
        monkeypatch.setattr(review, "backend_of", lambda *arguments: backend)
        result = review_updates(read_request(options), cursors, host)
        assert json.dumps(result)
        found = {(item["check"].replace("updates_", "", 1), item["subject"]): item for item in result["findings"]}
        assert len(found) == len(result["findings"]), "two findings with one identity"
        return result, found

    return run


def test_security_is_planned_and_the_rest_is_not(look: Any, manager: Any) -> None:
    backend = manager(SSL, VIM)
    result, found = look(backend)
    assert [change["name"] for change in result["plan"]["changes"]] == ["libssl3"]
    assert found["plan", "plan"]["status"] == "ok"
    assert found["plan", "plan"]["message"].startswith("1 upgrade; 2.0 KiB to download, 1.0 KiB less on disk")
    assert found["security", "security updates"]["status"] == "fail"
    assert result["changed"] is False
    assert result["table"][1].startswith("upgrade")
    assert backend.refreshed == [False]


def test_lists_are_fetched_only_when_told_to(look: Any, manager: Any) -> None:
    backend = manager()
    look(backend, refresh=True)
    assert backend.refreshed == [True]


def test_an_approved_plan_is_recognised_and_one_that_moved_fails(look: Any, manager: Any) -> None:
    result, _found = look(manager(SSL, VIM))
    same, found = look(manager(SSL, VIM), plan=result["plan"])
    assert found["plan", "plan"]["message"].startswith("as approved")
    assert read_plan(same["plan"]).fingerprint == result["plan"]["fingerprint"]
    newer = Change("libssl3", "amd64", "upgrade", "1", "3", security=True)
    _result, found = look(manager(newer, VIM), plan=json.dumps(result["plan"]))
    assert found["plan", "plan"]["status"] == "fail"
    assert "1 difference from the approved plan" in found["plan", "plan"]["message"]


def test_nothing_to_do_is_not_ok_where_nobody_knows(look: Any, manager: Any) -> None:
    assert look(manager())[1]["plan", "plan"]["status"] == "ok"
    assert look(manager(security_source=""))[1]["plan", "plan"]["status"] == "unknown"
    assert look(manager(doubt="void"), selection="all")[1]["plan", "plan"]["status"] == "unknown"


def test_a_package_manager_that_fails_costs_its_own_findings_and_no_clock(look: Any, manager: Any) -> None:
    cursors = look(manager(SSL))[0]["cursors"]
    result, found = look(manager(error=CannotTell("apt-get did not answer in time", "look")), cursors)
    assert "plan" not in result
    assert found["plan", "plan"]["status"] == "unknown"
    assert found["security", "security updates"]["message"] == "apt-get did not answer in time"
    assert found["end_of_life", "distribution"]["status"] in ("ok", "warn", "fail")
    assert result["cursors"] == cursors


def test_names_that_nothing_answers_to_are_findings(look: Any, manager: Any) -> None:
    held = LeftOut("nginx", "amd64", "1", "2", "held", True)
    backend = manager(SSL, left_out=(held,))
    _result, found = look(backend, packages=["libssl3", "nginx", "emacs"], cves=["CVE-2026-1111"])
    statuses = {subject: item["status"] for (check, subject), item in found.items() if check == "selected"}
    assert statuses == {"nginx": "warn", "emacs": "fail", "CVE-2026-1111": "unknown"}
    assert found["left_out", "left out"]["status"] == "warn"


def test_hostile_names_stay_text(look: Any, manager: Any) -> None:
    evil = Change("<script>{{ 7 * 7 }}\x1b[31m", "amd64", "upgrade", "1", "2", security=True)
    result, found = look(manager(evil))
    assert "\x1b" not in json.dumps(result["findings"])
    assert "49" not in found["security", "security updates"]["message"]


@pytest.mark.parametrize(("path", "error"), [(None, DoesNotApply), ("lib/apk/db/installed", CannotTell)])
def test_a_host_without_a_known_package_manager_says_so(
    host: Host, tmp_path: Path, path: str | None, error: type[Exception]
) -> None:
    if path:
        (tmp_path / path).parent.mkdir(parents=True)
        (tmp_path / path).touch()
    with pytest.raises(error):
        backend_of(host)


@pytest.mark.parametrize(
    ("database", "programs", "name"),
    [
        ("var/lib/dpkg/status", (), "apt"),
        ("var/lib/rpm", ("zypper", "dnf"), "zypper"),
        ("usr/lib/sysimage/rpm", ("dnf",), "dnf"),
        ("var/lib/rpm", (), "dnf"),
    ],
)
def test_the_backend_is_that_of_the_package_manager(
    host: Host,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    database: str,
    programs: tuple[str, ...],
    name: str,
) -> None:
    (tmp_path / database).parent.mkdir(parents=True)
    (tmp_path / database).touch()
    monkeypatch.setattr(Host, "which", lambda self, program: program if program in programs else None)
    assert backend_of(host).name == name
