# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Clocks in step, out of step, unkept, and those of containers."""

from __future__ import annotations

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell, DoesNotApply
from ansible_collections.ops.upkeep.plugins.module_utils.finding import Status
from ansible_collections.ops.upkeep.plugins.module_utils.health.kinds import time_sync as kind
from ansible_collections.ops.upkeep.plugins.module_utils.linux.clock import KernelClock
from ansible_collections.ops.upkeep.plugins.module_utils.linux.time_daemons import Sync

NOW = 1_700_100_000.0
IN_STEP = KernelClock(True, 0.8, 20.0)
ADRIFT = KernelClock(False, 16000.0, 16000.0)


@pytest.fixture
def clock(host, monkeypatch):
    """Set what runs, what it says, what the kernel thinks, and whether this is a container."""

    def set_up(says=None, kernel=ADRIFT, contained=None, enabled=()):
        says = says or {}

        def ask(daemon, host):
            if isinstance(says[daemon], Exception):
                raise says[daemon]
            return says[daemon]

        monkeypatch.setattr(kind, "running", lambda host: sorted(says))
        monkeypatch.setattr(kind, "ask", ask)
        monkeypatch.setattr(kind, "read_kernel_clock", lambda host: kernel)
        monkeypatch.setattr(kind, "container", lambda host: contained)
        monkeypatch.setattr(kind, "enabled", lambda host: list(enabled))
        monkeypatch.setattr(type(host), "now", lambda self: NOW)
        return host

    return set_up


def found_by(probe, host, **options):
    return {finding.check: finding for finding in probe("time_sync", on=host, **options)}


@pytest.mark.parametrize("offset", [-1234.0, 1234.0])
def test_in_step_but_far_off(clock, probe, offset):
    found = found_by(probe, clock({"chronyd": Sync("chronyd", True, "", offset, NOW - 60)}))
    assert found["time_sync"].status is Status.OK and "last 60 s ago" in found["time_sync"].message
    assert found["time_offset"].status is Status.FAIL and found["time_offset"].value == 1234.0


@pytest.mark.parametrize(
    ("offset", "status"),
    [(0.0, Status.OK), (49, Status.OK), (-50, Status.WARN), (499, Status.WARN), (-500, Status.FAIL)],
)
def test_limits_of_the_offset(clock, probe, offset, status):
    found = found_by(probe, clock({"ntpd": Sync("ntpd", True, "", offset)}))
    assert found["time_offset"].status is status


@pytest.mark.parametrize(("age", "status"), [(600, Status.OK), (4 * 3600, Status.WARN), (30 * 3600, Status.FAIL)])
def test_a_daemon_that_has_heard_nothing_for_long(clock, probe, age, status):
    found = found_by(probe, clock({"systemd-timesyncd": Sync("systemd-timesyncd", True, "", None, NOW - age)}))
    assert found["time_sync"].status is status
    assert "time_offset" not in found


def test_a_daemon_without_a_source_fails(clock, probe):
    found = found_by(probe, clock({"chronyd": Sync("chronyd", False, "chronyd has no source")}, kernel=IN_STEP))
    assert found["time_sync"].status is Status.FAIL and "no source" in found["time_sync"].message


def test_of_two_daemons_the_one_in_step_counts_and_both_are_told(clock, probe):
    says = {"chronyd": Sync("chronyd", True), "systemd-timesyncd": Sync("systemd-timesyncd", False, "x")}
    finding = found_by(probe, clock(says))["time_sync"]
    assert finding.status is Status.OK and finding.evidence["running"] == ["chronyd", "systemd-timesyncd"]


def test_a_container_without_a_daemon_is_skipped(clock, probe):
    with pytest.raises(DoesNotApply, match="the clock is the host's"):
        probe("time_sync", on=clock(contained="podman", enabled=["systemd-timesyncd"]))


def test_a_container_whose_daemon_is_out_of_step_fails(clock, probe):
    host = clock({"chronyd": Sync("chronyd", False, "no source")}, contained="podman")
    assert found_by(probe, host)["time_sync"].status is Status.FAIL


def test_a_container_whose_daemon_is_silent_is_not_judged_by_the_clock_of_its_host(clock, probe):
    host = clock({"chronyd": CannotTell("506 Cannot talk to daemon")}, contained="podman")
    with pytest.raises(CannotTell, match="506"):
        probe("time_sync", on=host)


@pytest.mark.parametrize(("kernel", "status"), [(IN_STEP, Status.OK), (ADRIFT, Status.FAIL)])
def test_on_a_machine_the_kernel_speaks_for_a_silent_daemon(clock, probe, kernel, status):
    found = found_by(probe, clock({"chronyd": CannotTell("chronyc is not installed")}, kernel=kernel))
    assert found["time_sync"].status is status
    assert found["time_sync"].evidence["not_seen"] == ["chronyc is not installed"]


def test_a_clock_that_nobody_keeps_warns_and_one_whose_keeper_is_down_fails(clock, probe):
    assert found_by(probe, clock())["time_sync"].status is Status.WARN
    finding = found_by(probe, clock(enabled=["chronyd"]))["time_sync"]
    assert finding.status is Status.FAIL and "chronyd should keep it" in finding.message


def test_a_keeper_that_cannot_be_seen_is_taken_at_the_kernels_word(clock, probe):
    found = found_by(probe, clock(kernel=IN_STEP))
    assert found["time_sync"].status is Status.OK and "was not seen" in found["time_sync"].message
    assert found["time_offset"].value == 0.8
