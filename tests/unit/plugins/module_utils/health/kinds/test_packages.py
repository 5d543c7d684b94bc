# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Packages of false hosts, and of this one."""

from __future__ import annotations

import datetime
import os
import time

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.budget import Budget
from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell, WrongOptions
from ansible_collections.ops.upkeep.plugins.module_utils.finding import Finding, Metric, Status
from ansible_collections.ops.upkeep.plugins.module_utils.health.kinds import packages
from ansible_collections.ops.upkeep.plugins.module_utils.health.plan import plan_one
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.linux.packages import Updates, apt
from ansible_collections.ops.upkeep.plugins.module_utils.linux.packages.apt import UnmetDependencies

BASH = "Package: bash\nStatus: install ok installed\n\n"


def release(identity="debian", version="12", name="Debian 12"):
    return 'ID={0}\nVERSION_ID="{1}"\nPRETTY_NAME="{2}"\n'.format(identity, version, name)


@pytest.fixture
def put(tmp_path):
    def write(path, text=""):
        place = tmp_path / path.lstrip("/")
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text)

    return write


@pytest.fixture
def debian(host, put, monkeypatch):
    """A Debian on 2026-11-24, where nothing waits."""
    put("/etc/os-release", release())
    put("/var/lib/dpkg/status", BASH)
    monkeypatch.setattr(host, "now", lambda: datetime.datetime(2026, 11, 24, tzinfo=datetime.timezone.utc).timestamp())
    waits(monkeypatch, host)
    return host


def waits(monkeypatch, host, total=0, security=(), hours=1.0, doubt=""):
    """Let apt answer so."""
    refreshed = None if hours is None else host.now() - hours * 3600
    answer = Updates(total, security, refreshed, "apt-get update", doubt=doubt)
    monkeypatch.setattr(apt, "read_updates", lambda host: answer)


def fails(monkeypatch, error):
    def read(host):
        raise error

    monkeypatch.setattr(apt, "read_updates", read)


def look(probe, host, **options):
    return {finding.check: finding for finding in probe("packages", on=host, **options)}


def test_a_healthy_host_is_ok_in_everything(probe, debian):
    found = look(probe, debian)
    assert [finding.status for finding in found.values()] == [Status.OK] * 3
    assert {finding.subject for finding in found.values()} == {"packages"}
    assert found["packages_broken"].message == "1 package installed, none broken"
    assert found["packages_security"].message == "no security update waits; lists 60 min old"
    assert found["distribution_end_of_life"].message == (
        "Debian 12 gets security updates until 2028-06-30, for 584 days (warns at 90 days); "
        "LTS since 2026-07-11; with ELTS until 2033-06-30"
    )


@pytest.mark.parametrize(
    ("text", "options", "status", "said"),
    [
        (
            release("debian", "11", "Debian 11"),
            {},
            "fail",
            "Debian 11 gets no security updates since 2026-08-31, 85 days",
        ),
        (
            release("debian", "11", "Debian 11"),
            {"extended_support": True},
            "ok",
            "Debian 11 gets security updates until 2031",
        ),
        (
            release("fedora", "43", "Fedora 43"),
            {},
            "warn",
            "Fedora 43 gets security updates until 2026-12-09, for 15 days (w",
        ),
        (release("fedora", "43", "Fedora 43"), {"end_of_life_warn": 10}, "ok", "Fedora 43 gets security updates until"),
        (
            release("fedora", "43", "Fedora 43"),
            {"end_of_life_fail": 20},
            "fail",
            "Fedora 43 gets security updates until",
        ),
        (
            release("debian", "12"),
            {"end_of_life": "2026-11-24"},
            "fail",
            "Debian 12 gets security updates until 2026-11-24",
        ),
        (release("plan9", "4", "Plan 9"), {}, "unknown", "Plan 9 is not in the table of 2026-"),
        (
            release("plan9", "4", "Plan 9"),
            {"end_of_life": "2030-01-01"},
            "ok",
            "Plan 9 gets security updates until 2030",
        ),
        (release("arch", "", "Arch Linux"), {}, "skipped", "Arch Linux has no end of life"),
        ("", {}, "unknown", "neither /etc/os-release nor"),
    ],
)
def test_end_of_life(probe, debian, put, text, options, status, said):
    put("/etc/os-release", text)
    found = look(probe, debian, **options)["distribution_end_of_life"]
    assert found.status is Status(status)
    assert found.message.startswith(said)


