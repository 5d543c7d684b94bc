# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""dpkg's status file in order, half done, hostile and huge; its locks."""

from __future__ import annotations

import os

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.linux.packages.dpkg import (
    is_locked,
    parse_locks,
    parse_status,
    read_broken,
)
from hypothesis import given
from hypothesis import strategies as st

STATUS = "/var/lib/dpkg/status"


def entry(name, status, more=""):
    return "Package: {0}\nStatus: {1}\nPriority: optional\n{2}Description: x\n Status: no field\n .\n\n".format(
        name, status, more
    )


GOOD = entry("bash", "install ok installed") + entry("gone", "deinstall ok config-files")


@pytest.mark.parametrize(
    ("status", "wrong"),
    [
        ("install ok installed", None),
        ("hold ok installed", None),
        ("deinstall ok config-files", None),
        ("purge ok not-installed", None),
        ("install ok half-installed", "its installation began and never ended"),
        ("install ok unpacked", "unpacked, but not configured"),
        ("install ok half-configured", "its configuration began and failed"),
        ("install ok triggers-awaited", "waits for the trigger of another package"),
        ("install ok triggers-pending", "its trigger has not run"),
        ("install reinstreq half-installed", "must be installed anew"),
        ("install reinstreq installed", "must be installed anew"),
        ("nonsense", None),
    ],
)
def test_states(host, put, status, wrong):
    put(STATUS, GOOD + entry("x", status))
    assert read_broken(host).packages == ({"x": wrong} if wrong else {})


def test_counts_and_held_packages(host, put):
    put(STATUS, GOOD + entry("linux-image", "hold ok installed"))
    broken = read_broken(host)
    assert (broken.installed, broken.held) == (2, ["linux-image"])


def test_the_same_name_of_two_architectures_is_told_apart(host, put):
    both = [
        entry("libc6", "install ok unpacked", "Architecture: {0}\nMulti-Arch: same\n".format(a))
        for a in ("amd64", "i386")
    ]
    put(STATUS, GOOD + "".join(both))
    assert list(read_broken(host).packages) == ["libc6:amd64", "libc6:i386"]


def test_notes_that_dpkg_left_mean_it_was_interrupted(host, put):
    put(STATUS, GOOD)
    put("/var/lib/dpkg/updates/0001", "Package: x\n")
    assert read_broken(host).packages == {"dpkg": "was interrupted in the middle of its work"}


def test_a_lock_that_is_held_is_seen_without_taking_it(host, put, tmp_path):
    put(STATUS, GOOD)
    put("/var/lib/dpkg/lock", "")
    put("/var/lib/dpkg/updates/0001", "")
    status = (tmp_path / "var/lib/dpkg/lock").stat()
    place = "{0:02x}:{1:02x}:{2}".format(os.major(status.st_dev), os.minor(status.st_dev), status.st_ino)
    put(
        "/proc/locks",
        "1: POSIX  ADVISORY  WRITE 99 00:01:5 0 EOF\n2: POSIX  ADVISORY  WRITE 77 {0} 0 EOF\n".format(place),
    )
    assert is_locked(host)
    broken = read_broken(host)
    assert broken.busy and broken.packages == {}
    put("/proc/locks", "1: POSIX  ADVISORY  WRITE 99 00:01:5 0 EOF\n")
    assert not is_locked(host)


@pytest.mark.parametrize("text", ["", "rubbish\n\n\nmore", "Package: x\n", "Status: install ok installed\n"])
def test_a_database_without_a_package_cannot_be_told(host, put, text):
    put(STATUS, text)
    with pytest.raises(CannotTell, match="no installed package"):
        read_broken(host)


def test_no_database_cannot_be_told(host):
    with pytest.raises(CannotTell, match="cannot be read"):
        read_broken(host)


@given(st.text())
def test_hostile_text_breaks_nothing(text):
    list(parse_status(text.splitlines(keepends=True)))
    parse_locks(text)
