# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A whole host with faults planted, as systemd 252 and 257 told of it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.budget import Budget
from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell, DoesNotApply, WrongOptions
from ansible_collections.ops.upkeep.plugins.module_utils.finding import Status
from ansible_collections.ops.upkeep.plugins.module_utils.health.kinds.systemd import KIND
from ansible_collections.ops.upkeep.plugins.module_utils.health.plan import plan_one
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.linux import systemd
from ansible_collections.ops.upkeep.plugins.module_utils.process import Completed

FIXTURES = Path(__file__).parents[2] / "linux" / "fixtures"
RECORDED_AT = {252: 2131.5, 257: 2133.3}  # monotonic seconds

# The main processes of the recorded hosts that are not just asleep.
STATES = {252: {41: "T", 194: "Z"}, 257: {52: "T", 249: "Z"}}


class SystemdHost(Host):
    """A host whose systemctl answers as it was recorded, and which counts how often it is asked."""

    def __init__(self, root: str, version: int) -> None:
        super().__init__(Budget.of(10), root=root)
        self.asked: list[tuple[str, ...]] = []
        self.listing = (FIXTURES / f"systemctl_list_{version}.txt").read_text()
        self.showing = (FIXTURES / f"systemctl_show_{version}.txt").read_text()
        self.named = (FIXTURES / f"systemctl_show_named_{version}.txt").read_text()

    def now(self) -> float:
        return 1795491498.0

    def run(self, argv, stdin=None, env=None, cwd=None, max_output=0):
        self.asked.append(tuple(argv))
        assert argv[0] == "systemctl"
        if "list-units" in argv:
            return Completed(argv, 0, self.listing, "")
        names = argv[argv.index("--") + 1 :]
        if "*.service" in names:
            return Completed(argv, 0, self.showing, "")
        return Completed(argv, 0, "\n".join(self._block(name) for name in names), "")

    def _block(self, name: str) -> str:
        for block in re.split(r"\n\s*\n", self.named):
            if f"\nId={name}\n" in block:
                return block + "\n"
        return f"Id={name}\nNames={name}\nLoadState=not-found\nActiveState=inactive\nSubState=dead\n"


@pytest.fixture(params=[252, 257])
def planted(request, tmp_path, monkeypatch) -> SystemdHost:
    (tmp_path / "run/systemd/system").mkdir(parents=True)
    host = SystemdHost(str(tmp_path), request.param)
    for unit in systemd.parse_show(host.showing):
        if unit.number("MainPID"):
            folder = tmp_path / "proc" / unit.text("MainPID")
            folder.mkdir(parents=True)
            letter = STATES[request.param].get(unit.number("MainPID"), "S")
            zeros = " 0" * 48
            (folder / "stat").write_text(f"{unit.number('MainPID')} (a) b) {letter} 1{zeros}\n")
    monkeypatch.setattr(systemd, "monotonic", lambda: RECORDED_AT[request.param])
    return host


def test_exactly_the_planted_faults_are_found(probe, planted):
    *bad, whole = probe("systemd", planted)
    assert {(one.check, one.subject, one.status.value) for one in bad} == {
        ("systemd_failed", "planted-failed.service", "fail"),
        ("systemd_failed", "planted-limit.service", "fail"),
        ("systemd_flapping", "planted-flap.service", "fail"),
        ("systemd_flapping", "planted-flaprun.service", "fail"),
        ("systemd_flapping", "planted-clean.service", "fail"),
        ("systemd_degraded", "planted-reload.service", "warn"),
        ("systemd_degraded", "planted-reloadslow.service", "warn"),
        ("systemd_degraded", "planted-stopped.service", "fail"),
        ("systemd_degraded", "planted-zombie.service", "fail"),
        ("systemd_degraded", "planted-bad.service", "warn"),
        ("systemd_degraded", "planted-mono2.timer", "warn"),
        ("systemd_degraded", "planted-longstart.service", "warn"),
        ("systemd_degraded", "planted-stuckstop.service", "warn"),
    }
    assert (whole.check, whole.subject, whole.status) == ("systemd_units", "all units", Status.OK)
    lines = planted.listing.splitlines()
    names_only = [line for line in lines if re.search(r" (not-found|masked) +inactive ", line)]
    there = len(lines) - len(names_only)
    assert names_only
    assert whole.message.startswith(f"looked at {there} units: 2 failed, 3 flapping, 8 degraded")


