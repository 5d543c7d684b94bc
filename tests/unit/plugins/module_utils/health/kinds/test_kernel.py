# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Kernels tainted, outdated, rebooted and crashed."""

from __future__ import annotations

from pathlib import Path

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell, DoesNotApply, WrongOptions
from ansible_collections.ops.upkeep.plugins.module_utils.finding import Status
from ansible_collections.ops.upkeep.plugins.module_utils.health.kinds import kernel as kind
from ansible_collections.ops.upkeep.plugins.module_utils.health.kinds.kernel import judge_reboot
from ansible_collections.ops.upkeep.plugins.module_utils.health.plan import plan_one
from ansible_collections.ops.upkeep.plugins.module_utils.linux.boots import End
from ansible_collections.ops.upkeep.plugins.module_utils.linux.reboot_required import Answer

NOW = 1_700_100_000.0
ORDERLY = End(True, "wtmp", "a shutdown stands before this boot")
TORN = End(False, "the journal", "the boot before breaks off")
BLIND = End(None, "the journal", "cannot be read by this user", blind=True)
SILENT = End(None, "wtmp", "is not there")


def put(host, path, text=""):
    place = Path(host.path(path))
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(text, encoding="utf-8")


@pytest.fixture
def machine(host, monkeypatch):
    """A healthy machine with Debian 12, up for ten days."""
    monkeypatch.setattr(type(host), "now", lambda self: NOW)
    monkeypatch.setattr(kind, "read_reboot_required", lambda host: Answer(False, (), "a note"))
    put(host, "/proc/stat", "btime {0:.0f}\n".format(NOW - 864000))
    put(host, "/proc/sys/kernel/tainted", "0\n")
    put(host, "/proc/sys/kernel/osrelease", "6.1.0-25-amd64\n")
    put(host, "/boot/vmlinuz-6.1.0-25-amd64")
    return host


def found_by(probe, host, **options):
    return {finding.check: finding for finding in probe("kernel", on=host, **options)}


def test_a_healthy_machine(machine, probe):
    found = found_by(probe, machine)
    assert {check: finding.status.value for check, finding in found.items()} == dict.fromkeys(
        ["kernel_taint", "kernel_version", "kernel_reboot", "kernel_reboot_required"], "ok"
    )


def test_a_container_is_skipped(machine, probe):
    put(machine, "/run/systemd/container", "lxc")
    with pytest.raises(DoesNotApply, match="the kernel is the host's"):
        probe("kernel", on=machine)


@pytest.mark.parametrize(
    ("mask", "options", "status", "said"),
    [
        (12289, {}, Status.OK, "outside the kernel"),
        (512, {}, Status.WARN, "(W)"),
        (512 + 128, {}, Status.WARN, "(D)"),
        (16, {}, Status.WARN, "machine check"),
        (512, {"taint_allowed": "w"}, Status.OK, "nothing serious"),
    ],
)
def test_taint(machine, probe, mask, options, status, said):
    put(machine, "/proc/sys/kernel/tainted", str(mask))
    finding = found_by(probe, machine, **options)["kernel_taint"]
    assert finding.status is status and said in finding.message


@pytest.mark.parametrize(
    ("installed", "status", "said"),
    [
        (["6.1.0-25-amd64", "6.1.0-26-amd64"], Status.WARN, "6.1.0-26-amd64 is installed"),
        (["6.1.0-25-amd64", "6.1.0-9-amd64"], Status.OK, "the newest"),
        (["6.1.0-25-amd64", "6.1.0-99-rt-amd64"], Status.OK, "the newest"),
        (["6.1.0-24-amd64"], Status.WARN, "no longer installed"),
        (["6.1.0-99-cloud-amd64"], Status.SKIPPED, "kin"),
        ([], Status.SKIPPED, "no kernel with its version"),
    ],
)
def test_versions(machine, probe, installed, status, said):
    Path(machine.path("/boot/vmlinuz-6.1.0-25-amd64")).unlink()
    for release in installed:
        put(machine, "/boot/vmlinuz-" + release)
    finding = found_by(probe, machine)["kernel_version"]
    assert finding.status is status and said in finding.message


def test_a_reboot_that_is_due_names_its_packages(machine, probe, monkeypatch):
    monkeypatch.setattr(kind, "read_reboot_required", lambda host: Answer(True, ("libc6", "linux-image"), "a note"))
    finding = found_by(probe, machine)["kernel_reboot_required"]
    assert finding.status is Status.WARN and finding.message == "a reboot is required for libc6, linux-image"


@pytest.mark.parametrize(
    ("ends", "traces", "seen_before", "status"),
    [
        ([ORDERLY, TORN], [], True, Status.OK),
        ([SILENT, ORDERLY], [], False, Status.OK),
        ([SILENT, TORN], [], False, Status.FAIL),
        ([ORDERLY], ["/sys/fs/pstore/dmesg-efi-1"], True, Status.FAIL),
        ([SILENT], [], True, Status.WARN),
        ([SILENT], [], False, Status.OK),
        ([], [], True, Status.WARN),
        ([SILENT, BLIND], [], False, Status.UNKNOWN),
        ([BLIND, ORDERLY], [], True, Status.OK),
    ],
)
def test_reboots(ends, traces, seen_before, status):
    assert judge_reboot(ends, traces, seen_before)[0] is status


@pytest.mark.parametrize(
    ("since", "asked"), [(None, False), (NOW - 100, False), (NOW - 9 * 86400, False), (NOW - 11 * 86400, True)]
)
def test_only_a_reboot_since_the_last_look_is_asked_about(machine, probe, monkeypatch, since, asked):
    calls = []
    monkeypatch.setattr(kind, "read_ends", lambda host, booted: calls.append(booted) or [TORN])
    machine.since = since
    finding = found_by(probe, machine)["kernel_reboot"]
    assert bool(calls) is asked
    assert finding.status is (Status.FAIL if asked else Status.OK)


def test_one_that_cannot_be_told_holds_up_no_other(machine, probe, monkeypatch):
    def fail(host):
        raise CannotTell("needs-restarting is not installed", "install it")

    monkeypatch.setattr(kind, "read_reboot_required", fail)
    Path(machine.path("/proc/sys/kernel/tainted")).unlink()
    found = found_by(probe, machine)
    assert found["kernel_taint"].status is found["kernel_reboot_required"].status is Status.UNKNOWN
    assert found["kernel_reboot_required"].advice == "install it"
    assert found["kernel_version"].status is found["kernel_reboot"].status is Status.OK


def test_a_letter_that_is_no_serious_taint_is_an_error_before_anything_runs():
    with pytest.raises(WrongOptions, match="\"taint_allowed\" is 'WQ': Q .*; write letters of BDLMW"):
        plan_one({"kind": "kernel", "taint_allowed": "WQ"})
    assert plan_one({"kind": "kernel", "taint_allowed": "w"})