def test_esm_counts_where_it_is_switched_on(probe, debian, put):
    put("/etc/os-release", release("ubuntu", "20.04", "Ubuntu 20.04"))
    before = look(probe, debian)["distribution_end_of_life"]
    assert before.status is Status.FAIL and "ESM of Ubuntu Pro until 2030-04-23" in before.message
    put("/var/lib/ubuntu-advantage/status.json", '{"services": [{"name": "esm-infra", "status": "enabled"}]}')
    assert look(probe, debian)["distribution_end_of_life"].status is Status.OK
    for text in ('{"services": [{"name": "esm-infra", "status": "disabled"}]}', "{}", "[", '{"services": 5}'):
        put("/var/lib/ubuntu-advantage/status.json", text)
        assert look(probe, debian)["distribution_end_of_life"].status is Status.FAIL


def test_half_configured_packages_fail(probe, debian, put):
    put("/var/lib/dpkg/status", BASH + "Package: x\nStatus: install ok half-configured\n")
    found = look(probe, debian)["packages_broken"]
    assert (found.status, found.message) == (Status.FAIL, "1 package broken: x (its configuration began and failed)")
    assert found.value == 1


def test_held_packages_are_told_and_no_fault(probe, debian, put):
    put("/var/lib/dpkg/status", BASH + "Package: x\nStatus: hold ok installed\n")
    found = look(probe, debian)["packages_broken"]
    assert (found.status, found.message) == (Status.OK, "2 packages installed, none broken, 1 held")
    assert found.evidence["held"] == ["x"]


def test_packages_that_dpkg_is_working_on_are_unknown(probe, debian, put, tmp_path):
    put("/var/lib/dpkg/status", BASH + "Package: x\nStatus: install ok unpacked\n")
    put("/var/lib/dpkg/lock")
    status = os.stat(tmp_path / "var/lib/dpkg/lock")
    place = "{0:02x}:{1:02x}:{2}".format(os.major(status.st_dev), os.minor(status.st_dev), status.st_ino)
    put("/proc/locks", "1: POSIX  ADVISORY  WRITE 7 {0} 0 EOF\n".format(place))
    found = look(probe, debian)["packages_broken"]
    assert found.status is Status.UNKNOWN
    assert "at work right now" in found.message


def test_dependencies_that_are_not_met_are_broken_packages(probe, debian, monkeypatch):
    fails(monkeypatch, UnmetDependencies("a Depends: b (>= 2)"))
    found = look(probe, debian)
    assert found["packages_broken"].status is Status.FAIL
    assert found["packages_broken"].message == "dependencies are not met: a Depends: b (>= 2)"
    assert found["packages_security"].status is Status.UNKNOWN


@pytest.mark.parametrize(
    ("answer", "options", "status", "said"),
    [
        ({"total": 5, "security": ["a"]}, {}, "warn", "1 security update waits (warns at 1); lists 60 min old"),
        (
            {"total": 5, "security": ["a", "b"]},
            {"security_fail": 2},
            "fail",
            "2 security updates wait (fails at 2); lists",
        ),
        ({"total": 5, "security": ["a"]}, {"security_warn": 3}, "ok", "1 security update waits (warns at 3); lists"),
        ({"total": 5, "security": []}, {}, "ok", "no security update waits; lists 60 min old"),
        (
            {"total": 5, "security": [], "hours": 24 * 30},
            {},
            "unknown",
            "whether security updates wait is not known: the pa",
        ),
        (
            {"total": 5, "security": [], "hours": 24 * 30},
            {"lists_max_age": "60d"},
            "ok",
            "no security update waits; lists",
        ),
        (
            {"total": 5, "security": ["a"], "hours": 24 * 30},
            {},
            "warn",
            "at least 1 security update waits (warns at 1); the",
        ),
        (
            {"total": 5, "security": [], "hours": None},
            {},
            "unknown",
            "whether security updates wait is not known: the age",
        ),
        (
            {"total": 5, "security": [], "doubt": "x is void"},
            {},
            "unknown",
            "whether security updates wait is not known: x",
        ),
        (
            {"total": 5, "security": None},
            {},
            "unknown",
            "none of the package lists is one of security updates; 5 updates",
        ),
    ],
)
def test_security_updates(probe, debian, monkeypatch, answer, options, status, said):
    waits(monkeypatch, debian, **answer)
    found = look(probe, debian, **options)["packages_security"]
    assert found.status is Status(status)
    assert found.message.startswith(said)