def test_a_unit_that_failed_and_whose_file_is_gone_is_found(probe, planted):
    planted.listing += "gone.mount  not-found failed failed gone.mount\n"
    planted.named += "\n\nNames=gone.mount\nId=gone.mount\nLoadState=not-found\nActiveState=failed\nResult=exit-code\n"
    found = {one.subject: one for one in probe("systemd", planted)}
    assert found["gone.mount"].status is Status.FAIL
    assert "its unit file is gone" in found["gone.mount"].message


def test_what_is_ignored_is_said(probe, planted):
    (whole,) = probe("systemd", planted, ignore=["planted-*", "ssh"])
    assert "none failed, none flapping, none degraded" in whole.message
    assert "planted-failed.service" in whole.evidence["ignored"]


@pytest.mark.parametrize(
    ("unit", "options", "status", "said"),
    [
        ("planted-reloadok", {}, "ok", "active (running)"),
        ("planted-reloadok", {"enabled": True}, "ok", "enabled"),
        ("planted-reloadok", {"enabled": False}, "fail", "enabled at boot"),
        ("planted-reloadok", {"state": "inactive"}, "fail", "should be inactive"),
        ("planted-reloadok", {"state": "masked"}, "fail", "not masked"),
        ("planted-alias", {}, "ok", "active (exited)"),
        ("planted-failed.service", {}, "fail", "exit code 1"),
        ("planted-failed", {"state": "inactive"}, "fail", "exit code 1"),
        ("planted-limit", {}, "fail", "5 automatic restarts"),
        ("planted-flap", {}, "fail", "restart"),
        ("planted-flaprun", {}, "fail", "restarted by systemd 23 times"),
        ("planted-flaprun", {"restarts_fail": 100, "restarts_warn": 50}, "ok", "restarted by systemd 23 times"),
        ("planted-stopped", {}, "fail", "state T"),
        ("planted-zombie", {}, "fail", "zombie"),
        ("planted-masked", {}, "fail", "masked"),
        ("planted-masked", {"state": "masked"}, "ok", "masked"),
        ("planted-masked", {"state": "inactive"}, "ok", "inactive"),
        ("planted-cond", {}, "skipped", "a condition"),
        ("planted-cond", {"enabled": True}, "skipped", "a condition"),
        ("planted-cond", {"enabled": False}, "fail", "a condition"),
        ("planted-assert", {}, "fail", "assertion"),
        ("planted-oneshot", {}, "ok", "oneshot that ended with success"),
        ("planted-never", {}, "ok", "oneshot that ended with success"),
        ("planted-act", {}, "ok", "until planted-act.socket starts it"),
        ("planted-act", {"state": "inactive"}, "ok", "inactive"),
        ("planted-act", {"enabled": True}, "ok", "static"),
        ("planted-bad", {}, "fail", "unit file cannot be used"),
        ("planted-act.socket", {}, "ok", "active (listening)"),
        ("planted-cal.timer", {}, "ok", "next in"),
        ("planted-cal.timer", {"elapsed_fail": "1ms"}, "fail", "last elapsed"),
        ("planted-mono2.timer", {}, "warn", "no next time"),
        ("planted-tpl@one", {}, "ok", "active (running)"),
        ("planted-tpl@*", {}, "ok", "active (running)"),
        ("planted-tpl@?ne", {}, "ok", "active (running)"),
        ("nope", {}, "fail", "no such unit"),
        ("nope", {"enabled": True}, "fail", "no such unit"),
        ("nope", {"state": "inactive"}, "fail", "no such unit"),
        ("nope*", {}, "fail", "no unit in memory matches"),
    ],
)
def test_a_unit_that_was_asked_for(probe, planted, unit, options, status, said):
    (finding,) = probe("systemd", planted, unit=unit, **options)
    assert finding.check == "systemd_unit"
    assert finding.status is Status(status), finding.message
    assert said in finding.message
    assert (finding.advice is None) == (status in ("ok", "skipped"))


