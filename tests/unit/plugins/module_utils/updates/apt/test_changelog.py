# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Changelogs of Debian: which CVEs lie between two versions, and since when."""

from __future__ import annotations

import datetime

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.updates.apt.changelog import News, parse_changelog
from hypothesis import given
from hypothesis import strategies as st

# That of openssl in Debian 12, shortened.
OPENSSL = """\
openssl (3.0.22-1~deb12u2) bookworm-security; urgency=high

  * Non-maintainer upload by the LTS Team.
  * CVE-2026-84782 ("DTLS Retransmits Handshake Messages From a Stale Buffer
    Offset"), CVE-2026-35189

 -- Arnaud Rebillout <arnaudr@debian.org>  Wed, 21 Oct 2026 16:54:24 +0700

openssl (3.0.22-1~deb12u1) bookworm-security; urgency=medium

  * Import 3.0.22
  * CVE-2026-42767 ("Fix potential NULL dereference"), again CVE-2026-84782

 -- Arnaud Rebillout <arnaudr@debian.org>  Wed, 23 Sep 2026 10:52:17 +0700

openssl (3.0.21-1) bookworm; urgency=medium

  * CVE-2026-11111

 -- Somebody <somebody@debian.org>  Tue, 01 Sep 2026 00:00:00 +0000

openssl (3.0.20-1~deb12u2) bookworm-security; urgency=medium

  * CVE-2026-7383 ("Possible Heap Buffer Overflow")

 -- Sebastian Andrzej Siewior <sebastian@breakpoint.cc>  Sat, 06 Jun 2026 21:56:20 +0200
"""
OCTOBER = datetime.datetime(2026, 10, 21, 9, 54, 24, tzinfo=datetime.timezone.utc).timestamp()
SEPTEMBER = datetime.datetime(2026, 9, 23, 3, 52, 17, tzinfo=datetime.timezone.utc).timestamp()
ALL = ("CVE-2026-11111", "CVE-2026-35189", "CVE-2026-42767", "CVE-2026-84782")


@pytest.mark.parametrize(
    ("installed", "candidate", "expected"),
    [
        ("3.0.20-1~deb12u2", "3.0.22-1~deb12u2", News(ALL, OCTOBER, 3, True, SEPTEMBER)),
        ("3.0.22-1~deb12u1", "3.0.22-1~deb12u2", News((ALL[1], ALL[3]), OCTOBER, 1, True, OCTOBER)),
        # Not what comes after the version that is wanted.
        ("3.0.21-1", "3.0.22-1~deb12u1", News((ALL[2], ALL[3]), SEPTEMBER, 1, True, SEPTEMBER)),
        ("3.0.22-1~deb12u2", "3.0.22-1~deb12u2", News((), None, 0, True)),
        # A version that the changelog does not name: what is newer counts.
        ("3.0.21-5", "3.0.22-1~deb12u2", News((*ALL[1:],), OCTOBER, 2, True, SEPTEMBER)),
    ],
)
def test_only_what_lies_between_the_versions_counts(installed: str, candidate: str, expected: News) -> None:
    assert parse_changelog(OPENSSL, installed, candidate) == expected


def test_a_changelog_that_ends_too_early_says_so() -> None:
    cut = OPENSSL[: OPENSSL.index("openssl (3.0.20")]
    assert parse_changelog(cut, "3.0.1-1", "3.0.22-1~deb12u2").complete is False


def test_ids_are_in_the_order_of_their_numbers() -> None:
    text = "a (2) x-security; urgency=low\n\n  * CVE-2026-100000 CVE-2026-9999 CAN-2004-0001\n\n -- A <a@b>  nonsense\n"
    found = parse_changelog(text, "1", "2")
    assert found.cves == ("CVE-2004-0001", "CVE-2026-9999", "CVE-2026-100000")
    assert found.published is None


@given(st.text())
def test_no_text_breaks_it(text: str) -> None:
    parse_changelog("a (2) unstable; urgency=low\n" + text + "\n -- A <a@b>  " + text, "1", "2")