def test_updates_that_nobody_counted_are_not_told_as_none(probe, debian, monkeypatch):
    """dnf and zypper are asked for security updates alone."""
    waits(monkeypatch, debian, total=None, security=["a"])
    check = plan_one({"kind": "packages"})
    found = list(check.kind.probe(check.values, debian))
    (security,) = (one for one in found if isinstance(one, Finding) and one.check == "packages_security")
    assert "updates_in_all" not in security.evidence
    assert "packages_updates" not in {one.name for one in found if isinstance(one, Metric)}
    waits(monkeypatch, debian, total=None, security=None)
    message = look(probe, debian)["packages_security"].message
    assert message == "none of the package lists is one of security updates (lists 60 min old)"


def test_why_security_updates_cannot_be_told_apart_is_said(probe, debian, monkeypatch):
    waits(monkeypatch, debian, total=None, security=None, doubt="CentOS marks no update as one of security")
    found = look(probe, debian)["packages_security"]
    assert found.status is Status.UNKNOWN
    assert found.message == "CentOS marks no update as one of security (lists 60 min old)"


def test_lists_that_are_missing_are_unknown_and_say_what_to_do(probe, debian, monkeypatch):
    fails(monkeypatch, CannotTell("the package lists are missing", "run apt-get update"))
    found = look(probe, debian)
    assert found["packages_security"].status is Status.UNKNOWN
    assert found["packages_security"].advice == "run apt-get update"
    assert found["packages_broken"].status is Status.OK


def test_alpine_warns_of_all_updates(probe, host, put, monkeypatch):
    from ansible_collections.ops.upkeep.plugins.module_utils.linux.packages import apk

    put("/etc/os-release", release("alpine", "3.23.0", "Alpine 3.23"))
    put("/lib/apk/db/installed", "P:musl\n\n")
    monkeypatch.setattr(apk, "read_updates", lambda host: Updates(3, None, time.time(), "apk update"))
    found = look(probe, host)["packages_security"]
    assert found.status is Status.WARN
    assert found.message.startswith("3 updates wait (warns at 1); Alpine does not say")


def test_no_package_manager_is_skipped_and_the_calendar_still_told(probe, host, put):
    put("/etc/os-release", release("debian", "13", "Debian 13"))
    found = look(probe, host)
    assert [finding.status for finding in found.values()] == [Status.OK, Status.SKIPPED, Status.SKIPPED]


@pytest.mark.parametrize(
    ("path", "manager"),
    [
        ("/var/lib/dpkg/status", "dpkg"),
        ("/var/lib/rpm/rpmdb.sqlite", "rpm"),
        ("/usr/lib/sysimage/rpm/x", "rpm"),
        ("/lib/apk/db/installed", "apk"),
    ],
)
def test_discovery_wants_it_where_a_manager_is_known(host, put, path, manager):
    assert list(packages.KIND.discover(host)) == []
    put(path)
    assert list(packages.KIND.discover(host)) == [{}]
    assert packages.manager_of(host) == manager


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"end_of_life": "soon"}, "write it as in 2028-06-30"),
        ({"security_warn": 5, "security_fail": 2}, "contradict each other"),
        ({"end_of_life_warn": 5, "end_of_life_fail": 20}, "contradict each other"),
        ({"lists_max_age": "old"}, "lists_max_age"),
    ],
)
def test_nonsense_is_an_error_before_anything_runs(options, said):
    with pytest.raises(WrongOptions, match=said):
        plan_one({"kind": "packages", **options})


def test_this_machine_answers_each_question_once(probe):
    found = probe("packages", on=Host(Budget.of(60)))
    assert sorted(finding.check for finding in found) == sorted(check.id for check in packages.KIND.checks)
