# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What makecache complains about, by repository."""

from __future__ import annotations

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.updates.dnf.refresh import parse_problems

FOUR = """\
Errors during downloading metadata for repository 'gone':
  - Curl error (7): Couldn't connect to server for http://user:hunter2@127.0.0.1:9/gone/repodata/repomd.xml [Failed to connect]
Error: Failed to download metadata for repo 'gone': Cannot download repomd.xml: Cannot download repodata/repomd.xml: All mirrors were tried
Ignoring repositories: gone, other
"""
FIVE = """\
Updating and loading repositories:
 gone                                   0% |   0.0   B/s |   0.0   B |  00m00s
>>> Curl error (7): Could not connect to server for http://127.0.0.1:9/gone/repodata/repomd.xml
Failed to download metadata (baseurl: "http://127.0.0.1:9/gone") for repository "gone"
 Usable URL not found
"""


def test_of_dnf_4() -> None:
    found = parse_problems(FOUR)
    assert set(found) == {"gone", "other"}
    assert "All mirrors were tried" in found["gone"]
    assert "hunter2" not in str(found)


def test_of_dnf_5() -> None:
    assert set(parse_problems(FIVE)) == {"gone"}


@pytest.mark.parametrize("text", ["", "Metadata cache created.\n", "repo 'fine' is fine\n", "- x\n>>> y\n"])
def test_no_problem(text: str) -> None:
    assert parse_problems(text) == {}
