# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What apt-get update says went wrong, and the code names of a release."""

from __future__ import annotations

from ansible_collections.ops.upkeep.plugins.module_utils.linux.release import Release
from ansible_collections.ops.upkeep.plugins.module_utils.updates.apt.facts import codenames, parse_problems

PRINTED = """\
Hit:1 http://deb.debian.org/debian bookworm InRelease
Err:2 http://mirror.example.com/debian bookworm InRelease
  Could not resolve 'mirror.example.com'
W: GPG error: http://x.example.com ./ InRelease: NO_PUBKEY 0123456789ABCDEF
W: Failed to fetch http://mirror.example.com/debian/dists/bookworm/InRelease  Could not resolve 'mirror.example.com'
W: Some index files failed to download. They have been ignored, or old ones used instead.
W: GPG error: http://x.example.com ./ InRelease: NO_PUBKEY 0123456789ABCDEF
E: The repository 'http://y.example.com ./ Release' does not have a Release file.
"""


def test_each_problem_is_told_once_without_the_summary() -> None:
    found = parse_problems(PRINTED)
    assert len(found) == 4
    assert found[0] == "http://mirror.example.com/debian bookworm InRelease"
    assert found[-1].startswith("The repository 'http://y.example.com")
    assert not any("Some index files" in one for one in found)
    assert parse_problems("Hit:1 http://deb.debian.org/debian bookworm InRelease\n") == ()


def test_a_derivative_goes_by_two_code_names() -> None:
    assert codenames(Release("linuxmint", codename="vera", base_codename="jammy")) == ("vera", "jammy")
    assert codenames(Release("ubuntu", codename="jammy", base_codename="jammy")) == ("jammy",)
    assert codenames(Release("")) == ()
