# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Advisories as yum, dnf 4 and dnf 5 print them."""

from __future__ import annotations

import os
import time

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.linux.packages.dnf import parse_advisories, read_updates
from hypothesis import given
from hypothesis import strategies as st

DNF4 = """\
Last metadata expiration check: 0:10:02 ago on Tue 24 Nov 2026 03:00:00 UTC.
RHSA-2026:0001 Important/Sec. openssl-libs-1:3.0.7-27.el9.x86_64
RHSA-2026:0002 Moderate/Sec.  openssl-libs-1:3.0.7-28.el9.x86_64
RHSA-2026:0003 Low/Sec.       vim-minimal-2:8.2.2637-20.el9_1.x86_64
RLSA-2026:0004 Unknown/Sec.   python3-pip-21.2.3-7.el9.noarch
ALSA-2026:A005 Critical/Sec.  kernel-core-5.14.0-427.el9.x86_64
"""
DNF5 = """\
Name                   Type     Severity                                        Package              Issued
FEDORA-2026-1234abcdef security Moderate             libarchive-3.7.4-2.fc42.x86_64 2026-10-01 01:20:27
FEDORA-2026-aaaa       security Critical                      bash-5.2.37-1.fc42.x86_64 2026-10-02 01:20:27
FEDORA-EPEL-2026-bbbb  security None                          htop-3.3.0-1.el9.x86_64 2026-10-02 01:20:27
"""
YUM = "ALAS2-2026-2345 important/Sec. curl-8.3.0-1.amzn2.0.5.x86_64\nCESA-2026:1 Critical/Sec. bind-libs-32:9.11.4-26.P2.el7.x86_64\n"


@pytest.mark.parametrize(
    ("text", "packages", "urgent"),
    [
        (DNF4, ["kernel-core.x86_64", "openssl-libs.x86_64", "python3-pip.noarch", "vim-minimal.x86_64"], 2),
        (DNF5, ["bash.x86_64", "htop.x86_64", "libarchive.x86_64"], 1),
        (YUM, ["bind-libs.x86_64", "curl.x86_64"], 2),
        ("", [], 0),
        ("updateinfo list done\nrubbish RHSA-2026:1 x\nRHSA-2026:1\n", [], 0),
    ],
)
def test_advisories(text, packages, urgent):
    assert parse_advisories(text) == (packages, urgent)


REPO = "/var/cache/dnf/baseos-0123/repodata/"


def test_the_cache_alone_is_asked(talking_host, put):
    put(REPO + "repomd.xml")
    put(REPO + "0123-updateinfo.xml.gz")
    host = talking_host(dnf=DNF4)
    updates = read_updates(host)
    assert len(updates.security) == 4 and updates.urgent == 2
    assert updates.refresh_with == "dnf makecache"
    (argv,) = host.asked
    assert argv[:3] == ["dnf", "-q", "-C"] and argv[-3:] == ["updateinfo", "list", "--security"]


def test_repositories_without_advisories_cannot_tell_them_apart(talking_host, put):
    put(REPO + "repomd.xml")
    assert read_updates(talking_host(dnf="")).security is None


@pytest.mark.parametrize("name", ["CentOS Stream", "CentOS Linux"])
def test_centos_has_no_advisories_of_its_own_though_epel_has(talking_host, put, name):
    put("/etc/os-release", 'ID="centos"\nNAME="{0}"\nVERSION_ID="9"\n'.format(name))
    put(REPO + "repomd.xml")
    put("/var/cache/dnf/epel-4567/repodata/repomd.xml")
    put("/var/cache/dnf/epel-4567/repodata/4567-updateinfo.xml.zst")
    updates = read_updates(talking_host(dnf=""))
    assert updates.security is None
    assert updates.doubt.startswith("CentOS marks no update")


def test_only_security_updates_are_counted(talking_host, put):
    put(REPO + "repomd.xml")
    put(REPO + "0123-updateinfo.xml.gz")
    assert read_updates(talking_host(dnf=DNF4)).total is None


@pytest.mark.parametrize(
    ("tool", "cache", "arguments"),
    [
        ("dnf5", "/var/cache/libdnf5/fedora-1/repodata/", ["advisory", "list", "--security"]),
        ("yum", "/var/cache/yum/x86_64/7/base/", ["updateinfo", "list", "security"]),
    ],
)
def test_other_tools(talking_host, put, tool, cache, arguments):
    put(cache + "repomd.xml")
    put(cache + "x-updateinfo.xml.gz")
    host = talking_host(**{tool: YUM})
    assert len(read_updates(host).security) == 2
    assert host.asked[0][-3:] == arguments


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({}, "neither dnf nor yum is installed"),
        (
            {"dnf": (1, "", "Error: Cache-only enabled but no cache for 'baseos'")},
            "dnf ended with 1: Error: Cache-only",
        ),
        ({"dnf": (200, "", "")}, "at work right now"),
        ({"dnf": (None, "", "")}, "did not answer"),
    ],
)
def test_no_answer_cannot_be_told(talking_host, put, answers, said):
    put(REPO + "repomd.xml")
    with pytest.raises(CannotTell, match=said):
        read_updates(talking_host(**answers))


def test_lists_found_to_be_up_to_date_are_as_new_as_that(talking_host, put, tmp_path):
    """Where there is nothing new, makecache touches the list of packages, not what describes it."""
    for name, age in (("repomd.xml", 20), ("0123-primary.xml.gz", 1), ("0123-updateinfo.xml.gz", 20)):
        put(REPO + name)
        when = time.time() - age * 86400
        os.utime(tmp_path / (REPO + name).lstrip("/"), (when, when))
    assert abs(time.time() - 86400 - read_updates(talking_host(dnf="")).refreshed) < 60


def test_no_lists_cannot_be_told(talking_host):
    with pytest.raises(CannotTell, match="the package lists are missing"):
        read_updates(talking_host(dnf=""))


@given(st.text())
def test_hostile_text_breaks_nothing(text):
    parse_advisories(text)
    parse_advisories("RHSA-2026:0001 x " + text)