def test_a_glob_finds_every_unit_and_no_alias_twice(probe, planted):
    found = probe("systemd", planted, unit="planted-r*")
    names = [one.subject for one in found]
    assert names == [f"planted-{name}.service" for name in ("reload", "reloadok", "reloadslow", "remain")]


def test_a_timer_whose_unit_failed_fails(probe, planted):
    planted.listing = planted.listing.replace(
        "planted-oneshot.service              loaded      inactive     dead",
        "planted-oneshot.service              loaded      failed       failed",
    ).replace(
        "planted-oneshot.service                     loaded      inactive     dead",
        "planted-oneshot.service                     loaded      failed       failed",
    )
    (finding,) = probe("systemd", planted, unit="planted-cal.timer")
    assert finding.status is Status.FAIL
    assert "planted-oneshot.service" in finding.message


def test_forty_units_cost_one_question(probe, planted):
    for _number in range(40):
        probe("systemd", planted, unit="planted-reloadok")
    assert len(planted.asked) == 1
    probe("systemd", planted)
    assert len(planted.asked) == 3  # the listing, and the bad units that are not among those shown


def test_main_processes_that_proc_hides_are_said(probe, planted, monkeypatch):
    monkeypatch.setattr(Host, "is_root", False)
    planted.root = planted.root + "/nowhere"
    monkeypatch.setattr(systemd, "systemd_runs", lambda _host: True)
    *_bad, whole = probe("systemd", planted)
    assert "not seen" in whole.message
    (finding,) = probe("systemd", planted, unit="planted-stopped")
    assert finding.status is Status.OK
    assert "1 main process is stopped or a zombie was not seen" in finding.message


def test_without_systemd_a_named_unit_cannot_be_told_of(probe, host):
    with pytest.raises(CannotTell, match="systemd does not run here"):
        probe("systemd", host, unit="nginx")
    with pytest.raises(DoesNotApply):
        probe("systemd", host)
    assert list(KIND.discover(host)) == []


def test_where_systemd_runs_all_units_are_looked_at(planted):
    assert list(KIND.discover(planted)) == [{}]


def test_a_listing_without_a_unit_is_no_good_news(probe, planted):
    planted.listing = "\n"
    with pytest.raises(CannotTell):
        probe("systemd", planted)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"unit": "app@"}, "a template"),
        ({"unit": "app@.service"}, "app@1.service"),
        ({"unit": "  "}, "name of a unit"),
        ({"unit": "a\nb"}, "name of a unit"),
        ({"enabled": True}, '"enabled" says something of a unit'),
        ({"state": "masked"}, '"state" says something of a unit'),
        ({"unit": "a", "state": "up"}, "write one of active, inactive, masked"),
        ({"unit": "a", "restarts_warn": 9, "restarts_fail": 3}, "contradict"),
    ],
)
def test_options_that_make_no_sense(options, said):
    with pytest.raises(WrongOptions, match=re.escape(said)):
        plan_one({"kind": "systemd", **options})


@pytest.mark.parametrize(
    ("unit", "subject"), [(None, "all units"), ("nginx", "nginx.service"), ("a.timer", "a.timer"), ("app*", "app*")]
)
def test_the_subject_is_the_unit(unit, subject):
    assert plan_one({"kind": "systemd", "unit": unit}).default_subject == subject
