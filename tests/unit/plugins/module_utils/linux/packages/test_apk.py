# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Alpine's database of packages, and what its index has newer."""

from __future__ import annotations

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.linux.packages.apk import (
    parse_installed,
    parse_versions,
    read_broken,
    read_updates,
)

INSTALLED = "C:Q1=\nP:musl\nV:1.2.5-r0\nA:x86_64\nF:lib\nR:ld\n\nP:busybox\nV:1.36.1-r29\nf:fs\nF:bin\n\n"
VERSIONS = """\
WARNING: opening from cache http://x: No such file or directory
Installed:                                Available:
busybox-1.36.1-r28                      < 1.36.1-r29
lib-with-dash-2-1.0_git20260101-r0      < 1.1-r0
"""


def test_flags_of_broken_packages():
    broken = parse_installed(INSTALLED)
    assert broken.installed == 2
    assert broken.packages == {"busybox": "files are missing or broken, its script failed"}


@pytest.mark.parametrize("path", ["/lib/apk/db/installed", "/usr/lib/apk/db/installed"])
def test_both_places_of_the_database(host, put, path):
    with pytest.raises(CannotTell, match="cannot be read"):
        read_broken(host)
    put(path, INSTALLED)
    assert read_broken(host).installed == 2
    put(path, "rubbish")
    with pytest.raises(CannotTell, match="holds no package"):
        read_broken(host)


def test_versions():
    assert parse_versions(VERSIONS) == ["busybox", "lib-with-dash-2"]
    assert parse_versions("") == []


def test_updates_are_not_told_apart(talking_host, put):
    with pytest.raises(CannotTell, match="lists are missing"):
        read_updates(talking_host(apk=VERSIONS))
    put("/var/cache/apk/APKINDEX.0123.tar.gz")
    updates = read_updates(talking_host(apk=VERSIONS))
    assert (updates.total, updates.security) == (2, None)
    for answer in ((1, "", "x"), (None, "", "")):
        with pytest.raises(CannotTell):
            read_updates(talking_host(apk=answer))
