# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Repositories that are made for another release."""

from __future__ import annotations

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.linux.release import Release
from ansible_collections.ops.upkeep.plugins.module_utils.updates.rpm.suite import is_of_other_suite, made_for

FEDORA = Release("fedora", "44")
ROCKY = Release("rocky", "9.4", like=("rhel", "centos", "fedora"))
RHEL = Release("rhel", "9.4", like=("fedora",))
STREAM = Release("centos-stream", "9", like=("rhel", "fedora"))
LEAP = Release("opensuse-leap", "15.6", like=("suse", "opensuse"))
SLES = Release("sles", "15.6", like=("suse",))
TUMBLEWEED = Release("opensuse-tumbleweed", "20260830", like=("opensuse", "suse"))
FEDORA_TAG = "cpe:/o:fedoraproject:fedora:{0}"


@pytest.mark.parametrize(
    ("url", "tags", "release", "other"),
    [
        ("https://mirrors.fedoraproject.org/metalink?repo=fedora-44&arch=x86_64", [], FEDORA, False),
        ("https://mirrors.fedoraproject.org/metalink?repo=fedora-43&arch=x86_64", [], FEDORA, True),
        ("https://h/pub/fedora/linux/releases/43/Everything/x86_64/os/", [], FEDORA, True),
        ("https://h/any", [FEDORA_TAG.format(44)], FEDORA, False),
        ("https://h/any", [FEDORA_TAG.format(40)], ROCKY, False),
        ("https://h/x86_64/el8_10/", [], ROCKY, True),
        ("https://h/any", [FEDORA_TAG.format(40)], FEDORA, True),
        ("https://mirrors.fedoraproject.org/metalink?repo=epel-9&arch=x86_64", [], ROCKY, False),
        ("https://mirrors.fedoraproject.org/metalink?repo=epel-8&arch=x86_64", [], ROCKY, True),
        ("https://download.docker.com/linux/rhel/9/x86_64/stable", [], RHEL, False),
        ("https://download.docker.com/linux/centos/8/x86_64/stable", [], RHEL, True),
        ("https://download.docker.com/linux/centos/9/x86_64/stable", [], STREAM, False),
        ("https://h/el7/", [], STREAM, True),
        ("https://h/model7/", [], STREAM, False),
        ("https://cdn.redhat.com/content/dist/rhel9/9/x86_64/appstream/os", [], RHEL, False),
        ("http://download.opensuse.org/update/leap/15.6/oss/", [], LEAP, False),
        ("http://download.opensuse.org/update/leap/15.5/oss/", [], LEAP, True),
        ("https://updates.suse.com/SUSE/Products/SLE-Module-Basesystem/15-SP6/x86_64/product/", [], SLES, False),
        ("http://download.opensuse.org/tumbleweed/repo/oss/", [], TUMBLEWEED, False),
        ("https://h/whatever", [], FEDORA, False),
        ("", ["nonsense"], FEDORA, False),
        ("https://h/fedora/43/", [], Release(""), False),
    ],
)
def test_suites(url: str, tags: list[str], release: Release, other: bool) -> None:
    assert is_of_other_suite(*made_for(url, tags), release) is other
