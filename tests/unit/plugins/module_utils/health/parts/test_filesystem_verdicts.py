# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is said of a file system, from full to gone."""

from __future__ import annotations

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.finding import Finding, Metric, Status
from ansible_collections.ops.upkeep.plugins.module_utils.health.parts.filesystem_verdicts import (
    judge_inodes,
    judge_mounted,
    judge_readonly,
    judge_space,
    space_limits,
)
from ansible_collections.ops.upkeep.plugins.module_utils.linux.mounts import parse_fstab, parse_mountinfo
from ansible_collections.ops.upkeep.plugins.module_utils.linux.space import Usage

MIB, GIB, TIB = 1024**2, 1024**3, 1024**4
DEFAULTS = {"space_warn": 80, "space_fail": 90, "inodes_warn": 90, "inodes_fail": 95}


def mount(options="rw", kind="ext4", super_options="rw", point="/srv"):
    (found,) = parse_mountinfo("2 1 8:1 / {0} {1} - {2} /dev/sda1 {3}".format(point, options, kind, super_options))
    return found


def entry(options, source="/dev/sda1"):
    (found,) = parse_fstab("{0} /srv ext4 {1} 0 0".format(source, options))
    return found


def filled(size, percent):
    left = round(size * (100 - percent) / 100)
    return Usage(size, left, left, 1000, 500)


@pytest.mark.parametrize(
    ("size", "percent", "status"),
    [
        (20 * TIB, 90, Status.OK),
        (20 * TIB, 96, Status.WARN),
        (20 * TIB, 98, Status.FAIL),
        (TIB, 93, Status.WARN),
        (TIB, 96, Status.FAIL),
        (20 * GIB, 79, Status.OK),
        (20 * GIB, 85, Status.WARN),
        (20 * GIB, 93.1, Status.FAIL),
        (2 * GIB, 85, Status.WARN),
        (100 * MIB, 85, Status.OK),
        (100 * MIB, 93, Status.FAIL),
        (10 * MIB, 100, Status.FAIL),
    ],
)
def test_limits_follow_the_size(size, percent, status):
    finding = next(judge_space("/srv", mount(), filled(size, percent), DEFAULTS, {}))
    assert isinstance(finding, Finding) and finding.status is status


def test_the_message_begins_with_the_number_and_ends_with_the_limit():
    finding, *metrics = judge_space("/srv", mount(), filled(20 * GIB, 93.1), DEFAULTS, {})
    assert finding.message == "93.1 % full, 1.4 GiB of 20.0 GiB left (fails at 90 %)"
    assert (finding.value, finding.unit, finding.limit) == (93.1, "percent", 90)
    assert "du -xh --max-depth=2 /srv" in finding.advice
    assert [type(metric) for metric in metrics] == [Metric, Metric]


def test_limits_that_were_set_hold_at_any_size():
    limits = space_limits({"space_warn": 50, "space_fail": 60}, 20 * TIB)
    assert (limits.warn, limits.fail) == (50, 60)
    limits = space_limits({"space_warn": 50, "space_fail": 60}, 10 * MIB)
    assert (limits.warn, limits.fail) == (50, 60)


def test_a_default_never_crosses_a_limit_that_was_set():
    limits = space_limits({"space_warn": 80, "space_fail": 85}, 100 * TIB)
    assert limits.warn == limits.fail == 85


def test_no_limit_is_none():
    limits = space_limits({"space_warn": None, "space_fail": None}, GIB)
    assert limits.judge(100)[0] is Status.OK


def test_space_left_can_be_the_limit():
    values = {**DEFAULTS, "free_warn": 4 * GIB, "free_fail": GIB}
    finding = next(judge_space("/srv", mount(), filled(20 * GIB, 50), values, {}))
    assert finding.status is Status.OK
    finding = next(
        judge_space("/srv", mount(), filled(TIB, 99.95), {**values, "space_warn": None, "space_fail": None}, {})
    )
    assert finding.status is Status.FAIL and "(fails at 1.0 GiB left)" in finding.message


def test_what_reports_no_size_is_skipped():
    (finding,) = judge_space("/srv", mount(kind="fuse.x"), Usage(0, 0, 0, 0, 0), DEFAULTS, {})
    assert finding.status is Status.SKIPPED


@pytest.mark.parametrize(
    ("free", "status"), [(200, Status.OK), (100, Status.WARN), (50, Status.FAIL), (0, Status.FAIL)]
)
def test_inodes(free, status):
    finding, _metric = judge_inodes("/srv", mount(), Usage(1, 1, 1, 1000, free), DEFAULTS, {})
    assert finding.status is status


def test_btrfs_counts_no_inodes():
    (finding,) = judge_inodes("/srv", mount(kind="btrfs"), Usage(1, 1, 1, 0, 0), DEFAULTS, {})
    assert finding.status is Status.SKIPPED and "btrfs" in finding.message


@pytest.mark.parametrize(
    ("options", "super_options", "kind", "fstab", "allowed", "status"),
    [
        ("rw", "rw", "ext4", None, False, Status.OK),
        ("rw", "ro", "ext4", None, False, Status.FAIL),
        ("rw", "ro", "ext4", "defaults", False, Status.FAIL),
        ("ro", "ro", "ext4", "errors=remount-ro", False, Status.FAIL),
        ("ro", "ro", "ext4", "ro", False, Status.OK),
        ("rw", "ro", "ext4", "ro", False, Status.OK),
        ("ro", "ro", "ext4", None, False, Status.FAIL),
        ("ro", "ro", "ext4", None, True, Status.OK),
        ("ro", "ro", "squashfs", None, False, Status.OK),
        ("ro", "ro", "iso9660", "defaults", False, Status.OK),
        ("rw", "rw,emergency_ro", "ext4", None, True, Status.FAIL),
        ("rw", "rw,shutdown", "ext4", "ro", True, Status.FAIL),
    ],
)
def test_writable(options, super_options, kind, fstab, allowed, status):
    found = mount(options, kind, super_options)
    finding = judge_readonly("/srv", found, entry(fstab) if fstab else None, allowed)
    assert finding.status is status


def test_a_writable_tmpfs_is_not_worth_a_word():
    assert judge_readonly("/srv", mount(kind="tmpfs"), None, False) is None


@pytest.mark.parametrize(
    ("options", "source", "contained", "status"),
    [
        ("defaults", "/dev/sda1", False, Status.FAIL),
        ("nofail", "/dev/sda1", False, Status.WARN),
        ("noauto", "/dev/sda1", False, None),
        ("x-systemd.automount", "nas:/x", False, None),
        ("defaults", "UUID=12", True, None),
        ("defaults", "tmpfs", True, Status.FAIL),
    ],
)
def test_what_fstab_names_and_is_not_there(options, source, contained, status):
    finding = judge_mounted("/srv", None, entry(options, source), contained)
    assert (finding and finding.status) is status


def test_what_the_check_names_must_be_there():
    assert judge_mounted("/srv", None, None, True).status is Status.FAIL
    assert judge_mounted("/srv", mount(), None, True).status is Status.OK
